"""The checksum of the catalogue as an indexing run left it, in a small file beside it: SQLite keeps none.

Only the holder of the folder's write lock may ``write`` or ``verify``: closing a file that SQLite has open in
the same process would release SQLite's own locks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vnsearch.errors import IndexDamagedError
from vnsearch.files import atomic_write, open_to_read, read_bytes, require_regular
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import system_error

if TYPE_CHECKING:
    from vnsearch.model import SourceCounts

#: Bytes of SQLite's header.
_HEADER = 100
#: Where SQLite counts the changes of the file, big-endian.
_CHANGE_COUNTER = slice(24, 28)
_MAX_BYTES = 1 << 17


class CatalogueChecksum(NamedTuple):
    """SQLite's count of changes, the file's digest, and the catalogue's counts, for reading without SQLite."""

    change: int
    digest: str
    counts: SourceCounts


def _checksum_path(catalogue: Path) -> Path:
    return catalogue.with_suffix(".seal")


def _self_digest(values: dict[str, Any]) -> str:
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


def _fingerprint(catalogue: Path) -> tuple[int, str]:
    """Return SQLite's count of changes, and the digest of the whole file."""
    digest = blake2b(digest_size=16)
    with open_to_read(catalogue) as stream:
        header = stream.read(_HEADER)
        stream.seek(0)
        while part := stream.read(1 << 20):
            digest.update(part)
    return int.from_bytes(header[_CHANGE_COUNTER], "big"), digest.hexdigest()


def _to_json(checksum: CatalogueChecksum) -> dict[str, Any]:
    from vnsearch.library.reason_texts import encode_reason

    counts = checksum.counts
    return {
        "change": checksum.change,
        "digest": checksum.digest,
        "files": counts.files,
        "skipped": counts.skipped,
        "other_files": [[count.value, count.count] for count in counts.other_files],
        "absences": [[absence.place, encode_reason(absence.reason)] for absence in counts.absences],
    }


def _from_json(values: dict[str, Any]) -> CatalogueChecksum:
    """Invert ``_to_json``; older versions wrote numbers alone.

    Raises ``ValueError``, ``KeyError``, ``TypeError``.
    """
    from vnsearch.library.reason_texts import decode_reason
    from vnsearch.model import Count, Skip, SourceCounts

    other_files = tuple(Count(str(kind), _number(files)) for kind, files in values.get("other_files", []))
    absences = tuple(Skip(str(place), decode_reason(reason)) for place, reason in values.get("absences", []))
    counts = SourceCounts(_number(values["files"]), _number(values["skipped"]), other_files, absences)
    if type(values["digest"]) is not str:
        raise ValueError("no digest")
    return CatalogueChecksum(_number(values["change"]), values["digest"], counts)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("no number of things")
    return value


def write(catalogue: Path, counts: SourceCounts) -> None:
    """Write the checksum of a catalogue at the end of a run; where it cannot be written, remove the old one."""
    path = _checksum_path(catalogue)
    try:
        values = _to_json(CatalogueChecksum(*_fingerprint(catalogue), counts))
        with atomic_write(path) as stream:
            stream.write(json.dumps(values | {"self": _self_digest(values)}).encode())
    except OSError:
        _remove(path)


def _remove(path: Path) -> None:
    """Remove a checksum that is not that of its catalogue any more, if there is one."""
    with suppress(OSError):
        if require_regular(path):
            path.unlink()


def read_later(catalogue: Path) -> Callable[[], CatalogueChecksum] | None:
    """Read the file with the checksum of a catalogue, and return what decodes it; None where there is none.

    Both raise ``IndexDamagedError``.
    """
    path = _checksum_path(catalogue)
    try:
        return partial(_decode, path, read_bytes(path, _MAX_BYTES))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read(str(path), system_error(error))) from error


def read(catalogue: Path) -> CatalogueChecksum | None:
    """Return the checksum of a catalogue; None where it has none. Raises ``IndexDamagedError``."""
    decode = read_later(catalogue)
    return decode() if decode else None


def _decode(path: Path, data: bytes) -> CatalogueChecksum:
    try:
        values = json.loads(data)
        if values.pop("self") != _self_digest(values):
            raise ValueError("digest")
        return _from_json(values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(index_errors.damaged(str(path))) from error


def verify(catalogue: Path) -> None:
    """Compare a catalogue with its checksum. Raises ``IndexDamagedError``.

    One that was changed since, by a run that was interrupted before it wrote the checksum, is left for SQLite
    to judge.
    """
    if catalogue.with_name(f"{catalogue.name}-journal").exists():
        # SQLite rolls the interrupted transaction back, which may leave other bytes in unused pages.
        _remove(_checksum_path(catalogue))
        return
    checksum = read(catalogue)
    if checksum is None:
        return
    try:
        size, (change, digest) = catalogue.stat().st_size, _fingerprint(catalogue)
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read(str(catalogue), system_error(error))) from error
    if size < _HEADER or (change == checksum.change and digest != checksum.digest):
        raise IndexDamagedError(index_errors.damaged(str(catalogue)))
