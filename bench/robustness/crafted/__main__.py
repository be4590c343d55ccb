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
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tests.support.crafted_indexes import rewrite

import vnsearch
from bench.robustness.crafted.calls import Call, faults_of, in_child, reading_calls, writing_calls
from bench.robustness.crafted.mutations import NUMBERS, Arrays, change_json, mutate_array, mutate_segment
from bench.robustness.damage import document_ids, make
from vnsearch.library import catalogue_checksum
from vnsearch.model import SourceCounts
from vnsearch.segments.commits import newest, write_commit
from vnsearch.segments.directory import FileDirectory

#: Numbers that SQLite can store.
_NUMBERS = tuple(number for number in NUMBERS if -(1 << 63) <= number < 1 << 63)
#: Changes the files of a folder; returns what was done.
Change = Callable[[Path, random.Random], str]


def _engine_folder(folder: Path) -> Path:
    return next(folder.glob("data-*/whoosh"))


def change_segment(folder: Path, chance: random.Random) -> str:
    """Change an array, the metadata or a document of a segment."""
    changes: list[str] = []
    rewrite(
        FileDirectory(_engine_folder(folder)),
        lambda arrays, metadata: changes.append(mutate_segment(arrays, metadata, chance)),
    )
    return "segment: " + changes[0]


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
    what = change_json(values, chance)
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
    what = mutate_array(arrays, {}, chance)
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
    (change_segment, 14),
    (change_commit, 1),
    (change_catalogue, 2),
    (change_seal, 1),
    (change_completions, 2),
)


def main() -> None:
    """Print how many changes led to a fault, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[3] / "corpus")
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
        first = shutil.copytree(whole, scratch / "first")
        calls: list[Call] = [*reading_calls(ids), *writing_calls(ids, scratch)]
        assert not in_child(partial(faults_of, first, calls)), "the index is not whole"
        changes = [change for change, weight in CHANGES for _ in range(weight)]
        for number in range(options.times):
            folder = scratch / "changed"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            what = chance.choice(changes)(folder, chance)
            if faults_of_index := in_child(partial(faults_of, folder, calls)):
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
