"""Flips bits in an index's files and cuts them off: each time a clear error or the same answers as before.

python -m bench.robustness.damage [--times 10000] [--seed 1] [--corpus corpus]

The sample corpus is indexed in several commits, so that there are several segments and deletions. Then, as
often as asked, one file is damaged, everything is asked and read again, and the file is mended. A wrong
answer, any error but vnsearch's own, or 10 seconds without an end stop the run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import vnsearch
from vnsearch.errors import StorageError
from vnsearch.model import Article
from vnsearch.segments import merge_policy

QUERIES = (
    *("bầu cử Đống Đa", "bau cu dong da", '"giá vàng"', "hà nội -bão", "covid 19", "kinh tế OR giáo dục"),
    *("title:hà nội", "category:kinh-te", "31/5/2021", "uỷ ban nhân dân", "xyzzyx không có", "tin số"),
)
SECONDS = 10
#: Files whose every byte ``check`` vouches for.
CHECKED = ("segment-", "deleted-", "commit-", "catalogue.")


def make(folder: Path, corpus: Path) -> None:
    """An index with several segments, some of their documents deleted."""
    merge_policy.SMALL_SEGMENT = 10
    with vnsearch.open(folder, create=True) as index:
        index.update([corpus], workers=1)
        index.add(Article(f"x{n}", f"Tin số {n}", body="giá vàng hà nội " * (n % 7 + 1)) for n in range(60))
        index.delete(["x3", "x59"])
        index.add([Article("y", "Tin số không", body="bầu cử")])


def answers(folder: Path, ids: list[str]) -> list[object]:
    """Everything that the index says. Raises ``VnsearchError``."""
    with vnsearch.open(folder) as index:
        pages = [index.search(query, limit=100, sort="relevance") for query in QUERIES]
        page_values = [(page.total, page.relaxed, page.hits) for page in pages]
        about = index.statistics()
        counts = (about.articles, about.headlines, about.undated, about.files, about.skipped)
        return [page_values, [index.get(document_id) for document_id in ids], counts, len(index)]


def document_ids(folder: Path) -> list[str]:
    """Ids of documents of all kinds."""
    with vnsearch.open(folder) as index:
        hits = [hit for query in QUERIES for hit in index.search(query, limit=100).hits]
        return sorted({hit.document.id for hit in hits})


def damage(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """One to four bits flipped, or the end cut off, or a stretch of zeros; what was done."""
    out = bytearray(data)
    kind = chance.choice(("bit", "bit", "bits", "cut", "zeros"))
    if kind == "cut":
        del out[chance.randrange(len(out)) :]
    elif kind == "zeros":
        first = chance.randrange(len(out))
        out[first : first + 512] = bytes(len(out[first : first + 512]))
    else:
        for _ in range(1 if kind == "bit" else 4):
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return kind, bytes(out)


def once(folder: Path, file: Path, data: bytes, whole: list[object], ids: list[str]) -> str:
    """What the index does with other bytes in one file."""
    original = file.read_bytes()
    file.write_bytes(data)
    signal.alarm(SECONDS)
    try:
        outcome = "no effect" if answers(folder, ids) == whole else "WRONG ANSWER"
    except StorageError as error:
        outcome = type(error).__name__
    finally:
        signal.alarm(0)
    if data != original and file.name.startswith(CHECKED):
        assert _is_reported(folder), f"vnsearch check says nothing of {file.name}"
    file.write_bytes(original)
    return outcome


def _is_reported(folder: Path) -> bool:
    try:
        with vnsearch.open(folder) as index:
            return bool(index.check())
    except StorageError:
        return True


def main() -> None:
    """Prints how many damages of each file were told, and how many had no effect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "corpus")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    counts: Counter[str] = Counter()
    scratch = Path(tempfile.mkdtemp())
    start = time.perf_counter()
    try:
        folder = scratch / "index"
        make(folder, options.corpus)
        ids = document_ids(folder)
        whole = answers(folder, ids)
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
        for number in range(1, options.times + 1):
            file = chance.choice(files)
            kind, data = damage(file.read_bytes(), chance)
            outcome = once(folder, file, data, whole, ids)
            assert outcome != "WRONG ANSWER", f"{kind} in {file.name}, round {number}"
            counts[f"{file.name}: {outcome}"] += 1
        assert answers(folder, ids) == whole
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for what, count in sorted(counts.items()):
        print(f"{count:6,} {what}")
    print(f"{options.times:,} damages in {time.perf_counter() - start:.0f} s, none with another answer")


if __name__ == "__main__":
    main()
