"""``vnsearch stats``: what the index holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from vnsearch.cli.common import DONE, AsJson, IndexDir, echo, mb

HELP = "Show what the index holds: documents, dates, files, size."
EXAMPLES = "Example: vnsearch stats --json"


def run(index_dir: IndexDir = Path("index"), as_json: AsJson = False) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        found = index.statistics()
    if as_json:
        echo(json.dumps(asdict(found)))
        return DONE
    echo(f"articles:  {found.articles:,}")
    echo(f"headlines: {found.headlines:,}")
    echo(f"dates:     {found.first or '-'} to {found.last or '-'}, {found.undated:,} documents undated")
    echo(f"files:     {found.files:,} read, {found.skipped:,} files or lines skipped")
    echo(f"size:      {mb(found.size)}")
    return DONE
