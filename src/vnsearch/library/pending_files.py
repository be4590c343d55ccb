"""Which files below the roots are not in the index as they are now: a look, without reading any of them."""

from __future__ import annotations

import time

from vnsearch.files import exists
from vnsearch.ingest.containers.files import SourceFile, walk
from vnsearch.library.catalogue import Catalogue
from vnsearch.model import PendingFiles


def pending_files(catalogue: Catalogue, max_seconds: float) -> PendingFiles:
    """Count the files that are new, changed or gone since the last run; ``max_seconds`` bound the look."""
    end = time.monotonic() + max_seconds
    added = changed = seen = 0
    for root in filter(exists, catalogue.roots.paths()):
        for file in walk(root, lambda *_: None):
            if time.monotonic() > end:
                return PendingFiles(added, changed, 0, is_complete=False)
            state = catalogue.file_state(file.path)
            seen += state is not None
            added += state is None
            changed += state is not None and (state.size, state.mtime_ns) != _size_and_time(file)
    return PendingFiles(added, changed, catalogue.file_count() - seen)


def _size_and_time(file: SourceFile) -> tuple[int, int]:
    return file.size, file.mtime_ns
