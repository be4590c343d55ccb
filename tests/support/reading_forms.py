"""What a file of each form gives, whole and cut off: the table of docs/reading.md."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import vnsearch
from tests.support.example_files import EXAMPLES, Example


def outcome(path: Path) -> str:
    """What a file gives, in words: articles, headlines, and the reasons for what is skipped."""
    skips: list[str] = []
    contents = list(vnsearch.read(path, lambda _, reason: skips.append(str(reason))))
    articles = sum(content.article is not None for content in contents)
    headlines = sum(len(content.sightings) for content in contents)
    parts = [_count_of(articles, "article"), _count_of(headlines, "headline"), *dict.fromkeys(skips)]
    return "; ".join(filter(None, parts)) or "nothing"


def _count_of(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}" if count else ""


def rows(examples: Sequence[Example] = EXAMPLES) -> list[str]:
    """The rows of the table: form, example, what comes, what the first two thirds of its bytes give."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for example in examples:
            path, data = Path(folder, example.name), example.data()
            path.write_bytes(data)
            whole = outcome(path)
            path.write_bytes(data[: 2 * len(data) // 3])
            cells = (example.form, f"`{example.name}`", whole, outcome(path).replace("|", "/"))
            lines.append(f"| {' | '.join(cells)} |")
            path.unlink()
    return lines
