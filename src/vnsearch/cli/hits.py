"""Hits as rows and as a list on the screen, for the commands that list documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from vnsearch.cli.formats import row_lines
from vnsearch.cli.output import echo
from vnsearch.cli.screen import Screen
from vnsearch.model import Hit
from vnsearch.vietnam_time import HANOI

#: The columns of a line in a pipe, and of a spreadsheet.
_TSV_COLUMNS = ("rank", "day", "source", "title", "place", "loose")
_CSV_COLUMNS = (
    *("rank", "id", "kind", "title", "url", "source", "category", "published", "score", "snippet"),
    "loose",
)


def print_hits(screen: Screen, hits: Sequence[Hit], form: str) -> None:
    """Print hits for readers (``table``) or for programs (``tsv``, ``csv``, ``jsonl``)."""
    if form == "table":
        from vnsearch.cli.hit_list import print_hit_list

        print_hit_list(screen, hits)
    elif form == "jsonl":
        for hit in hits:
            echo(json.dumps(hit.to_dict(), ensure_ascii=False))
    else:
        columns = _CSV_COLUMNS if form == "csv" else _TSV_COLUMNS
        for line in row_lines(form, columns, map(_row, hits)):
            echo(line)


def _row(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON values, with its day in Vietnam and its place: its address, or else its file."""
    published = hit.document.published
    day = published.astimezone(HANOI).date().isoformat() if published else ""
    return hit.to_dict() | {"day": day, "place": hit.document.url or hit.document.origin}
