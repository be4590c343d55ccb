"""The table of completions of one commit: made at first use, and kept in a file beside the commit's data.

It is not part of a segment: it takes a fifteenth of an index's bytes, and merging could not join two tables
without all titles. The file is checked by its archive's checksums; that of another commit is not used.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from vnsearch.files import atomic_write, open_to_read, require_regular
from vnsearch.library.completions_archive import read_archive, write_archive
from vnsearch.library.index_folder import COMPLETIONS
from vnsearch.query.completion.completions import Completions


def load_or_make(folder: Path, commit: str, make: Callable[[], Completions]) -> Completions:
    """Return the table of a commit from its file, else the one that ``make`` returns."""
    path = folder / COMPLETIONS
    cached_table = _read(path, commit)
    if cached_table is not None:
        return cached_table
    completions = make()
    # In a read-only folder the table serves until the index is closed.
    with suppress(OSError), atomic_write(path) as stream:
        write_archive(stream, commit, completions)
    return completions


def remove(folder: Path) -> None:
    """Remove the file of the table, which is made again when it is asked for."""
    with suppress(OSError):
        if require_regular(folder / COMPLETIONS):
            (folder / COMPLETIONS).unlink()


def _read(path: Path, commit: str) -> Completions | None:
    """Return the table in the file, if there is one, whole, and of that commit."""
    try:
        with open_to_read(path) as stream:
            return read_archive(stream, commit)
    except OSError:
        return None
