"""The archive of a backup: a tar file of plain files, whose last member lists the others with their digests.

A reader trusts nothing in the archive: it accepts only plain files with names of the known form, and the sizes of
all members together cannot exceed that of the archive.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from vnsearch.errors import InputError
from vnsearch.messages import maintenance

#: The version of the archive's layout.
VERSION = 1
#: The member that is the catalogue; the others are files of the engine.
CATALOGUE = "catalogue.db"
_FOLDER = "vnsearch-backup/"
_CONTENTS = "contents.json"
#: Names of members: of the catalogue, of the list, and of the engine's files.
_NAME = re.compile(r"catalogue\.db|engine/[a-z]+-[0-9-]+(?:\.json)?|contents\.json")
_BLOCK = tarfile.BLOCKSIZE
_PART = 1 << 20
#: The most bytes of the list.
_MAX_CONTENTS = 1 << 24


@dataclass(frozen=True, slots=True)
class MemberDigest:
    """A member of the archive: its name, its size in bytes and its 16-byte BLAKE2b digest in hexadecimal."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The list at the end of an archive: the format and analyser of the index, and its files."""

    format: str
    analyser: str
    files: tuple[MemberDigest, ...]


def is_archive(path: Path) -> bool:
    """Return whether a file begins like a backup. Raises ``OSError``."""
    with path.open("rb") as stream:
        return stream.read(len(_FOLDER)) == _FOLDER.encode()


def _self_digest(values: dict[str, Any]) -> str:
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


class ArchiveWriter:
    """Writes members one after the other, then the list of them. Every method raises ``OSError``."""

    def __init__(self, out: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT)  # noqa: SIM115 - see finish
        self._files: list[MemberDigest] = []

    def add(self, name: str, size: int, stream: BinaryIO) -> None:
        """Add a member of ``size`` bytes, read from a stream."""
        reader = _DigestingReader(stream)
        self._add(name, size, reader)
        self._files.append(MemberDigest(name, size, reader.digest.hexdigest()))

    def _add(self, name: str, size: int, stream: Any) -> None:
        member = tarfile.TarInfo(_FOLDER + name)
        member.size, member.mode = size, 0o644
        self._tar.addfile(member, stream)

    def finish(self, index_format: str, analyser: str) -> None:
        """Add the list of the members, and the end of the archive."""
        contents = Contents(index_format, analyser, tuple(self._files))
        values = json.loads(json.dumps({"version": VERSION} | asdict(contents)))
        text = json.dumps(values | {"digest": _self_digest(values)}, indent=1).encode()
        self._add(_CONTENTS, len(text), io.BytesIO(text))
        self._tar.close()


class _DigestingReader:
    """Passes a stream through and digests it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = blake2b(digest_size=16)

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


class ArchiveReader:
    """Reads the members of an archive in order; ``path`` is for messages. Raises ``InputError``, ``OSError``."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._stream = stream
        self._path = path
        self.contents: Contents | None = None

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield each file's name and its bytes, which must be consumed before the next; then read the list."""
        while True:
            name, size = self._header()
            if name == _CONTENTS:
                self.contents = self._read_contents(size)
                return
            yield name, self._parts(size)
            self._read(-size % _BLOCK)

    def _header(self) -> tuple[str, int]:
        """Read the header of a member; refuse any that changes how the next header is read."""
        try:
            member = tarfile.TarInfo.frombuf(self._read(_BLOCK), "utf-8", "strict")
        except (tarfile.HeaderError, ValueError) as error:
            raise self._unusable() from error
        name = member.name.removeprefix(_FOLDER)
        is_file = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
        if not is_file or member.name == name or not _NAME.fullmatch(name) or member.size < 0:
            raise self._unusable()
        return name, member.size

    def _unusable(self) -> InputError:
        return InputError(maintenance.no_backup(self._path))

    def _parts(self, size: int) -> Iterator[bytes]:
        while size:
            part = self._read(min(size, _PART))
            size -= len(part)
            yield part

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) != size:
            raise InputError(maintenance.backup_cut_off(self._path))
        return data

    def _read_contents(self, size: int) -> Contents:
        if size > _MAX_CONTENTS:
            raise self._unusable()
        try:
            values = json.loads(self._read(size))
            if values.pop("digest") != _self_digest(values):
                raise InputError(maintenance.backup_damaged(self._path, _CONTENTS))
            if values["version"] != VERSION:
                raise InputError(maintenance.backup_of_newer_version(self._path))
            files = tuple(MemberDigest(**entry) for entry in values["files"])
            return Contents(str(values["format"]), str(values["analyser"]), files)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._unusable() from error
