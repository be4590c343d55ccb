"""Threads that share an open index while another process commits every second and rebuilds it once.

python -m bench.robustness.refresh [--seconds 60] [--threads 16] [--documents 2000] [--changing 100]

Half of the threads share an index that refreshes itself (``refresh="auto"``), the others one that a timer
refreshes. Each searches, counts, completes, exports and so on in turn. Every commit rewrites the changing
documents with its number, so that an answer with two numbers, or without all documents, is torn. With "auto" an
answer must have at least the number of the last commit before the call. Open files and memory must not grow.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles

import vnsearch
from bench.robustness.snapshots import GROWTH, Resources, resources
from vnsearch.model import Hit

QUERY = "bau cu dong da"
#: Commit ``n`` dates its documents so many days after this one.
EPOCH = date(2001, 1, 1)
#: Seconds between two refreshes by the timer, and in the middle of an export.
TIMER, PAUSE = 0.5, 0.05


@dataclass(frozen=True)
class Corpus:
    """The files that are indexed: some documents stay, the others are rewritten by every commit."""

    folder: Path
    staying: int
    changing: int

    def write_staying(self) -> None:
        """Write the documents that stay."""
        records = (
            {"id": f"s{i}", "title": f"Giá vàng phiên {i}", "body": f"Thị trường phiên {i} tăng mạnh. " * 20}
            for i in range(self.staying)
        )
        self._write("staying.jsonl", records)

    def write_changing(self, number: int) -> None:
        """Write the documents that change, with the number of a commit."""
        records = (
            {
                "id": f"c{i}",
                "title": f"Tin {number} bầu cử",
                "body": f"Bài {i}: cử tri bầu cử ở quận Đống Đa. " * 10,
                "source": f"Báo {number}",
                "published": (EPOCH + timedelta(number)).isoformat(),
            }
            for i in range(self.changing)
        )
        self._write("changing.jsonl", records)

    def _write(self, name: str, records: object) -> None:
        draft = self.folder.parent / name
        draft.write_text("\n".join(map(json.dumps, records)), "utf-8")  # type: ignore[call-overload] # iterable
        draft.replace(self.folder / name)


def write(
    corpus: Corpus, index_folder: Path, seconds: float, commit_count: Synchronized[int], end_event: Event
) -> None:
    """Commit once a second, as another process; rebuild once in the middle."""
    started, is_rebuilt = time.monotonic(), False
    with vnsearch.open(index_folder) as index:
        while not end_event.is_set():
            number = commit_count.value + 1
            corpus.write_changing(number)
            rebuild = not is_rebuilt and time.monotonic() - started > seconds / 2
            index.update([corpus.folder], workers=1, rebuild=rebuild)
            is_rebuilt = is_rebuilt or rebuild
            commit_count.value = number
            end_event.wait(max(0.0, started + number - time.monotonic()))


# What each call saw: the number of the commit; an answer that is not of one commit fails.


def _single(numbers: set[int]) -> int:
    assert len(numbers) == 1, f"an answer of the commits {sorted(numbers)}"
    return numbers.pop()


def _number(text: str) -> int:
    return int(text.split()[1])


def _number_of_hits(hits: list[Hit], corpus: Corpus) -> int:
    assert len(hits) == corpus.changing, f"{len(hits)} hits of {corpus.changing}"
    return _single({_number(hit.document.title) for hit in hits})


def _search(index: vnsearch.Index, corpus: Corpus) -> int:
    page = index.search(QUERY, limit=corpus.changing, collapse=False, facets=True)
    (sources,) = (facet for facet in page.facets if facet.field == "source")
    assert page.total == sources.counts[0].count == corpus.changing, f"{page.total}, {sources}"
    return _single({_number_of_hits(list(page.hits), corpus), *(_number(c.value) for c in sources.counts)})


def _facets(index: vnsearch.Index, corpus: Corpus) -> int:
    (sources,) = index.facets(QUERY, ["source"], collapse=False)
    assert [count.count for count in sources.counts] == [corpus.changing], f"{sources}"
    return _number(sources.counts[0].value)


def _export(index: vnsearch.Index, corpus: Corpus) -> int:
    hits = index.export(QUERY, collapse=False)
    first = next(hits)
    time.sleep(PAUSE)
    return _number_of_hits([first, *hits], corpus)


def _suggest(index: vnsearch.Index, _: Corpus) -> int:
    return _single(
        {_number(completion.text) for completion in index.suggest("tin") if completion.text != "Tin"}
    )


def _statistics(index: vnsearch.Index, corpus: Corpus) -> int:
    statistics = index.statistics()
    assert statistics.articles == corpus.staying + corpus.changing, f"{statistics}"
    assert statistics.files == 2 and statistics.size > 0, f"{statistics}"
    return (date.fromisoformat(statistics.last) - EPOCH).days


def _timeline(index: vnsearch.Index, corpus: Corpus) -> int:
    (day,) = index.timeline(QUERY, by="day", collapse=False).bins
    assert day.count == corpus.changing, f"{day}"
    return (day.start - EPOCH).days


def _related_titles(index: vnsearch.Index, _: Corpus) -> int:
    answer = index.related("c0")
    titles = [answer.document.title, *(hit.document.title for hit in answer.hits)]
    return _single({_number(title) for title in titles if title.startswith("Tin ")})


def _get(index: vnsearch.Index, _: Corpus) -> int:
    return _number(index.get("c1").title)


CALLS: dict[str, Callable[[vnsearch.Index, Corpus], int]] = {
    "search with facets": _search,
    "facets": _facets,
    "suggest": _suggest,
    "statistics": _statistics,
    "export": _export,
    "timeline": _timeline,
    "related": _related_titles,
    "get": _get,
}


@dataclass
class Record:
    """What all threads did and saw: milliseconds by call, errors, commits."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    commits: set[int] = field(default_factory=set)
    samples: list[Resources] = field(default_factory=list)
    files_before: int = 0
    files_after: int = 0


def read(
    index: vnsearch.Index,
    corpus: Corpus,
    record: Record,
    end_event: threading.Event,
    latest: Callable[[], int],
) -> None:
    """Make every call in turn until the end; ``latest`` is the least number that an answer may have."""
    last = 0
    while not end_event.is_set():
        for name, call in CALLS.items():
            least, started = max(last, latest()), time.perf_counter()
            try:
                last = call(index, corpus)
                assert last >= least, f"an answer of commit {last} after commit {least}"
            except Exception as error:
                record.errors[f"{name}: {type(error).__name__}: {error}"] += 1
            record.times[name].append((time.perf_counter() - started) * 1000)
            record.commits.add(last)


def _refresh(index: vnsearch.Index, end_event: threading.Event, record: Record) -> None:
    while not end_event.wait(TIMER):
        try:
            index.refresh()
        except Exception as error:
            record.errors[f"refresh: {type(error).__name__}: {error}"] += 1


def run(scratch: Path, seconds: float, threads: int, corpus: Corpus) -> tuple[Record, int]:
    """Read and write for so long; what was seen, and the number of commits."""
    corpus.folder.mkdir()
    corpus.write_staying()
    corpus.write_changing(1)
    folder = scratch / "index"
    vnsearch.open(folder, create=True).update([corpus.folder], workers=1)
    context = multiprocessing.get_context("spawn")
    committed: Synchronized[int] = context.Value("i", 1)
    stop, end_event, record = context.Event(), threading.Event(), Record()
    writer = context.Process(target=write, args=(corpus, folder, seconds, committed, stop))
    automatic, timed = vnsearch.open(folder, refresh="auto"), vnsearch.open(folder)
    readers = [threading.Thread(target=_refresh, args=(timed, end_event, record))]
    for number in range(threads):
        index, latest = (automatic, lambda: committed.value) if number % 2 else (timed, lambda: 0)
        readers.append(threading.Thread(target=read, args=(index, corpus, record, end_event, latest)))
    writer.start()
    record.files_before = resources().files
    for reader in readers:
        reader.start()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(seconds / 60)
            record.samples.append(resources())
    finally:
        stop.set()
        end_event.set()
        for reader in readers:
            reader.join()
        automatic.close()
        timed.close()
        record.files_after = resources().files
        writer.join()
    assert writer.exitcode == 0, "the writer failed"
    return record, committed.value


def report(record: Record, commits: int) -> list[str]:
    """Print what was seen; return what was wrong."""
    print("| call | calls | median ms | 99th percentile | longest |\n|---|---|---|---|---|")
    for name, times in record.times.items():
        rare, longest = quantiles(times, n=100)[98], max(times)
        print(f"| {name} | {len(times):,} | {median(times):.1f} | {rare:.0f} | {longest:.0f} |")
    quarter = len(record.samples) // 4
    early, late = record.samples[quarter : 2 * quarter], record.samples[-quarter:]
    files = [max(sample.files for sample in part) for part in (early, late)]
    memory = [median(sample.memory for sample in part) for part in (early, late)]
    print(f"{sum(map(len, record.times.values())):,} calls, {sum(record.errors.values())} errors")
    print(f"{commits} commits, {len(record.commits)} of them seen")
    print(f"open files: at most {files[0]} in the second quarter, {files[1]} in the last")
    print(f"memory: {memory[0]:.0f} MB in the second quarter, {memory[1]:.0f} MB in the last (medians)")
    print(f"open files: {record.files_before} before, {record.files_after} after the indexes were closed")
    wrong = [f"{count} times {error}" for error, count in record.errors.most_common(20)]
    wrong += ["files are still open"] if record.files_after > record.files_before else []
    wrong += [f"{memory[0]:.0f} MB became {memory[1]:.0f}"] if memory[1] > memory[0] + GROWTH else []
    return wrong


def main() -> None:
    """Print what was measured; exit with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--documents", type=int, default=2000, help="documents that stay")
    parser.add_argument("--changing", type=int, default=100, help="documents that every commit rewrites")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    try:
        corpus = Corpus(scratch / "pages", options.documents, options.changing)
        record, commits = run(scratch, options.seconds, options.threads, corpus)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    wrong = report(record, commits)
    print("\n".join(wrong) or "nothing was wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
