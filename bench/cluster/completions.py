"""How long the first completion takes a reader of an index on a cluster, with and without a stored table.

python -m bench.cluster.completions WORK --hosts HOSTS [--documents 20000] [--data ../shared/data] [--keep]

The index has the documents of ``bench/cluster/queries.py``. Its stored table counts all but the newest 1,000: it is
as far behind as it may be. Timed is what a reader does who has read nothing yet: make a table of all titles, or
read the stored one and add the newest titles. Both tables are then asked for the beginnings of titles; counted is
how often they offer the same eight texts, and the same first one. At the end the stored table is made anew, which
is timed too. Times are by the wall, with everything else that the machine does, and of this process's processor.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import vnsearch
from bench.cluster.queries import documents
from bench.ranking.judged.records import bare, read
from vnsearch.engine.opensearch import OpenSearchEngine, parse_address
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.library.stored_completions import NEWEST, encode, read_completions, store_completions
from vnsearch.query.completion.builder import build
from vnsearch.query.completion.completions import Completions

#: Beginnings of titles that are asked for.
BEGINNINGS = 2000

_Result = TypeVar("_Result")


def _timed(label: str, work: Callable[[], _Result]) -> _Result:
    start, processor = time.perf_counter(), time.process_time()
    result = work()
    seconds, here = time.perf_counter() - start, time.process_time() - processor
    print(f"| {label} | {seconds:.2f} s, processor {here:.2f} s |", flush=True)
    return result


def _make_index(address: str, records: Path, count: int, state: Path) -> None:
    """Index all but the newest records, then those; the table counts the first ones alone."""
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    older, newest = records.with_suffix(".older.jsonl"), records.with_suffix(".newest.jsonl")
    older.write_text("".join(lines[: count - NEWEST]), encoding="utf-8")
    newest.write_text("".join(lines[count - NEWEST :]), encoding="utf-8")
    with vnsearch.open(address, create=True, shards=3, replicas=1, state=state) as index:
        index.update([older], workers=1)
        index.update([newest], workers=1)


def _beginnings(records: Path) -> list[str]:
    die = random.Random("beginnings")  # noqa: S311 # a sample, not a secret
    titles = die.sample([record.title for record in read(records)], BEGINNINGS)
    texts = [title[: die.randrange(2, 17)] for title in titles]
    return [bare(text) if number % 2 else text for number, text in enumerate(texts)]


def _print_agreement(one: Completions, other: Completions, beginnings: list[str]) -> None:
    offers = [[[each.text for each in table.complete(text)] for table in (one, other)] for text in beginnings]
    first, all_eight = (sum(a[:n] == b[:n] for a, b in offers) for n in (1, 8))
    print(f"| same first text | {first} of {len(offers)} |")
    print(f"| same eight in the same order | {all_eight} of {len(offers)} |")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--hosts", required=True)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--keep", action="store_true", help="keep the index; one that is there is always used"
    )
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    records = documents(arguments.data, arguments.work, arguments.documents)
    address = f"opensearch://{arguments.hosts}/bench-completions-{arguments.documents}"
    engine = OpenSearchEngine(parse_address(address))
    if not engine.exists():
        _make_index(address, records, arguments.documents, arguments.work / "state")
    snapshot = engine.snapshot()
    print("| | |\n|---|---|")
    of_all = _timed("a table of all titles", lambda: build(snapshot.titles()))
    stored = engine.stored_completions(snapshot)
    assert stored is not None and stored.exists
    data = _timed("the stored table, read alone", stored.read) or b""
    print(f"| bytes of it | {len(data):,} |")
    print(f"| documents written since | {stored.new_count:,} |")
    table = _timed("the stored table and the newest titles", lambda: read_completions(engine, snapshot))
    _print_agreement(table, of_all, _beginnings(records))
    _timed("make and store the table anew", lambda: store_completions(engine, anew=True))
    print(f"| bytes of it | {len(encode(of_all)):,} |")
    if not arguments.keep:
        Connection(engine.address).request("DELETE", f"/{engine.build_name()}")


if __name__ == "__main__":
    main()
