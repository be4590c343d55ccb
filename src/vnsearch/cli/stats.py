"""``vnsearch stats``: show what an index contains."""

from __future__ import annotations

from pathlib import Path

from vnsearch import messages
from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, print_result
from vnsearch.model import Statistics

HELP = "Show what the index holds: documents, dates, files, size."
EXAMPLES = "Example: vnsearch stats --json"


def _lines(statistics: Statistics) -> list[str]:
    return [
        messages.article_count(statistics.articles),
        messages.headline_count(statistics.headlines),
        messages.date_span(statistics.first, statistics.last, statistics.undated),
        messages.file_count(statistics.files, statistics.skipped),
        messages.index_size(statistics.size),
    ]


def run(index_dir: IndexDir = Path("index"), as_json: AsJson = False) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        statistics = index.statistics()
    print_result(statistics, _lines(statistics), as_json=as_json)
    return DONE
