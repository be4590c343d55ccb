"""Changes numbers inside an index's files, makes every checksum right again, and calls every public method.

python -m bench.robustness.crafted [--times 5000] [--seed 1] [--corpus corpus]

Unlike ``damage.py``, which checksums catch, this is an index made by someone who means harm. Each change is
read in a process of its own, with a limit on its memory. An answer and an error of vnsearch's own are fine; a bare
exception, a crash, a limit reached or a time-out is counted as a fault, and its last lines are printed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from tests.support.crafted_indexes import Arrays, rewrite

import vnsearch
from bench.robustness.damage import QUERIES, document_ids, make
from vnsearch.errors import VnsearchError
from vnsearch.library import catalogue_checksum
from vnsearch.model import SourceCounts
from vnsearch.segments.commits import newest, write_commit
from vnsearch.segments.directory import FileDirectory

SECONDS = 20
#: What one process may map beyond what it has mapped before it reads anything.
ROOM = 1 << 30
_NUMBERS = (0, 1, 2, 3, 255, 65535, (1 << 31) - 1, (1 << 32) - 1, 1 << 40, 1 << 62, -1, -(1 << 62))
_VALUES: tuple[object, ...] = (
    *_NUMBERS,
    0.5,
    1e308,
    None,
    True,
    "",
    "a",
    "\x00",
    "2021-13-45",
    [],
    [1],
    {},
    "9" * 5000,
)
_DTYPES = ("<u1", "<u2", "<u4", "<u8", "<i1", "<i4", "<i8", "<f4", "<f8", "|b1")

#: Changes the files of a folder; returns what was done.
Change = Callable[[Path, random.Random], str]


def _change_array(arrays: Arrays, chance: random.Random) -> str:
    name = chance.choice(sorted(arrays))
    array = arrays[name]
    kind = chance.choice(("value", "value", "value", "values", "dtype", "size"))
    if kind == "dtype" or not len(array):
        arrays[name] = array.astype(chance.choice(_DTYPES))
    elif kind == "size":
        arrays[name] = np.resize(
            array, chance.choice((0, 1, len(array) // 2, len(array) + 1, len(array) * 2))
        )
    else:
        for _ in range(1 if kind == "value" else 8):
            number = chance.choice((*_NUMBERS, chance.getrandbits(array.dtype.itemsize * 8)))
            bits = np.array([number & ((1 << 64) - 1)], np.uint64).view(np.uint8)[: array.dtype.itemsize]
            place = chance.randrange(len(array)) * array.dtype.itemsize
            array.view(np.uint8)[place : place + array.dtype.itemsize] = bits
    return f"{kind} of {name}"


def _leaves(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in nested JSON, inner ones and their containers."""
    items = (
        values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from _leaves(value, (*path, key))


def _change_json(values: Any, chance: random.Random) -> str:
    """Put another value anywhere into nested JSON, or remove one."""
    path = chance.choice(list(_leaves(values)))
    for key in path[:-1]:
        values = values[key]
    if chance.random() < 0.1 and isinstance(values, dict):
        del values[path[-1]]
    else:
        values[path[-1]] = chance.choice(_VALUES)
    return "/".join(map(str, path))


def _engine_folder(folder: Path) -> Path:
    return next(folder.glob("data-*/whoosh"))


def change_array(folder: Path, chance: random.Random) -> str:
    """Change an array of a segment."""
    changes: list[str] = []
    rewrite(
        FileDirectory(_engine_folder(folder)), lambda arrays, _: changes.append(_change_array(arrays, chance))
    )
    return "segment array: " + changes[0]


def change_metadata(folder: Path, chance: random.Random) -> str:
    """Change a number or name of a segment's header."""
    changes: list[str] = []
    rewrite(
        FileDirectory(_engine_folder(folder)), lambda _, notes: changes.append(_change_json(notes, chance))
    )
    return "segment header: " + changes[0]


def change_document(folder: Path, chance: random.Random) -> str:
    """Change a field of a stored document."""
    changes: list[str] = []

    def mutate(arrays: Arrays, _: dict[str, Any]) -> None:
        firsts, offsets = arrays["stored/firsts"], arrays["stored/places"].astype(np.int64)
        first, end = int(firsts[0]), int(firsts[1])
        frame = arrays["stored/blocks"][offsets[0] : offsets[1]].tobytes()
        lengths = arrays["stored/lengths"].astype(np.int64)
        data, at = zstandard.ZstdDecompressor().decompress(frame), 0
        records = []
        for length in lengths[first:end].tolist():
            records.append(data[at : at + length])
            at += length
        number = chance.randrange(len(records))
        if chance.random() < 0.1:
            records[number] = records[number].replace(b"n", b"\xff")
        else:
            values = json.loads(records[number])
            changes.append(_change_json(values, chance))
            records[number] = json.dumps(values, ensure_ascii=False).encode()
        new_frame = zstandard.ZstdCompressor().compress(b"".join(records))
        arrays["stored/blocks"] = np.concatenate(
            [np.frombuffer(new_frame, np.uint8), arrays["stored/blocks"][offsets[1] :]]
        )
        arrays["stored/places"][1:] += np.uint64(len(new_frame) - len(frame) & ((1 << 64) - 1))
        lengths[first:end] = [len(record) for record in records]
        if lengths.max() < 65535:
            arrays["stored/lengths"] = lengths.astype(np.uint16)

    rewrite(FileDirectory(_engine_folder(folder)), mutate)
    return "stored document: " + "".join(changes)


def change_commit(folder: Path, chance: random.Random) -> str:
    """Change a number of the newest commit that is not a checksum."""
    storage = FileDirectory(_engine_folder(folder))
    commit = newest(storage)
    values: dict[str, Any]
    number = chance.choice((0, 1, 2, 1 << 40, (1 << 63) - 1))
    entry = commit.segments[chance.randrange(len(commit.segments))]
    others = [other for other in commit.segments if other is not entry]
    kind = chance.choice(("documents", "deleted_count", "base", "counter", "metadata", "twice"))
    if kind in ("documents", "deleted_count"):
        values = {kind: number}
        commit = commit._replace(segments=(entry._replace(**values), *others))
    elif kind == "twice":
        commit = commit._replace(segments=(entry, *commit.segments))
    else:
        values = {kind: (("run", "x"),) if kind == "metadata" else number}
        commit = commit._replace(**values)
    write_commit(storage, commit)
    return f"commit: {kind}"


def change_catalogue(folder: Path, chance: random.Random) -> str:
    """Put another value into a cell of the catalogue."""
    path = next(folder.glob("data-*/catalogue.db"))
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice([name for name in tables if db.execute(f"SELECT 1 FROM {name}").fetchone()])  # noqa: S608 # our tables
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        column = chance.choice(columns)
        value = chance.choice([*_NUMBERS, 0.5, None, "", "a", b"\xff\xfe", "2021-13-45", "/\x00"])
        try:
            db.execute(
                f"UPDATE {table} SET {column} = ? WHERE rowid IN (SELECT rowid FROM {table} LIMIT ?)",  # noqa: S608
                (value, chance.choice((1, 1000))),
            )
            db.commit()
        except sqlite3.Error:
            return "catalogue: refused"
    catalogue_checksum.write(path, SourceCounts(1, 0))
    return f"catalogue: {table}.{column}"


def change_seal(folder: Path, chance: random.Random) -> str:
    """Change a value of the catalogue's checksum file, and its digest of itself."""
    path = next(folder.glob("data-*/catalogue.seal"))
    values = json.loads(path.read_text())
    values.pop("self")
    what = _change_json(values, chance)
    path.write_text(json.dumps(values | {"self": catalogue_checksum._self_digest(values)}))  # forged
    return f"catalogue checksum: {what}"


def change_completions(folder: Path, chance: random.Random) -> str:
    """Change an array of the table of completions, or what its header says."""
    path = next(folder.glob("data-*/completions.npz"))
    with np.load(path) as stored:
        arrays: Arrays = {name: stored[name].copy() for name in stored.files}
    commit = arrays.pop("commit")
    if chance.random() < 0.2:
        return _change_header(path, arrays, commit, chance)
    what = _change_array(arrays, chance)
    with path.open("wb") as stream:
        np.savez(stream, commit=commit, **arrays)  # type: ignore[arg-type] # the stub takes names for its option
    return f"completions: {what}"


def _change_header(path: Path, arrays: Arrays, commit: Any, chance: random.Random) -> str:
    array_name = chance.choice(sorted(arrays))
    with zipfile.ZipFile(path, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, array in (arrays | {"commit": commit}).items():
            out = io.BytesIO()
            np.lib.format.write_array(out, array)
            data = bytearray(out.getvalue())
            if name == array_name:
                kind = chance.choice(("header", "zeroes", "shape"))
                if kind == "header":
                    data[chance.randrange(6, 100)] = chance.randrange(256)
                elif kind == "zeroes":
                    data += bytes(1 << 28)
                else:
                    text = bytes(data[10:128]).replace(b"(%d,)" % len(array), b"(%d,)" % 3_000_000_000)
                    data[10 : 10 + len(text)] = text
                    data[8:10] = (len(text)).to_bytes(2, "little")
            archive.writestr(f"{name}.npy", bytes(data))
    return f"completions: header of {array_name}"


CHANGES: tuple[tuple[Change, int], ...] = (
    (change_array, 8),
    (change_metadata, 3),
    (change_document, 3),
    (change_commit, 1),
    (change_catalogue, 2),
    (change_seal, 1),
    (change_completions, 2),
)


def calls(ids: list[str]) -> Iterator[Callable[[vnsearch.Index], object]]:
    """Yield every public method that reads, with arguments that reach what it reads."""
    yield lambda index: [index.search(query, limit=50, facets=True, explain=True) for query in QUERIES[:6]]
    yield lambda index: index.search("giá vàng", limit=50, sort="date", deadline_ms=50)
    yield lambda index: index.search("bau cu d*", limit=50)
    yield lambda index: index.search("giá vangg", limit=5)
    yield lambda index: index.facets("tin")
    yield lambda index: [index.timeline("kind:article OR kind:headline", by=by) for by in ("", "day", "year")]
    yield lambda index: list(index.export("kind:article OR kind:headline", collapse=False))
    yield lambda index: [index.related(document_id) for document_id in ids[:3]]
    yield lambda index: [index.get(document_id) for document_id in ids]
    yield lambda index: [index.suggest(prefix) for prefix in ("b", "hà", "tin", "đ")]
    yield lambda index: [index.values(field) for field in ("source", "category", "author", "tag", "kind")]
    yield lambda index: index.nearest_value("source", "vnexpres")
    yield lambda index: index.statistics()
    yield lambda index: (index.roots(), index.removals(), len(index), index.stale, index.refresh())
    yield lambda index: index.check()


def faults_of(folder: Path, ids: list[str]) -> list[str]:
    """Call everything, then write; return the exceptions that are not vnsearch's own."""
    faults = []

    def attempt(call: Callable[[vnsearch.Index], object]) -> None:
        try:
            with vnsearch.open(folder) as index:
                call(index)
        except VnsearchError:
            pass
        except Exception as error:  # what is looked for
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if "vnsearch" in frame.filename] or frames
            faults.append(
                f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].name}: {error}"[:200]
            )

    for call in calls(ids):
        attempt(call)
    attempt(lambda index: index.add([vnsearch.Article("new", "Bầu cử", body="giá vàng")]))
    attempt(lambda index: index.compact())
    return faults


def _in_child(folder: Path, ids: list[str]) -> list[str]:
    """Read the folder in a process of its own; return its faults, or how it ended."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read_end)
        warnings.simplefilter("ignore")
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + ROOM, mapped + ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        os.write(write_end, json.dumps(faults_of(folder, ids))[:60_000].encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as stream:
        text = stream.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if not status else [f"ended by signal {status & 127}, exit status {status >> 8}"]


def main() -> None:
    """Print how many changes led to a fault, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "corpus")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    scratch = Path(tempfile.mkdtemp())
    started, faulty, faults = time.perf_counter(), 0, Counter[str]()
    try:
        whole = scratch / "whole"
        make(whole, options.corpus)
        with vnsearch.open(whole) as index:
            index.suggest("b")
        ids = document_ids(whole)[:12]
        assert not _in_child(shutil.copytree(whole, scratch / "first"), ids), "the index is not whole"
        changes = [change for change, weight in CHANGES for _ in range(weight)]
        for number in range(options.times):
            folder = scratch / "changed"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            what = chance.choice(changes)(folder, chance)
            if faults_of_index := _in_child(folder, ids):
                faulty += 1
                faults.update(set(faults_of_index))
                print(f"{number}: {what}: {faults_of_index[0]}", file=sys.stderr)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for fault, count in faults.most_common():
        print(f"{count:6,} {fault}")
    print(
        f"{options.times:,} changes, {faulty:,} of them with a fault; {time.perf_counter() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
