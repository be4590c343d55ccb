"""The files of an index folder: opened without following links, replaced in one step.

Others may be able to write into the folder. A link, a named pipe or a device under the name of one of our
files is therefore refused, never followed, waited for or replaced. Every module that opens a file of an index
does it through ``open_to_read``, ``create`` or ``atomic_write``; where a library opens it (SQLite, filelock),
``require_regular`` comes first.

The files of segments and commits are written through ``segments.directory.Storage`` instead, so that tests
can make every single operation fail.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vnsearch.messages import system_errors

#: Never wait for the other end of a named pipe, and never follow a link, where the system can be told so.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_DRAFT = re.compile(r"(?P<name>.+)\.[0-9a-f]{12}\.draft")


def _not_regular(path: Path, mode: int) -> OSError:
    kinds = (
        (stat.S_ISLNK, system_errors.LINK),
        (stat.S_ISDIR, system_errors.FOLDER),
        (stat.S_ISFIFO, system_errors.NAMED_PIPE),
    )
    kind = next((name for is_kind, name in kinds if is_kind(mode)), system_errors.DEVICE)
    return OSError(errno.EINVAL, system_errors.not_a_file(kind), str(path))


def exists(path: Path) -> bool:
    """Return whether there is something at the path; False where the system does not say."""
    try:
        return path.exists()
    except OSError:
        return False


def real_path(path: Path) -> Path:
    """Return a path without links, as far as they lead anywhere.

    ``Path.resolve`` raises ``RuntimeError`` for links that lead in a circle, before Python 3.13.
    """
    return Path(os.path.realpath(path))


def require_regular(path: Path) -> bool:
    """Return whether there is a file at a path. Raises ``OSError`` where anything else is, such as a link."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise _not_regular(path, mode)
    return True


def require_no_link(folder: Path) -> None:
    """Raise ``OSError`` where there is a link in the place of a folder."""
    if folder.is_symlink():
        raise OSError(
            errno.ENOTDIR,
            system_errors.LINKED_FOLDER,
            str(folder),
        )


def _open_read_only(path: str, flags: int) -> int:
    return os.open(path, flags | _READ_FLAGS)


def open_to_read(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a file to read its bytes. Raises ``OSError``, also for anything but a file, such as a link."""
    if not require_regular(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    stream = open(path, "rb", buffering=buffering, opener=_open_read_only)  # noqa: SIM115 - the caller closes it
    mode = os.fstat(stream.fileno()).st_mode
    if not stat.S_ISREG(mode):  # replaced meanwhile
        stream.close()
        raise _not_regular(path, mode)
    return stream


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the first ``limit`` bytes of a file. Raises ``OSError`` as ``open_to_read`` does."""
    with open_to_read(path) as stream:
        return stream.read(limit)


def create(path: Path, buffering: int = -1) -> BinaryIO:
    """Create a file, in place of one that is there. Raises ``OSError`` where anything but a file is there.

    The old file keeps its bytes for those who have it open or mapped.
    """
    if require_regular(path):
        path.unlink(missing_ok=True)
    return path.open("xb", buffering=buffering)  # "x" follows no link


def draft_path(path: Path) -> Path:
    """Return a new name for the draft of a file, in the same folder."""
    return path.with_name(f"{path.name}.{os.urandom(6).hex()}.draft")


def drafted_name(name: str) -> str:
    """Return the name of the file that a file is a draft of; "" if it is no draft.

    >>> drafted_name("vnsearch.json.0123456789ab.draft"), drafted_name("letter.draft")
    ('vnsearch.json', '')
    """
    match = _DRAFT.fullmatch(name)
    return match["name"] if match else ""


@contextmanager
def atomic_write(path: Path, sync_before: Iterable[Path] = ()) -> Iterator[BinaryIO]:
    """Context manager: yield a new file that takes the place of ``path`` when the block ends.

    Until then the new file is a draft in the same folder, of which ``drafted_name`` gives the name; where the
    block or the disk fails it is removed and ``path`` stays as it was. The drafts of killed processes are
    removed by the next writer. ``sync_before`` are folders whose names must outlive a loss of power before
    ``path`` refers to them. Raises ``OSError``, also where there is anything but a file at ``path``.
    """
    require_regular(path)
    draft = draft_path(path)
    stream = create(draft)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        for folder in sync_before:
            sync_folder(folder)
        require_regular(path)
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
