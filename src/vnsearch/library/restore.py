"""Making an index of the archive of a backup, after everything in it was verified."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import IndexWriteError, InputError
from vnsearch.files import create, sync_folder
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.backup import Progress
from vnsearch.library.backup_archive import CATALOGUE, ArchiveReader, Contents, MemberDigest
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.check import data_faults
from vnsearch.library.folder_location import FolderData
from vnsearch.library.index_folder import Manifest
from vnsearch.messages import index_errors, maintenance
from vnsearch.messages.system_errors import system_error
from vnsearch.model import Backup
from vnsearch.text import FINGERPRINT

#: What a format or an analyser is called.
_VERSION = re.compile(r"[a-z0-9-]{1,40}")


def restore(archive: Path, folder: Path, engines: EngineFactory, progress: Progress) -> Backup:
    """Make an index in a folder that is empty, or not there, of an archive.

    Raises ``InputError`` for a file that is no backup or damaged and for a folder with an index,
    ``StorageError``; the folder then has no index.
    """
    start = time.perf_counter()
    if not archive.is_file():
        raise InputError(maintenance.no_backup(str(archive)))
    _require_empty(folder)
    with index_folder.write_lock(folder):
        _require_empty(folder)
        data = folder / index_folder.new_data_folder(folder)
        try:
            contents = _extract(archive, data, progress)
            _verify(archive, data, contents, engines)
            index_folder.write_manifest(folder, Manifest(data.name, contents.format, contents.analyser))
        except OSError as error:
            _remove(data)
            raise IndexWriteError(index_errors.cannot_write(str(data), system_error(error))) from error
        except BaseException:
            _remove(data)
            raise
        index_folder.remove_unreferenced(folder, data.name)
        seconds = time.perf_counter() - start
        return Backup(str(archive), len(contents.files), archive.stat().st_size, seconds)


def _remove(data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)


def _require_empty(folder: Path) -> None:
    if index_folder.has_index(folder):
        raise InputError(maintenance.restore_over_index(str(folder)))


def _extract(archive: Path, data: Path, progress: Progress) -> Contents:
    """Write the files of an archive below a new data folder; return its list, which they agree with."""
    (data / index_folder.ENGINE).mkdir(parents=True)
    total, members = archive.stat().st_size, []
    with archive.open("rb") as stream:
        reader = ArchiveReader(stream, str(archive))
        for name, parts in reader.members():
            members.append(_write_file(data / _path_of(name), name, parts))
            progress(stream.tell(), total)
    contents = reader.contents
    if contents is None:
        raise InputError(maintenance.backup_cut_off(str(archive)))
    for expected, actual in zip(contents.files, members, strict=False):
        if expected != actual:
            raise InputError(maintenance.backup_damaged(str(archive), expected.name))
    names = [file.name for file in members]
    if len(contents.files) != len(members) or len(set(names)) != len(names) or names[:1] != [CATALOGUE]:
        raise InputError(maintenance.no_backup(str(archive)))
    for path in (data / index_folder.ENGINE, data):
        sync_folder(path)
    return contents


def _path_of(name: str) -> Path:
    """Return where a member belongs in a data folder; its name is of the known form."""
    folder, _, file = name.rpartition("/")
    return Path(index_folder.ENGINE, file) if folder else Path(index_folder.CATALOGUE)


def _write_file(path: Path, name: str, parts: Iterator[bytes]) -> MemberDigest:
    digest, size = blake2b(digest_size=16), 0
    with create(path) as out:
        for part in parts:
            out.write(part)
            digest.update(part)
            size += len(part)
        out.flush()
        os.fsync(out.fileno())
    return MemberDigest(name, size, digest.hexdigest())


def _verify(archive: Path, data: Path, contents: Contents, engines: EngineFactory) -> None:
    """Verify that the files make an index, as far as this version can read it; write its checksum."""
    if not (_VERSION.fullmatch(contents.format) and _VERSION.fullmatch(contents.analyser)):
        raise InputError(maintenance.no_backup(str(archive)))
    with closing(Catalogue(data / index_folder.CATALOGUE)) as catalogue:
        is_plain = catalogue.has_only_tables()
        run, counts = catalogue.last_run(), catalogue.source_counts()
    if not is_plain:
        raise InputError(maintenance.no_backup(str(archive)))
    if (contents.format, contents.analyser) == (engines.format, FINGERPRINT):
        engine = FolderData(data, engines).engine()
        names = {file.name.removeprefix("engine/") for file in contents.files[1:]}
        faults = data_faults(FolderData(data, engines), lambda *_: None)
        if faults or set(engine.commit_files(run) or ()) != names:
            name = faults[0].file if faults else data.name
            raise InputError(maintenance.backup_damaged(str(archive), name))
    catalogue_checksum.write(data / index_folder.CATALOGUE, counts)
