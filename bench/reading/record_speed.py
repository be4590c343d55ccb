"""How fast records are read, in one process: records a second of JSON Lines, a JSON array, CSV and Parquet.

python -m bench.reading.record_speed [FOLDER] [--records N] [--rounds N]

The first N records (default 2500) of each of four corpora of FOLDER (default ``../shared/data``), in each wrapping.
``split`` is for finding the records alone, ``read`` for making articles of them, too. Times are of the processor,
the best of the rounds.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import time
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from vnsearch.ingest.containers.members import Options, ignore_skip, iter_members
from vnsearch.ingest.readers.dispatch import read_member

CORPORA = ("vietnews", "baomoi_2013", "vnexpress_2018_2026", "headlines_2025_2026")
_COLUMNS = ("id", "url", "title", "summary", "body", "author", "published", "category", "source")
_SAVED = 1.8e9

Records = list[dict[str, Any]]


def _lines(records: Records) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _array(records: Records) -> bytes:
    return json.dumps(records, ensure_ascii=False).encode()


def _table(records: Records) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def _parquet(records: Records) -> bytes:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    out = io.BytesIO()
    rows = [{name: record.get(name) for name in _COLUMNS} for record in records]
    parquet.write_table(arrow.Table.from_pylist(rows), out)
    return out.getvalue()


WRAPPINGS: dict[str, tuple[str, Callable[[Records], bytes]]] = {
    "JSON Lines": ("a.jsonl", _lines),
    "JSON array": ("a.json", _array),
    "CSV": ("a.csv", _table),
    "Parquet": ("a.parquet", _parquet),
}


def _records_a_second(name: str, data: bytes, *, is_read: bool) -> float:
    start, count = time.process_time(), 0
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    for member in iter_members(stream, name, len(data), _SAVED, Options(), ignore_skip):
        count += 1
        if is_read:
            read_member(member, name)
    return count / (time.process_time() - start)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--records", type=int, default=2500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    records: Records = []
    for corpus in CORPORA:
        with lzma.open(options.folder / "corpora" / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
            records += map(json.loads, islice(lines, options.records))
    print(f"{len(records):,} records, {len(_lines(records)) / len(records):,.0f} bytes each")
    print("| wrapping | split, records/s | read, records/s |\n|---|---|---|")
    for wrapping, (name, pack) in WRAPPINGS.items():
        data = pack(records)
        split, read = (
            max(_records_a_second(name, data, is_read=is_read) for _ in range(options.rounds))
            for is_read in (False, True)
        )
        print(f"| {wrapping} | {split:,.0f} | {read:,.0f} |")


if __name__ == "__main__":
    main()
