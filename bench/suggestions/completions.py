"""Completions of real titles: how large the table is, how long it takes to make, and how long to ask.

python -m bench.suggestions.completions CORPUS.jsonl.xz... [--titles N]

Asked are the first 1, 2, 4, 8 and 16 characters of titles, as written and bare.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from vnsearch.query.completion.builder import build
from vnsearch.query.completion.completions import Completions
from vnsearch.text import fold_text


def _titles(paths: list[Path]) -> Iterator[tuple[str, date | None]]:
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                day = row.get("published")
                yield str(row["title"]), date.fromisoformat(day[:10]) if day else None


def _ask(table: Completions, prefixes: list[str]) -> str:
    times = []
    for prefix in prefixes:
        start = time.perf_counter()
        table.complete(prefix)
        times.append((time.perf_counter() - start) * 1000)
    return f"{statistics.median(times):.2f} | {statistics.quantiles(times, n=20)[-1]:.2f} | {max(times):.2f}"


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--titles", type=int, default=80_000)
    arguments = parser.parse_args()
    titles = list(islice(_titles(arguments.corpora), arguments.titles))
    build(titles[:10])  # the segmentation model is read once
    start = time.perf_counter()
    table = build(titles)
    took = time.perf_counter() - start
    size = sum(array.nbytes for array in table.to_arrays().values())
    print(f"{len(titles):,} titles: {len(table):,} texts, {size / 1e6:.1f} MB, built in {took:.1f} s")
    print("| typed | median ms | p95 | worst |\n|---|---|---|---|")
    sample = random.Random(1).sample(titles, 500)  # noqa: S311 - the same titles in every run
    for length in (1, 2, 4, 8, 16):
        prefixes = [title[:length] for title, _ in sample]
        print(f"| {length} characters | {_ask(table, prefixes)} |")
        print(f"| {length} characters, bare | {_ask(table, [fold_text(prefix) for prefix in prefixes])} |")
    for prefix in ("bầu c", "bau c", "đống đ", "gia v", "giá vàng h", "cov"):
        print(prefix, "→", "; ".join(f"{one.text} ({one.count})" for one in table.complete(prefix, 5)))


if __name__ == "__main__":
    main()
