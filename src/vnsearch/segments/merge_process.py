"""The process that merges segments beside commits: ``python -m vnsearch.segments.merge_process FOLDER SOURCES``.

SOURCES are the segments to merge and their deletion files, as JSON. The merged segment is written into the same
folder as a draft, which is whole when the process exits with 0. The process ends when its input does: then nobody
waits for it any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.commits import SegmentEntry
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.merge import merge_entries

#: The draft of the merged segment; the names of its parts begin so, too.
DRAFT = "merge.draft"


def arguments(folder: Path, entries: Sequence[SegmentEntry]) -> tuple[str, ...]:
    """Return the arguments of the Python that does the merge."""
    # "-P": without the current folder among the places of modules.
    sources = [(entry.segment, entry.documents, entry.deleted) for entry in entries]
    return ("-P", "-m", __name__, str(folder), json.dumps(sources))


def _exit_with_input() -> None:
    """End this process when the other end of its input is closed, which the system does for a killed process."""
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Merge. Any error ends the process, and its exit code says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the caller
    threading.Thread(target=_exit_with_input, daemon=True).start()
    folder, sources = sys.argv[1:]
    entries = [
        SegmentEntry(FileRef(*segment), documents, FileRef(*deleted) if deleted else None)
        for segment, documents, deleted in json.loads(sources)
    ]
    merge_entries(FileDirectory(Path(folder)), DRAFT, entries)
    os._exit(0)  # without waiting for the thread, which holds the input's lock


if __name__ == "__main__":
    main()
