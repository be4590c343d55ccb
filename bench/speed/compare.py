"""Indexing and query times of vnsearch and other engines: the same documents, tokens and queries, one core.

python -m bench.speed.compare WORK [--data ../shared/data] [--sizes 5000 20000 80000] [--only ENGINE ...]
                      [--json FILE]

Documents are the first of vietnews, each with a day and a category made from its id; beyond 80,000 they are
made by recombining: title, summary and each paragraph from other articles. "tokens": each engine is
handed the same tokens, found beforehand (tantivy, Whoosh and FTS5 joined by spaces, ours as arrays), one
field with positions, ids stored and no text. "text": each does its own analysis; stock Whoosh with the words
of the pyvi package, "vnsearch engine" all of our analysis; "vnsearch, text" is everything a user waits for,
with the file, the catalogue, copies and snippets. Every engine runs in a process of its own, on one core.

Times are processor time of all its threads, since other work may share the machine; waiting for a disk is not
in them, nor reading and preparing documents. 1,000 mixed queries (``bench/speed/queries.py``) for ten hits
each,
once to warm up, then the better of two times each, in milliseconds; then 20 of stop words alone. "cold s" is
the wall time of a whole ``vnsearch query``, the best of five. Peak memory is the whole process's, preparing
documents included. "asking MB" is what a process that only asks has grown by after every query twice, mapped
files left out (Linux only).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.peers.base import size
from bench.ranking.judged.records import Record, read, write
from bench.speed.queries import Query, dated, mixed, stop_words
from bench.speed.timing import peers
from bench.speed.timing.base import Timed, Watch, prepare
from bench.speed.timing.ours import Analysed, Engine, Library

K = 10
#: Engine -> how it is made.
ENGINES: dict[str, Callable[[], Timed]] = {
    "tantivy, tokens": peers.Tantivy,
    "tantivy, tokens with diacritics": lambda: peers.Tantivy(peers.forms),
    "SQLite FTS5, tokens": peers.Fts5,
    "bm25s, tokens": peers.Matrix,
    "Whoosh stock, tokens": peers.Stock,
    "vnsearch engine, tokens": Engine,
    "tantivy, text": lambda: peers.Tantivy(peers.text, own=True),
    "Whoosh stock, pyvi": lambda: peers.Stock(peers.pyvi),
    "vnsearch engine, text": Analysed,
    "vnsearch, text": Library,
}
COLUMNS = (
    *("docs/s", "bytes/doc", "open ms", "p50", "p95", "worst", "stop words worst"),
    *("peak MB", "asking MB", "cold s"),
)


def _recombined(records: Sequence[Record], count: int) -> Iterator[Record]:
    """``count`` articles of the given ones' parts, each paragraph from an article of its own."""
    die = random.Random("recombined")  # noqa: S311 # a sample, not a secret
    paragraphs = [record.body.split("\n") for record in records]
    for number in range(count):
        length = len(die.choice(paragraphs))
        body = "\n".join(die.choice(die.choice(paragraphs)) for _ in range(length))
        title, summary = die.choice(records).title, die.choice(records).summary
        yield Record(f"made/{number}", title, summary, body)


def _documents(data: Path, work: Path, count: int) -> Path:
    """A file of ``count`` documents, made once."""
    path = work / f"documents-{count}.jsonl"
    if not path.exists():
        records = list(read(data / "corpora" / "vietnews.jsonl.xz", count))
        write(path, map(dated, records))
        if len(records) < count:
            with path.open("a", encoding="utf-8") as file:
                more = work / "more.jsonl"
                write(more, map(dated, _recombined(records, count - len(records))))
                file.write(more.read_text(encoding="utf-8"))
                more.unlink()
    return path


def _best(times: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """The least time of several, in seconds."""
    found = []
    for _ in range(times):
        started = clock()
        work()
        found.append(clock() - started)
    return min(found)


def _asked(engine: Timed, queries: Sequence[Query]) -> dict[str, float]:
    for query in queries:
        engine.ask(query, K)
    times = np.array([_best(2, lambda query=query: engine.ask(query, K)) for query in queries]) * 1000  # type: ignore[misc] # a bound default
    return {"p50": np.median(times), "p95": np.percentile(times, 95), "worst": times.max()}


def _cold(folder: Path) -> float:
    """The whole process of one question, in seconds."""
    command = [sys.executable, "-m", "vnsearch", "query", "giá vàng", "-i", str(folder / "index")]
    return _best(5, lambda: subprocess.run(command, capture_output=True, check=False), time.perf_counter)


def one(name: str, documents: Path, folder: Path) -> dict[str, float]:
    """How one engine indexes a file of documents and answers."""
    engine = ENGINES[name]()
    watch = Watch(prepare(read(documents)))
    started = time.process_time()
    engine.build(watch, folder)
    took = time.process_time() - started - watch.outside
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"docs/s": watch.count / took, "bytes/doc": size(folder) / watch.count, "peak MB": peak}
    if "pyvi" in name or "diacritics" in name:
        return found  # the queries are of syllables without diacritics
    found["open ms"] = _best(5, lambda: engine.open(folder)) * 1000
    sample = list(read(documents, 20_000))
    found |= _asked(engine, mixed(sample))
    found["stop words worst"] = _asked(engine, stop_words(sample[:2000]))["worst"]
    return found | ({"cold s": _cold(folder)} if name == "vnsearch, text" else {})


def _private() -> float:
    """Megabytes of memory that are this process's own, no file's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def asking(name: str, documents: Path, folder: Path) -> dict[str, float]:
    """How much memory asking takes."""
    engine, queries = ENGINES[name](), mixed(list(read(documents, 20_000)))
    before = _private()
    engine.open(folder)
    for query in (*queries, *queries):
        engine.ask(query, K)
    return {"asking MB": _private() - before}


#: What a process of its own measures.
PARTS: dict[str, Callable[[str, Path, Path], dict[str, float]]] = {"one": one, "asking": asking}


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
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            figures |= json.loads(done.stdout.splitlines()[-1])
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


def _all(given: argparse.Namespace) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    given.work.mkdir(parents=True, exist_ok=True)
    for count in given.sizes:
        documents = _documents(given.data, given.work, count)
        print(f"\n{count:,} documents\n\n| engine | " + " | ".join(COLUMNS) + " |")
        print("|---" * (len(COLUMNS) + 1) + "|", flush=True)
        for name in given.only or ENGINES:
            figures.setdefault(str(count), {})[name] = _alone(name, documents)
            print(_row(name, figures[str(count)][name]), flush=True)
    return figures


def main() -> None:
    """Prints a table a size; with ``--part``, some of one engine's figures as JSON."""
    given = _options()
    if given.part:
        part, name, folder = given.part
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        figures = PARTS[part](name, given.work, Path(folder))
        print(json.dumps({key: float(value) for key, value in figures.items()}))
        return
    found = _all(given)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
