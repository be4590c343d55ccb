"""The table of completions of one commit: made at first use, and kept in a file beside the commit's data.

It is not part of a segment: it takes a fifteenth of an index's bytes, and merging could not join two tables
without all titles. What the file holds is checked by its archive's checksums; another commit's is made anew.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np

from vnsearch.files import atomic_write
from vnsearch.query.completion.completions import Completions

#: The file's name in a data folder.
FILE = "completions.npz"

Titles = Callable[[], Iterable[tuple[str, date | None]]]


def load_or_build(folder: Path, commit: str, titles: Titles) -> Completions:
    """The table of a commit. Raises ``SegmentationModelError`` where it has to be made and cannot."""
    from vnsearch.query.completion.builder import build

    path = folder / FILE
    known = _read(path, commit)
    if known is not None:
        return known
    made = build(titles())
    with suppress(OSError):  # a folder that only can be read: it serves until the index is closed
        _write(path, commit, made)
    return made


def _read(path: Path, commit: str) -> Completions | None:
    """What the file holds, if it is there, whole, and of that commit."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if arrays["commit"].tobytes() != commit.encode():
                return None
            return Completions.from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, commit: str, made: Completions) -> None:
    named = {"commit": np.frombuffer(commit.encode(), np.uint8), **made.to_arrays()}
    with atomic_write(path, path.with_name(f"{FILE}.{os.getpid()}.new")) as stream:
        np.savez(stream, **named)  # type: ignore[arg-type] # numpy's stub takes the names for its option
