"""The examples of docs/concurrency.md run, over the sample corpus."""

from __future__ import annotations

import asyncio
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

import vnsearch

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "concurrency.md"


def test_examples_search_in_threads_and_from_asyncio(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one is part of a coroutine and uses the names of the first."""
    threads, coroutine = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(sample_folder.parent)
    names: dict[str, Any] = {}
    exec(threads, names)  # noqa: S102 - our own document
    assert [page.query for page in names["pages"]] == ["bau cu", "gia vang", "bão"]
    assert all(isinstance(page, vnsearch.Page) for page in names["pages"])
    body = textwrap.indent(f"{coroutine}return page", "    ")
    exec(f"import asyncio\nasync def example():\n{body}", names)  # noqa: S102 - our own document
    assert asyncio.run(names["example"]()).total > 0
