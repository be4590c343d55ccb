"""``vnsearch stats``: show what an index contains."""

from __future__ import annotations

from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE
from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, help_texts, reports, usage
from vnsearch.model import Statistics

HELP = help_texts.STATS
EXAMPLES = help_texts.examples("vnsearch stats --json")


def _lines(statistics: Statistics) -> list[Message]:
    others = statistics.other_files
    return [
        reports.article_count(statistics.articles),
        reports.headline_count(statistics.headlines),
        reports.date_span(statistics.first, statistics.last, statistics.undated),
        reports.file_count(statistics.files, statistics.skipped),
        *([reports.other_file_count([(kind.value, kind.count) for kind in others])] if others else []),
        reports.index_size(statistics.size),
        *(usage.skipped_at(absence.place, absence.reason) for absence in statistics.absences),
    ]


def run(
    screen: Screen,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir, state=state, catalogue=catalogue) as index:
        statistics = index.statistics()
    screen.print_result(statistics, _lines(statistics), as_json=as_json)
    return DONE
