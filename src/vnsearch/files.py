"""Files that are replaced in one step, so that a reader or a loss of power finds the old one or the new one.

The files of segments and commits are written through ``segments.directory.Storage`` instead, so that tests
can make every single operation fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_write(path: Path, draft: Path, sync_before: Iterable[Path] = ()) -> Iterator[BinaryIO]:
    """Context manager: yield a new file that takes the place of ``path`` when the block ends.

    ``draft`` is the new file's name until then, in the same folder; where the block or the disk fails it is
    removed and ``path`` stays as it was. ``sync_before`` are folders whose names must outlive a loss of power
    before ``path`` refers to them. Raises ``OSError``.
    """
    draft.unlink(missing_ok=True)  # never write through a link to elsewhere
    try:
        with draft.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        for folder in sync_before:
            sync_folder(folder)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Return when the names in a folder outlive a loss of power. Raises ``OSError``."""
    if os.name == "nt":  # Windows has no handle on folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
