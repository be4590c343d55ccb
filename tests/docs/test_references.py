"""What the documents name exists: files, links, headings, symbols, layers; glossary terms are unique."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vnsearch"
#: Documents that describe the code, whose symbols are looked for too.
ABOUT_CODE = [
    ROOT / name
    for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/glossary.md", "docs/formats.md")
] + sorted((ROOT / "docs" / "decisions").glob("*.md"))
ALL = sorted({*ABOUT_CODE, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
FILE = re.compile(r"^[\w./-]*\w\.(?:py|c|tsv|toml|md)$")
FOLDER = re.compile(r"^(?:[a-z_]+/)+$")
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: A file, as code or as a link, and the symbols said to be in it: `a.py` `b`, `c`.
SYMBOLS = re.compile(r"(?:\]\((\S+?\.py)\)|`([\w/]+\.py)`)\s+((?:`[A-Za-z_.]+`(?:, | and )?)+)")


def name(path: Path) -> str:
    """A test's id."""
    return str(path.relative_to(ROOT))


@cache
def paths() -> frozenset[str]:
    """Files and folders below the root, folders with a slash behind."""
    tops = ("src", "tests", "bench", "docs", "docsite", "corpus")
    below = [path for top in tops for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts]
    return frozenset(
        f"/{path.relative_to(ROOT)}{'/' if path.is_dir() else ''}"
        for path in (*below, *ROOT.iterdir(), *(ROOT / top for top in tops))
    )


def prose(path: Path) -> str:
    """A document without its blocks of code."""
    return re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """What links into a document may name, as GitHub derives it from headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def defined(path: Path) -> set[str]:
    """Functions, classes, methods (``Class.method``) and fields of a module."""
    result: set[str] = set()

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            match node:
                case ast.FunctionDef():
                    result.add(prefix + node.name)
                case ast.ClassDef():
                    result.add(prefix + node.name)
                    visit(node.body, f"{prefix}{node.name}.")
                case ast.Assign(targets=[ast.Name(id=named)]) | ast.AnnAssign(target=ast.Name(id=named)):
                    result.add(prefix + named)

    visit(ast.parse(path.read_text("utf-8")).body, "")
    return result


@pytest.mark.parametrize("path", ALL, ids=name)
def test_files_and_folders_named_exist(path: Path) -> None:
    coded = re.findall(r"`([^`\s]+)`", prose(path))
    named = [each for each in coded if FILE.match(each) or (FOLDER.match(each) and each != "index/")]
    assert [each for each in named if not any(path.endswith(f"/{each}") for path in paths())] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_benchmarks_named_can_be_run(path: Path) -> None:
    modules = re.findall(r"python -m (bench[.\w]+)", path.read_text("utf-8"))
    assert [each for each in modules if f"/{each.replace('.', '/')}.py" not in paths()] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    broken = []
    for link in LINK.findall(prose(path)):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        to = (path.parent / target).resolve() if target else path
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("path", ABOUT_CODE, ids=name)
def test_symbols_are_defined_where_the_document_says(path: Path) -> None:
    missing = []
    for link, code, symbols in SYMBOLS.findall(prose(path)):
        file = (path.parent / link).resolve() if link else SOURCE / code
        names = defined(file) if file.exists() else set()
        ends = {symbol.rpartition(".")[2] for symbol in names}
        missing += [
            (file.name, each) for each in re.findall(r"`([^`]+)`", symbols) if each not in names | ends
        ]
    assert missing == []


@pytest.mark.parametrize("path", ABOUT_CODE, ids=name)
@pytest.mark.slow
def test_symbols_named_exist_somewhere(path: Path) -> None:
    names = {symbol for file in SOURCE.rglob("*.py") for symbol in defined(file)}
    methods = {symbol for symbol in names if "." in symbol}
    parts = {part for symbol in names for part in symbol.split(".")}
    coded = re.findall(r"`([A-Za-z_]+(?:\.[a-z_]+)?)(?:\(\))?`", prose(path))
    named = [each for each in coded if re.match(r"_?[A-Z]\w*[a-z]\w*(\.\w+)?$", each)]
    inherited = {
        f"Index.{method.partition('.')[2]}" for method in methods if method.startswith("IndexReader.")
    }
    assert [each for each in named if each not in parts | methods | inherited] == []


def test_every_folder_and_root_module_has_its_place_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    folders = [path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"]
    modules = [path.name for path in SOURCE.glob("*.py") if not path.name.startswith("__")]
    assert [each for each in folders if f"**`{each}/`**" not in text] == []
    assert [each for each in modules if f"`{each}`" not in text] == []


def test_layers_are_those_that_import_linter_holds() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["name"].startswith("Layers"))
    section = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Layers")[2]
    drawn = section.partition("```\n")[2].partition("```")[0]
    assert drawn.splitlines() == [layer.replace("vnsearch.", "") for layer in layers]


def test_glossary_explains_each_word_once() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    words = [word.lower() for word in re.findall(r"^\| \*\*([^*]+)\*\* \|", text, re.MULTILINE)]
    assert len(words) > 60
    assert sorted(words) == sorted(set(words))
