"""``vnsearch compact``: one segment of all, without what was deleted."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from vnsearch.cli.common import DONE, AsJson, IndexDir, echo, mb

HELP = (
    "Merge the index into one segment without deleted documents: smaller, and a little faster to ask. "
    "It needs room for a second copy while it works; the index answers meanwhile."
)
EXAMPLES = "Example: vnsearch compact"


def run(index_dir: IndexDir = Path("index"), as_json: AsJson = False) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        done = index.compact()
    if as_json:
        echo(json.dumps(asdict(done)))
    else:
        echo(f"{mb(done.before)} before, {mb(done.after)} now; {done.seconds:.1f} s")
    return DONE
