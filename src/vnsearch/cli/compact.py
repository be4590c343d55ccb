"""``vnsearch compact``: merge an index into one segment without deleted documents."""

from __future__ import annotations

from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, reports

HELP = help_texts.COMPACT
EXAMPLES = help_texts.examples("vnsearch compact")


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
        result = index.compact()
    line = reports.compacted(result.before, result.after, result.seconds)
    screen.print_result(result, [line], as_json=as_json)
    return DONE
