"""The table of completions of one commit: built at first use, and kept in a file beside the commit's data.

It is not part of a segment: it takes a fifteenth of an index's bytes, and merging could not join two tables
without all titles. The file is checked by its archive's checksums; that of another commit is not used.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np

from vnsearch.files import atomic_write, open_to_read
from vnsearch.library.index_folder import COMPLETIONS
from vnsearch.query.completion.completions import Completions

Titles = Callable[[], Iterable[tuple[str, date | None]]]


def load_or_build(folder: Path, commit: str, titles: Titles) -> Completions:
    """Return the table of a commit. Raises ``SegmentationModelError`` where it has to be built and cannot."""
    from vnsearch.query.completion.builder import build

    path = folder / COMPLETIONS
    cached = _read(path, commit)
    if cached is not None:
        return cached
    completions = build(titles())
    with suppress(OSError):  # a read-only folder: the table serves until the index is closed
        _write(path, commit, completions)
    return completions


def _read(path: Path, commit: str) -> Completions | None:
    """Return the table in the file, if there is one, whole, and of that commit."""
    try:
        with open_to_read(path) as stream, np.load(stream, allow_pickle=False) as arrays:
            if arrays["commit"].tobytes() != commit.encode():
                return None
            return Completions.from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, commit: str, completions: Completions) -> None:
    named = {"commit": np.frombuffer(commit.encode(), np.uint8), **completions.to_arrays()}
    with atomic_write(path) as stream:
        np.savez(stream, **named)  # type: ignore[arg-type] # numpy's stub takes the names for its option
