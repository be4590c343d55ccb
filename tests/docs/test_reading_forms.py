"""The table of docs/reading.md says what a file of each form gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support.example_files import EXAMPLES, Example
from tests.support.reading_forms import rows

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reading.md"


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.form for example in EXAMPLES])
def test_form_gives_its_stories(tmp_path: Path, example: Example) -> None:
    """All of them, and nothing is skipped."""
    path = tmp_path / example.name
    path.write_bytes(example.data())
    skips: list[str] = []
    contents = list(vnsearch.read(path, lambda _, reason: skips.append(reason)))
    articles = sum(content.article is not None for content in contents)
    headlines = sum(len(content.sightings) for content in contents)
    assert (articles, headlines, skips) == (example.articles, example.headlines, [])


@pytest.mark.slow
def test_table_of_forms_is_what_comes() -> None:
    """Form, example and what comes; reasons may be worded otherwise by other versions of the libraries."""
    written = [
        line.split(" | ") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| ")
    ]
    table = {tuple(cells[:3]) for cells in written}
    for row in rows():
        cells = row.split(" | ")
        assert tuple(cells[:3]) in table
        assert "nothing" not in cells[3]
