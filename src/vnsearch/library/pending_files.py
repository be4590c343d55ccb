"""Which files below the roots are new, changed or gone since the last run, by a look that reads none of them."""

from __future__ import annotations

import time

from vnsearch.files import exists
from vnsearch.ingest.containers.files import SourceFile, walk
from vnsearch.library.catalogue import Catalogue
from vnsearch.model import PendingFiles


def pending_files(catalogue: Catalogue, max_seconds: float) -> PendingFiles:
    """Count the files that are new, changed or gone since the last run; ``max_seconds`` bound the look."""
    end = time.monotonic() + max_seconds
    new_files = changed_files = present_files = 0
    for root in filter(exists, catalogue.roots.paths()):
        for file in walk(root, lambda *_: None):
            if time.monotonic() > end:
                return PendingFiles(new_files, changed_files, 0, is_complete=False)
            state = catalogue.files.state(file.path)
            present_files += state is not None
            new_files += state is None
            changed_files += state is not None and (state.size, state.mtime_ns) != _size_and_time(file)
    return PendingFiles(new_files, changed_files, catalogue.files.count() - present_files)


def _size_and_time(file: SourceFile) -> tuple[int, int]:
    return file.size, file.mtime_ns
