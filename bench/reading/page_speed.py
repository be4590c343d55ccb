"""How fast pages are read, in one process: pages a second, milliseconds a page, and what each gives.

python -m bench.reading.page_speed [FOLDER] [--rounds N]

FOLDER holds ``pages/*.html`` (default ``../shared/data``). Times are of the processor, the best of N rounds,
for decoding and reading; ``per 150 kB`` is the time for so much of these pages.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vnsearch.errors import UnreadableError
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair_markup
from vnsearch.ingest.page import read_html
from vnsearch.model import PageContent


def _read(data: bytes, name: str) -> PageContent | str:
    try:
        return read_html(decode(data, repair_markup)[0], name)
    except UnreadableError as error:
        return str(error)


def _best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of processor time, the best of the rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _gives(reading: PageContent | str) -> str:
    if isinstance(reading, str):
        return f"skipped: {reading}"
    article = reading.article
    if article is None:
        return f"no article, {len(reading.sightings)} headlines"
    when = article.published.isoformat() if article.published else "undated"
    return f"article of {when}, {len(article.body):,} characters, {len(reading.sightings)} headlines"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pages = {path.name: path.read_bytes() for path in sorted((options.folder / "pages").glob("*.html"))}
    decoding, both = [], []
    print("| page | kB | ms | of it decoding | gives |\n|---|---|---|---|---|")
    for name, data in pages.items():
        decoding.append(_best(partial(decode, data, repair_markup), options.rounds))
        both.append(_best(partial(_read, data, name), options.rounds))
        size, gives = len(data) / 1e3, _gives(_read(data, name))
        print(f"| {name} | {size:,.0f} | {both[-1] * 1e3:.1f} | {decoding[-1] * 1e3:.1f} | {gives} |")
    size = sum(map(len, pages.values()))
    alone = [whole - part for whole, part in zip(both, decoding, strict=True)]
    for what, times in (("decoding and reading", both), ("reading alone", alone)):
        print(
            f"{what}: {len(pages) / sum(times):,.0f} pages/s; "
            f"median {statistics.median(times) * 1e3:.1f} ms; "
            f"{sum(times) / size * 150e6:.1f} ms per 150 kB"
        )


if __name__ == "__main__":
    main()
