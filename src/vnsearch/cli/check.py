"""``vnsearch check``: verify that an index is whole."""

from __future__ import annotations

import json

from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE, PARTLY, echo, progress
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, reports, usage

HELP = help_texts.CHECK
EXAMPLES = help_texts.examples("vnsearch check", "vnsearch check --index-dir ~/news --json")


def run(
    screen: Screen,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with (
        open_index(index_dir, state=state, catalogue=catalogue) as index,
        progress(screen.text(reports.VERIFIED)) as show,
    ):
        faults = index.check(progress=show)
    if as_json:
        echo(json.dumps({"faults": [fault.to_dict() for fault in faults]}, ensure_ascii=False))
        return PARTLY if faults else DONE
    for fault in faults:
        screen.echo(usage.fault(fault.file, fault.what, fault.advice))
    screen.echo(reports.fault_count(len(faults)) if faults else reports.INDEX_IS_WHOLE)
    return PARTLY if faults else DONE
