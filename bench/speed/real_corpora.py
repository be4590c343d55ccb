"""Indexes a folder of real corpora in one go and asks it real queries; prints what to report.

python -m bench.speed.real_corpora FOLDER [--index-dir DIR]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from pathlib import Path

import vnsearch

QUERIES = (
    ("bầu cử Quốc hội", "bau cu quoc hoi"),
    ("giá vàng hôm nay", "gia vang hom nay"),
    ("bão số 10", "bao so 10"),
    ("tuyển sinh đại học", "tuyen sinh dai hoc"),
    ("Covid-19 Đà Nẵng", "covid-19 da nang"),
    ("kẹt xe cao tốc", "ket xe cao toc"),
    ("đội tuyển Việt Nam", "doi tuyen viet nam"),
    ("lãi suất ngân hàng", "lai suat ngan hang"),
    ("sạt lở đất Lào Cai", "sat lo dat lao cai"),
    ("học phí", "hoc phi"),
)


def _ask(index: vnsearch.Index, query: str, sort: str) -> None:
    start = time.perf_counter()
    page = index.search(query, sort=sort)
    took = (time.perf_counter() - start) * 1000
    first = page.hits[0].document if page.hits else None
    title = f"{first.published or '-'!s:.10} {first.title[:60]}" if first else "-"
    print(f"| {query} | {sort} | {page.total:,} | {took:.0f} | {title} |")


def _memory() -> str:
    main, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"peak memory {main:,.0f} MB in the main process, {workers:,.0f} MB in the largest worker"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index-dir", type=Path, default=Path("index-bench"))
    parser.add_argument("--keep", action="store_true", help="ask the index that is there")
    options = parser.parse_args()
    if not options.keep:
        shutil.rmtree(options.index_dir, ignore_errors=True)
        with vnsearch.open(options.index_dir, create=True) as index:
            report = index.update([options.folder])
            print(f"{report.articles} in {report.seconds:.0f} s, {report.size / 1e6:.0f} MB; {_memory()}")
            again = index.update([options.folder])
            print(f"second run, nothing changed: {again.seconds:.2f} s")
    print("| query | sort | total | ms | first |")
    for accented, bare in QUERIES:
        for query in (accented, bare):
            with vnsearch.open(options.index_dir) as index:  # each cold: nothing cached from before
                for sort in ("best", "date"):
                    _ask(index, query, sort)


if __name__ == "__main__":
    main()
