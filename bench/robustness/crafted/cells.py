"""Puts every kind of wrong value into every column of the catalogue, and calls every public method.

python -m bench.robustness.crafted.cells [--times 300] [--seed 1] [--corpus corpus]

``crafted.py`` does so now and then by chance. Where a column has values of another type than it is declared with,
or text that is no UTF-8, ``check`` must tell; that it does not is counted as a fault.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

import vnsearch
from bench.robustness.crafted.calls import Call, catalogue_calls, faults_of, in_child, writing_calls
from bench.robustness.damage import document_ids, make
from vnsearch.library import catalogue_checksum
from vnsearch.model import SourceCounts

#: Text that is no UTF-8: a byte that never occurs in it, and half of a surrogate pair.
NO_TEXT = ("CAST(x'fffe' AS TEXT)", "CAST(x'eda080' AS TEXT)")
#: Expressions of SQL: the ends of integers, numbers that are none, texts that are no path and no date, bytes.
VALUES = (
    *("NULL", "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "0.5", "9e999", "-9e999"),
    *("''", "'a'", "char(0) || 'a'", "'2021-13-45'", "'/' || char(0)", "hex(zeroblob(9000))"),
    *("x''", "x'fffe'", "zeroblob(9000)"),
    *NO_TEXT,
)
#: Rows in which a value is put: the first, and all of the sample.
ROWS = (1, 1000)


class Cell(NamedTuple):
    """A value to put into the first rows of a column."""

    table: str
    column: str
    declared_type: str
    value: str
    rows: int

    def __str__(self) -> str:
        return f"{self.table}.{self.column} = {self.value} in {self.rows:,}"


def catalogue_path(folder: Path) -> Path:
    """Return the path of an index's catalogue."""
    return next(folder.glob("data-*/catalogue.db"))


def cells(catalogue: Path) -> Iterator[Cell]:
    """Yield every value for every column of every table that has rows."""
    with closing(sqlite3.connect(catalogue)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if not db.execute(f"SELECT 1 FROM {name}").fetchone():  # noqa: S608 - our tables
                print(f"{name} has no rows", file=sys.stderr)
                continue
            for _, column, declared_type, *_ in db.execute(f"PRAGMA table_info({name})").fetchall():
                for value in VALUES:
                    yield from (Cell(name, column, declared_type.lower(), value, rows) for rows in ROWS)


def put(catalogue: Path, cell: Cell) -> bool:
    """Put a value into a catalogue and make its checksum right; return whether ``check`` must tell.

    Raises ``sqlite3.Error`` where SQLite refuses it.
    """
    table, column, declared_type, value, rows = cell
    with closing(sqlite3.connect(catalogue)) as db:
        first = f"SELECT rowid FROM {table} LIMIT {rows}"  # noqa: S608 - our tables
        db.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid IN ({first})")  # noqa: S608
        db.commit()
        types = {kind for (kind,) in db.execute(f"SELECT typeof({column}) FROM {table}")}  # noqa: S608
    catalogue_checksum.write(catalogue, SourceCounts(1, 0))
    return not types <= {"null", declared_type} or (value in NO_TEXT and "text" in types)


def _faults_of_cell(folder: Path, calls: list[Call], must_be_told: bool) -> list[str]:
    with vnsearch.open(folder) as index:
        told = [fault for fault in index.check() if "catalogue" in fault.file]
    faults = ["check says nothing"] if must_be_told and not told else []
    return faults + faults_of(folder, calls)


def main() -> None:
    """Print how many values led to a fault, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[3] / "corpus")
    parser.add_argument("--times", type=int, default=10_000, help="at most so many of all values")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    scratch = Path(tempfile.mkdtemp())
    started, times, faulty, faults = time.perf_counter(), 0, 0, Counter[str]()
    try:
        whole, folder = scratch / "whole", scratch / "changed"
        make(whole, Path(shutil.copytree(options.corpus, scratch / "corpus")))
        ids, every = document_ids(whole)[:12], list(cells(catalogue_path(whole)))
        calls = [*catalogue_calls(ids), *writing_calls(ids, scratch)]
        for cell in chance.sample(every, min(options.times, len(every))):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            try:
                must_be_told = put(catalogue_path(folder), cell)
            except sqlite3.Error:
                continue
            times += 1
            if faults_of_index := in_child(partial(_faults_of_cell, folder, calls, must_be_told)):
                faulty += 1
                faults.update(set(faults_of_index))
                print(f"{cell}: {'; '.join(faults_of_index)}", file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for fault, count in faults.most_common():
        print(f"{count:6,} {fault}")
    print(f"{times:,} values, {faulty:,} of them with a fault; {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
