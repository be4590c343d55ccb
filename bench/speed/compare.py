"""Indexing and query times of vnsearch and other engines: the same documents, tokens and queries, one core.

python -m bench.speed.compare WORK [--data ../shared/data] [--sizes 5000 20000 80000] [--only ENGINE ...]
                      [--json FILE]

Documents are those of ``bench/speed/documents.py``, each with a day and a category made from its id. "tokens":
each engine is handed the same tokens, found beforehand (tantivy, Whoosh and FTS5 joined by spaces, ours as
arrays), one field with positions, ids stored and no text, so their "bytes/doc" are those without stored text;
"tantivy pairs" has two such fields and asks for neighbours too (``timing/tantivies.py``). "text": each does its
own analysis; stock Whoosh with the words of the pyvi package, "vnsearch engine" all of our analysis; "vnsearch,
text" is everything a user waits for, with the file, the catalogue, copies and snippets. Every engine runs in a
process of its own, on one core.

Times are processor time of all its threads, since other work may share the machine; waiting for a disk is not
in them, nor reading and preparing documents. 1,000 mixed queries (``bench/speed/queries.py``) for ten hits each,
once to warm up, then the better of two times each, in milliseconds; then 20 of stop words alone. "cold s" is
the processor time of a whole ``vnsearch query``, the best of five, "imports s" that of a Python which only imports
numpy and typer, "cold cache s" the wall time of a query after the index's files were dropped from the page cache.
"ten more s":
ten new documents into the whole index, wall time until they are committed; merges in the background do not
count. Peak memory is the whole process's, preparing documents included. "asking MB" is what a process that only
asks has grown by after every query twice, mapped files left out (Linux only).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.peers.base import size
from bench.peers.packages import defer, missing_package
from bench.ranking.judged.records import read
from bench.speed.documents import documents as make_documents
from bench.speed.first_query import best, first_query
from bench.speed.queries import Query, mixed_queries, stop_words
from bench.speed.timing import texts
from bench.speed.timing.base import Adding, TimedEngine, Watch, prepare
from bench.speed.timing.ours import AnalysingEngine, Engine, Library

K = 10
#: How many documents are committed into a large index.
NEW = 10
_TANTIVIES, _PEERS = "bench.speed.timing.tantivies", "bench.speed.timing.peers"
#: Engine -> how it is made.
ENGINES: dict[str, Callable[[], TimedEngine]] = {
    "tantivy, tokens": defer(_TANTIVIES, "Tantivy"),
    "tantivy pairs, tokens": defer(_TANTIVIES, "TantivyPairs"),
    "tantivy, tokens with diacritics": defer(_TANTIVIES, "Tantivy", texts.forms),
    "SQLite FTS5, tokens": defer(_PEERS, "Fts5"),
    "bm25s, tokens": defer(_PEERS, "Matrix"),
    "Whoosh stock, tokens": defer(_PEERS, "Stock"),
    "vnsearch engine, tokens": Engine,
    "tantivy, text": defer(_TANTIVIES, "Tantivy", texts.text, own=True),
    "Whoosh stock, pyvi": defer(_PEERS, "Stock", texts.pyvi),
    "vnsearch engine, text": AnalysingEngine,
    "vnsearch, text": Library,
}
COLUMNS = (
    *("docs/s", "bytes/doc", "open ms", "p50", "p95", "worst", "stop words worst"),
    *("peak MB", "asking MB", "ten more s", "cold s", "cold cache s", "imports s"),
)


def _query_speeds(engine: TimedEngine, queries: Sequence[Query]) -> dict[str, float]:
    for query in queries:
        engine.ask(query, K)
    times = np.array([best(2, lambda query=query: engine.ask(query, K)) for query in queries]) * 1000  # type: ignore[misc] # a bound default
    return {"p50": np.median(times), "p95": np.percentile(times, 95), "worst": times.max()}


def one(name: str, documents: Path, folder: Path) -> dict[str, float]:
    """How one engine indexes a file of documents and answers."""
    engine = ENGINES[name]()
    watch = Watch(prepare(read(documents)))
    start = time.process_time()
    engine.build(watch, folder)
    took = time.process_time() - start - watch.outside
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"docs/s": watch.count / took, "bytes/doc": size(folder) / watch.count, "peak MB": peak}
    if "pyvi" in name or "diacritics" in name:
        return figures  # the queries are of syllables without diacritics
    figures["open ms"] = best(5, lambda: engine.open(folder)) * 1000
    sample = list(read(documents, 20_000))
    figures |= _query_speeds(engine, mixed_queries(sample))
    figures["stop words worst"] = _query_speeds(engine, stop_words(sample[:2000]))["worst"]
    return figures | (first_query(folder / "index") if name == "vnsearch, text" else {})


def _private() -> float:
    """Megabytes of memory that are this process's own, no file's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def asking(name: str, documents: Path, folder: Path) -> dict[str, float]:
    """How much memory asking takes."""
    engine, queries = ENGINES[name](), mixed_queries(list(read(documents, 20_000)))
    before = _private()
    engine.open(folder)
    for query in (*queries, *queries):
        engine.ask(query, K)
    return {"asking MB": _private() - before}


def adding(name: str, documents: Path, folder: Path) -> dict[str, float]:
    """How long ten new documents take until they are committed, the least of three times, all waiting included."""
    engine = ENGINES[name]()
    if not isinstance(engine, Adding):
        return {}
    records = list(read(documents, NEW * 3))
    times = []
    for start in range(0, len(records), NEW):
        some = (replace(record, id=f"new/{record.id}") for record in records[start : start + NEW])
        new = iter(list(prepare(some)))
        times.append(best(1, lambda new=new: engine.add(new, folder), time.perf_counter))  # type: ignore[misc] # a bound default
    return {"ten more s": min(times)}


#: What a process of its own measures.
PARTS: dict[str, Callable[[str, Path, Path], dict[str, float]]] = {
    "one": one,
    "asking": asking,
    "adding": adding,
}


def _alone(name: str, documents: Path) -> dict[str, Any]:
    """All figures of one engine, each part in a process of its own."""
    figures: dict[str, Any] = {}
    with TemporaryDirectory(dir=documents.parent) as folder:
        for part in PARTS if "pyvi" not in name and "diacritics" not in name else ("one",):
            command = [
                sys.executable,
                "-m",
                "bench.speed.compare",
                str(documents),
                "--part",
                part,
                name,
                folder,
            ]
            result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            figures |= json.loads(result.stdout.splitlines()[-1])
    return figures


def _row(name: str, figures: dict[str, Any]) -> str:
    cells = [f"{figures[column]:,.4g}" if column in figures else "" for column in COLUMNS]
    return f"| {name} | " + " | ".join(cells) + " |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sizes", type=int, nargs="+", default=(5000, 20_000, 80_000))
    parser.add_argument("--only", nargs="+", default=(), metavar="ENGINE", choices=ENGINES)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", nargs=3, metavar=("PART", "ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _all(arguments: argparse.Namespace) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    arguments.work.mkdir(parents=True, exist_ok=True)
    for count in arguments.sizes:
        documents = make_documents(arguments.data, arguments.work, count)
        print(f"\n{count:,} documents\n\n| engine | " + " | ".join(COLUMNS) + " |")
        print("|---" * (len(COLUMNS) + 1) + "|", flush=True)
        for name in arguments.only or ENGINES:
            if package := missing_package(name):
                print(f"| {name} | not measured: pip install {package} |", flush=True)
                continue
            figures.setdefault(str(count), {})[name] = _alone(name, documents)
            print(_row(name, figures[str(count)][name]), flush=True)
    return figures


def main() -> None:
    """Prints a table a size; with ``--part``, some of one engine's figures as JSON."""
    arguments = _options()
    if arguments.part:
        part, name, folder = arguments.part
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        figures = PARTS[part](name, arguments.work, Path(folder))
        print(json.dumps({key: float(value) for key, value in figures.items()}))
        return
    measurements = _all(arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(measurements, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
