"""Saving an index to one archive, in the state of its last commit, while others may write to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import IndexLockedError, IndexWriteError, InputError
from vnsearch.files import atomic_write, draft_path, drafted_name, real_path
from vnsearch.library import index_folder
from vnsearch.library.backup_archive import CATALOGUE, ArchiveWriter, is_archive
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.catalogue_database import copy_committed
from vnsearch.messages import index_errors, maintenance
from vnsearch.messages.system_errors import system_error
from vnsearch.model import Backup

#: How often to begin again where another process commits twice while the parts are gathered.
_TRIES = 10
#: A draft of the archive that was not written to for so many seconds was left behind by a killed process.
_STALE = 3600
#: Called with the number of bytes written or read so far, and with the total.
Progress = Callable[[int, int], None]


def backup(folder: Path, archive: Path, engines: EngineFactory, progress: Progress) -> Backup:
    """Write the last commit of an index, of any version, to an archive, which replaces an older backup there.

    Raises ``InputError`` for a place where an archive cannot be, ``StorageError``.
    """
    start = time.perf_counter()
    _require_place(folder, archive)
    try:
        _remove_stale_drafts(archive)
        with atomic_write(archive) as out, _catalogue_copy(archive) as copy:
            manifest, files = _last_commit(folder, engines, copy)
            size = _write(out, manifest, copy, files, progress)
    except OSError as error:
        raise IndexWriteError(index_errors.cannot_write(str(archive), system_error(error))) from error
    return Backup(str(archive), len(files) + 1, size, time.perf_counter() - start)


def _require_place(folder: Path, archive: Path) -> None:
    if real_path(archive).is_relative_to(real_path(folder)):
        raise InputError(maintenance.backup_inside_index(str(archive)))
    if archive.is_dir() or (archive.exists() and not (archive.is_file() and is_archive(archive))):
        raise InputError(maintenance.backup_in_place_of_other(str(archive)))


def _remove_stale_drafts(archive: Path) -> None:
    for path in archive.parent.iterdir():
        with suppress(OSError):
            if drafted_name(path.name) == archive.name and time.time() - path.stat().st_mtime > _STALE:
                path.unlink()


@contextmanager
def _catalogue_copy(archive: Path) -> Iterator[Path]:
    """Context manager: yield the path for a copy of the catalogue, which is removed at the end."""
    path = draft_path(archive)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _last_commit(
    folder: Path, engines: EngineFactory, copy: Path
) -> tuple[index_folder.Manifest, Mapping[str, memoryview]]:
    """Copy the catalogue, and return the manifest and the engine's files of the same run.

    The files stay readable when another process commits; so the copy must be made first.
    """

    def open_data(data: Path) -> Mapping[str, memoryview] | None:
        copy.unlink(missing_ok=True)
        copy_committed(data / index_folder.CATALOGUE, copy)
        with closing(Catalogue(copy)) as catalogue:
            run = catalogue.last_run()
        return engines.open(data / index_folder.ENGINE).commit_files(run)

    for _ in range(_TRIES):
        manifest = index_folder.read_manifest(folder, None)
        files = index_folder.open_current_data(folder, None, open_data)
        if files is not None and manifest == index_folder.read_manifest(folder, None):
            return manifest, files
    raise IndexLockedError(maintenance.commits_too_often(str(folder)))


def _write(
    out: BinaryIO,
    manifest: index_folder.Manifest,
    catalogue: Path,
    files: Mapping[str, memoryview],
    progress: Progress,
) -> int:
    """Write the archive; return its size in bytes."""
    writer = ArchiveWriter(out)
    total = catalogue.stat().st_size + sum(map(len, files.values()))
    bytes_so_far = catalogue.stat().st_size
    with catalogue.open("rb") as stream:
        writer.add(CATALOGUE, bytes_so_far, stream)
    progress(bytes_so_far, total)
    for name, view in files.items():
        writer.add(f"engine/{name}", len(view), _ViewReader(view))
        bytes_so_far += len(view)
        progress(bytes_so_far, total)
    writer.finish(manifest.format, manifest.analyser)
    return out.tell()


class _ViewReader(BytesIO):
    """Reads the bytes of a mapped file without copying all of them at once."""

    def __init__(self, view: memoryview) -> None:
        super().__init__()
        self._view = view
        self._start = 0

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._view) if size is None or size < 0 else self._start + size
        data = bytes(self._view[self._start : end])
        self._start += len(data)
        return data
