"""The index folder: its manifest, its lock, and which of its data folders is the current one.

::

    index/
      vnsearch.json     format, analyser, current data folder; replaced in one rename
      write.lock        held while writing
      write.owner       who holds it
      NAME.0123456789ab.draft   what takes the place of NAME when it is whole; here and in a data folder
      data-1/
        whoosh/         the engine's files
        catalogue.db    which file gave which document
        catalogue.seal  its checksum
        completions.npz the table of completions, once it was used
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from vnsearch.errors import (
    ForeignFolderError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    IndexWriteError,
    StorageError,
)
from vnsearch.files import atomic_write, create, drafted_name, read_bytes, require_no_link, require_regular
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import system_error, system_error_at
from vnsearch.text import FINGERPRINT
from vnsearch.vietnam_time import HANOI

MANIFEST = "vnsearch.json"
LOCK = "write.lock"
#: Says who holds the lock; a file of its own, since Windows lets nobody read a locked one.
OWNER = "write.owner"
#: The engine's folder within a data folder.
ENGINE = "whoosh"
CATALOGUE = "catalogue.db"
COMPLETIONS = "completions.npz"
#: Names of files in the index folder, beside the data folders.
_TOP = {MANIFEST, LOCK, OWNER}
#: Names in a data folder.
_DATA = {
    ENGINE,
    CATALOGUE,
    "catalogue.db-journal",
    "catalogue.seal",
    COMPLETIONS,
}
_Result = TypeVar("_Result")
#: Names of drafts that versions before 0.3 left behind.
_OLD_DRAFT = re.compile(r"completions\.npz\.[0-9-]+\.new|catalogue\.new|\.vnsearch\.json\.new")
#: The most bytes of a manifest.
_MAX_MANIFEST = 1 << 16
#: Seconds to wait for the lock: the worker processes of a killed writer hold it for an instant longer.
LOCK_WAIT = 1.5


class Manifest(NamedTuple):
    """The name of the data folder, and the engine format and analyser that made it."""

    data: str
    format: str
    analyser: str = FINGERPRINT


def _foreign_entries(folder: Path) -> list[str]:
    names = (path.name for path in folder.iterdir() if not _is_data(path))
    return [name for name in names if not (name.startswith(".") or _is_name_in(_TOP, name))]


def _is_data(path: Path) -> bool:
    """Return whether a path is a data folder, finished or left behind by an interrupted run."""
    number = path.name.removeprefix("data-")
    if not number.isdigit() or path.is_symlink() or not path.is_dir():
        return False
    return all(_is_name_in(_DATA, entry.name) for entry in path.iterdir())


def _is_name_in(names: set[str], name: str) -> bool:
    """Return whether a name is one of ``names``, or that of a draft of one."""
    return name in names or _is_draft_of(names, name)


def _is_draft_of(names: set[str], name: str) -> bool:
    return drafted_name(name) in names or bool(_OLD_DRAFT.fullmatch(name))


def _parse_manifest(folder: Path) -> Manifest:
    try:
        values = json.loads(read_bytes(folder / MANIFEST, _MAX_MANIFEST))
        manifest = Manifest(**{name: str(values[name]) for name in ("data", "format", "analyser")})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamagedError(index_errors.unreadable_manifest(str(folder), MANIFEST)) from error
    if not manifest.data.startswith("data-") or not manifest.data[5:].isdigit():
        raise IndexDamagedError(index_errors.manifest_without_data(str(folder), MANIFEST))
    return manifest


def has_index(folder: Path) -> bool:
    """Return whether there is an index in the folder, of whatever version.

    Raises ``ForeignFolderError`` when the folder holds other things, and when its manifest is no file.
    """
    if _is_something_else(folder / MANIFEST):
        raise ForeignFolderError(index_errors.foreign_entry(str(folder / MANIFEST)))
    try:
        if (folder / MANIFEST).exists():
            return True
        if folder.exists() and (not folder.is_dir() or _foreign_entries(folder)):
            raise ForeignFolderError(index_errors.foreign_folder(str(folder)))
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read(str(folder), system_error(error))) from error
    return False


def _is_something_else(path: Path) -> bool:
    try:
        require_regular(path)
    except OSError as error:
        return error.errno == errno.EINVAL
    return False


def read_manifest(folder: Path, engine_format: str | None) -> Manifest:
    """Return the manifest of the index in a folder, which must be of ``engine_format`` and this analyser.

    With None for the format, an index of any format and analyser will do.

    Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``IndexVersionError``, ``IndexDamagedError``.
    """
    if not has_index(folder):
        raise IndexNotFoundError(index_errors.index_not_found(str(folder)))
    manifest = _parse_manifest(folder)
    for message, own_name, recorded_name in (
        (index_errors.other_format, engine_format, manifest.format),
        (index_errors.other_analyser, engine_format and FINGERPRINT, manifest.analyser),
    ):
        if own_name is not None and own_name != recorded_name:
            raise IndexVersionError(message(str(folder), recorded_name, own_name))
    _require_real_folders(folder / manifest.data)
    return manifest


def manifest_version(folder: Path) -> tuple[int, int, int] | None:
    """Return what differs between a manifest and the one that replaces it; None where there is no manifest.

    Raises ``IndexDamagedError`` where the folder cannot be looked into.
    """
    try:
        status = (folder / MANIFEST).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read(str(folder), system_error(error))) from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def open_current_data(
    folder: Path, engine_format: str | None, open_data: Callable[[Path], _Result]
) -> _Result:
    """Return what ``open_data`` makes of the current data folder.

    A rebuild that ends meanwhile removes that folder; then the new one is opened. Raises what ``read_manifest``
    and ``open_data`` do.
    """
    while True:
        version = manifest_version(folder)
        try:
            return open_data(folder / read_manifest(folder, engine_format).data)
        except StorageError:
            if manifest_version(folder) == version:
                raise


def _require_real_folders(data: Path) -> None:
    try:
        for path in (data, data / ENGINE):
            require_no_link(path)
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read_index(system_error_at(error))) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the current one in a single rename, after the folders it depends on are synced.

    Raises ``IndexWriteError``.
    """
    path = folder / MANIFEST
    folders = (folder / manifest.data, folder, folder.parent)
    try:
        with atomic_write(path, folders) as stream:
            stream.write(json.dumps(manifest._asdict(), indent=1).encode())
    except OSError as error:
        raise IndexWriteError(index_errors.cannot_write(str(path), system_error(error))) from error


def current_data_folder(folder: Path) -> Path | None:
    """Return the data folder of the index; where the manifest cannot be read, the newest there is."""
    with suppress(IndexDamagedError):
        data = folder / _parse_manifest(folder).data
        return None if data.is_symlink() else data
    candidates = (path for path in folder.glob("data-*") if _is_data(path))
    return max(candidates, key=lambda path: int(path.name[5:]), default=None)


def new_data_folder(folder: Path) -> str:
    """Return the name of a data folder that does not exist yet."""
    names = (path.name for path in folder.glob("data-*"))
    numbers = [int(name[5:]) for name in names if name[5:].isdigit()]
    return f"data-{max(numbers, default=0) + 1}"


def make_data_folder(folder: Path, name: str) -> None:
    """Make a data folder. Raises ``IndexWriteError``."""
    path = folder / name
    try:
        path.mkdir()
    except OSError as error:
        raise IndexWriteError(index_errors.cannot_write(str(path), system_error(error))) from error


def remove_unreferenced(folder: Path, current: str) -> None:
    """Remove data folders that the manifest does not name."""
    for path in folder.glob("data-*"):
        if path.name != current and _is_data(path):
            shutil.rmtree(path, ignore_errors=True)


def _remove_drafts(folder: Path) -> None:
    """Remove what killed processes left unfinished; one that is being written now fails, and is made again."""
    with suppress(OSError):
        drafts = [path for path in folder.iterdir() if _is_draft_of(_TOP, path.name)]
        for data in filter(_is_data, folder.glob("data-*")):
            drafts += [path for path in data.iterdir() if _is_draft_of(_DATA, path.name)]
        for draft in drafts:
            with suppress(OSError):
                draft.unlink()


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder; one that a commit removes meanwhile counts nothing."""
    total = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    total += size(Path(entry))
                elif entry.is_file():
                    total += entry.stat().st_size
    return total


@contextmanager
def write_lock(folder: Path, wait: float | None = None) -> Iterator[None]:
    """Context manager: hold the folder's write lock, which the system releases however the process dies.

    The lock file stays; a file beside it says who holds the lock. Drafts that killed processes left are
    removed. Raises ``IndexLockedError`` where another writer still holds it after ``wait`` seconds, by default
    ``LOCK_WAIT``, ``IndexWriteError`` when it cannot be made.
    """
    from filelock import FileLock, Timeout

    owner = folder / OWNER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        require_regular(folder / LOCK)
        lock = FileLock(folder / LOCK, timeout=LOCK_WAIT if wait is None else wait)
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(index_errors.locked(str(folder), _lock_owner(owner))) from error
    except OSError as error:
        raise IndexWriteError(index_errors.cannot_write(str(folder), system_error(error))) from error
    try:
        _remove_drafts(folder)
        with suppress(OSError), create(owner) as stream:  # a full disk: the lock holds without it
            stream.write(json.dumps(_lock_owner_record()).encode())
        yield
    finally:
        with suppress(OSError):
            if require_regular(owner):
                owner.unlink()
        lock.release()


def _lock_owner_record() -> dict[str, str | int]:
    from socket import gethostname  # readers need no lock

    return {
        "pid": os.getpid(),
        "host": gethostname(),
        "since": datetime.now(HANOI).isoformat(timespec="seconds"),
    }


def _lock_owner(path: Path) -> str:
    """Return who holds the lock, in brackets; "" where that cannot be known."""
    try:
        owner = json.loads(read_bytes(path, _MAX_MANIFEST))
        since = datetime.fromisoformat(owner["since"]).astimezone(HANOI)
        return index_errors.lock_owner(int(owner["pid"]), str(owner["host"])[:100], since)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
