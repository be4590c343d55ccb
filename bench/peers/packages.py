"""The packages of other engines: imported when an engine is made, and named where they are not installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: Beginning of an engine's name -> its package.
_PACKAGES = {"tantivy": "tantivy", "bm25s": "bm25s", "Whoosh": "whoosh"}


def missing_package(engine: str) -> str:
    """Return the package that an engine needs and that is not installed; "" if there is none."""
    package = next((name for start, name in _PACKAGES.items() if engine.startswith(start)), "")
    return "" if not package or find_spec(package) else package


def defer(module: str, name: str, *arguments: object, **options: object) -> Callable[[], Any]:
    """Return a function that makes an engine of a module, which is imported only then."""
    return lambda: getattr(import_module(module), name)(*arguments, **options)
