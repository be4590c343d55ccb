"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import vnsearch

PACKAGE = Path(str(vnsearch.__file__)).parent
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


def module_name(path: Path) -> str:
    return ".".join(("vnsearch", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


@pytest.mark.parametrize("name", [module_name(path) for path in FILES])
def test_examples_in_docstrings_are_true(name: str) -> None:
    """Every example of the module runs and prints what stands below it."""
    results = doctest.testmod(import_module(name))
    assert results.attempted > 0
    assert results.failed == 0
