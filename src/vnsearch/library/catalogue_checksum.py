"""What the catalogue's file was when a run ended, in a small file beside it: SQLite keeps no checksums.

Only who holds the folder's write lock may ``write`` or ``verify``: closing a file that SQLite has open in
the same process would let go of SQLite's own locks.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from vnsearch.errors import IndexDamagedError
from vnsearch.files import atomic_write

_HEADER = 100
#: Where SQLite counts the changes of the file, big-endian.
_COUNTER = slice(24, 28)
_MOST = 1 << 12


@dataclass(frozen=True, slots=True)
class CatalogueChecksum:
    """SQLite's count of changes, the file's digest, and how many files were read and lines skipped."""

    change: int
    digest: str
    files: int
    skipped: int


def _checksum_path(path: Path) -> Path:
    return path.with_suffix(".seal")


def _digest(values: dict[str, Any]) -> str:
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


def _fingerprint(path: Path) -> tuple[int, str]:
    """SQLite's count of changes, and the digest of all of the file."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        header = stream.read(_HEADER)
        stream.seek(0)
        while part := stream.read(1 << 20):
            digest.update(part)
    return int.from_bytes(header[_COUNTER], "big"), digest.hexdigest()


def write(path: Path, files: int, skipped: int) -> None:
    """Seals the catalogue of a run that has ended; where the disk refuses, there is no seal."""
    place = _checksum_path(path)
    try:
        values = asdict(CatalogueChecksum(*_fingerprint(path), files, skipped))
        with atomic_write(place, place.with_suffix(".new")) as stream:
            stream.write(json.dumps(values | {"self": _digest(values)}).encode())
    except OSError:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def read(path: Path) -> CatalogueChecksum | None:
    """The seal of a catalogue; None where it has none. Raises ``IndexDamagedError``."""
    try:
        values = json.loads(_checksum_path(path).read_bytes()[:_MOST])
        if values.pop("self") != _digest(values):
            raise ValueError("digest")
        return CatalogueChecksum(**values)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(f"{_checksum_path(path)} is damaged; run vnsearch index --rebuild") from error


def verify(path: Path) -> None:
    """Compares a catalogue with its seal. Raises ``IndexDamagedError``.

    One that was changed since, by a run that was broken off before it sealed it, is SQLite's to judge.
    """
    if path.with_name(f"{path.name}-journal").exists():
        # SQLite takes back what was cut off, which may leave other bytes in pages that hold nothing.
        with suppress(OSError):
            _checksum_path(path).unlink(missing_ok=True)
        return
    seal = read(path)
    if seal is None:
        return
    try:
        size, (change, digest) = path.stat().st_size, _fingerprint(path)
    except OSError as error:
        raise IndexDamagedError(f"cannot read {path}: {error.strerror}") from error
    if size < _HEADER or (change == seal.change and digest != seal.digest):
        raise IndexDamagedError(f"{path} is damaged; run vnsearch index --rebuild")
