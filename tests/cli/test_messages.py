"""What commands print comes from one module; their filter options from one list."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from vnsearch import cli
from vnsearch.cli import export, facets, query, related, timeline

MODULES = sorted(Path(str(cli.__file__)).parent.glob("*.py"))
FILTERS = ["after", "before", "source", "category", "author", "tag", "kind"]


def printed_literals(tree: ast.AST) -> list[str]:
    """The string literals, also those in f-strings, in arguments of the functions that print lines."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    printing = [call for call in calls if "echo" in ast.unparse(call.func)]
    printing = [call for call in printing if "json.dumps" not in ast.unparse(call)]
    constants = [node for call in printing for node in ast.walk(call) if isinstance(node, ast.Constant)]
    formats = [
        node.format_spec
        for call in printing
        for node in ast.walk(call)
        if isinstance(node, ast.FormattedValue)
    ]
    keys = [node.slice for call in printing for node in ast.walk(call) if isinstance(node, ast.Subscript)]
    skipped = {id(node) for part in (*formats, *keys) if part for node in ast.walk(part)}
    return [node.value for node in constants if isinstance(node.value, str) and id(node) not in skipped]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_commands_print_no_words_of_their_own(path: Path) -> None:
    """All words come from ``vnsearch.messages``; literals only separate and align."""
    literals = printed_literals(ast.parse(path.read_text(encoding="utf-8")))
    assert [text for text in literals if any(map(str.isalpha, text))] == []


@pytest.mark.parametrize(
    "module", [query, timeline, related, export, facets], ids=lambda module: module.__name__
)
def test_commands_about_queries_have_all_filter_options(module: object) -> None:
    """In the same order and place, side by side."""
    names = list(inspect.signature(module.run).parameters)  # type: ignore[attr-defined] # a command's module
    start = names.index("after")
    assert names[start : start + len(FILTERS)] == FILTERS
    assert "filters" not in names
