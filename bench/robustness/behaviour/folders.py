"""Digests of an index folder's files, each over the bytes that are the same whenever it is made."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

#: The name of a run (a UUID), and digests of files that hold it.
_CHANGING = re.compile(rb"[0-9a-f]{32}")


def digests(folder: Path) -> dict[str, str]:
    """Path within the folder -> digest; of locks and the catalogue's seal, only that they are there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    ways: dict[str, Callable[[Path], bytes]] = {".db": _rows, ".seal": _nothing, ".lock": _nothing}
    way = _commit if path.name.startswith("commit-") else ways.get(path.suffix, Path.read_bytes)
    return hashlib.sha256(way(path)).hexdigest()


def _nothing(_: Path) -> bytes:
    return b""


def _commit(path: Path) -> bytes:
    return _CHANGING.sub(b"", path.read_bytes())


def _rows(path: Path) -> bytes:
    """The database as SQL, without the names of runs; paths without the folder that the index lies in."""
    work = str(path.parents[2])
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        lines = [line for line in database.iterdump() if not line.startswith('INSERT INTO "runs"')]
    return "\n".join(lines).replace(work, "WORK").encode()
