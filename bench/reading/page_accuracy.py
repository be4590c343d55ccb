"""How well saved pages are read: each page of the hand-made gold, field by field, and in total.

python -m bench.reading.page_accuracy [FOLDER] [--libraries] [--blind]

FOLDER holds ``pages/*.html`` (default ``../shared/data``). The gold (``bench/gold``) is checked first;
exits 1 where it no longer holds. ``--libraries`` reads the same pages with trafilatura, htmldate,
newspaper4k and readability-lxml too. ``--blind`` reads them with parts of their markup taken away.

Titles, summaries and names are right when they agree letter for letter; a date when it says what the page
says, to the minute; a day alone is no wrong date, but another minute is. P, R and F1 are of tokens as a
multiset, or of headlines by canonical address (by title where they have none). "headings": of the headlines
found, how many bear the title they have on the page. "claimed": an article read off a list or home page.
Where a reader has no summary of its own, its body counts as the better of with and without the summary.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from bench.reading.blinded import BLINDS
from bench.reading.page_gold import Gold, expect, faults, load
from bench.reading.page_scores import Cell, Row, score
from bench.reading.readers import LIBRARIES, Reader, ours, require_libraries

_COLUMNS = (
    *("title", "summary", "published", "day", "wrong date", "category", "author"),
    *("body P", "body R", "body F1", "captions F1"),
    *("headlines P", "headlines R", "headlines F1", "headings", "claimed"),
)


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:.3f}"


def _total(values: list[Cell]) -> str:
    """How many of how many, or the mean of the pages."""
    measured = [value for value in values if value is not None]
    if measured and isinstance(measured[0], bool):
        return f"{sum(measured):.0f}/{len(measured)}"
    return f"{fmean(measured):.3f}" if measured else "–"


def _table(rows: dict[str, Row]) -> None:
    columns = [name for name in _COLUMNS if any(row.get(name) is not None for row in rows.values())]
    print(f"| page | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for page, row in rows.items():
        print(f"| {page} | {' | '.join(_cell(row.get(name)) for name in columns)} |")
    totals = (_total([row.get(name) for row in rows.values()]) for name in columns)
    print(f"| **{len(rows)} pages** | {' | '.join(totals)} |\n")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _html(gold: Gold, folder: Path) -> str:
    """The page that the gold's selectors apply to."""
    return (folder / f"{gold.source}.html").read_bytes().decode("utf-8", "replace")


def _compare(name: str, reader: Reader, golds: dict[Path, Gold]) -> None:
    """Reads every page with one reader and prints the table."""
    rows, skipped = {}, []
    for path, gold in golds.items():
        page = reader(path, gold.url)
        rows[gold.name] = score(gold, expect(gold, _html(gold, path.parent)), page)
        skipped += [f"Skipped {path.name}: {page.skipped}\n\n"] if page.skipped else []
    print(f"## {name}\n")
    _table(rows)
    print("".join(skipped))


def _blind(golds: dict[Path, Gold]) -> None:
    """One line a blind: what is still read where part of the markup is gone."""
    columns = [name for name in _COLUMNS if name not in ("body P", "body R", "headings")]
    print(f"## blind\n\n| taken away | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    with TemporaryDirectory() as folder:
        for name, blind in BLINDS.items():
            rows = []
            for path, gold in golds.items():
                page = Path(folder, path.name)
                page.write_text(blind(path.read_bytes().decode("utf-8", "replace")), "utf-8")
                rows.append(score(gold, expect(gold, _html(gold, path.parent)), ours(page, gold.url)))
            totals = (_total([row.get(column) for row in rows]) for column in columns)
            print(f"| {name} | {' | '.join(totals)} |", flush=True)


def _speed(golds: dict[Path, Gold]) -> None:
    def once() -> None:
        for path, gold in golds.items():
            ours(path, gold.url)

    took = min(_seconds(once) for _ in range(3))
    size = sum(path.stat().st_size for path in golds) / 1e6
    print(f"{len(golds) / took:,.0f} pages/s, {size / took:.1f} MB/s (processor time, best of three)\n")


def _verify(folder: Path) -> dict[Path, Gold]:
    """The gold by page; exits 1 where a page is missing or no longer gives what its gold says."""
    golds = {folder / f"{gold.name}.html": gold for gold in load()}
    missing = [f"{path}: no such page" for path in golds if not path.is_file()]
    wrong = missing or [
        f"{gold.name}: {fault}" for gold in golds.values() for fault in faults(gold, _html(gold, folder))
    ]
    if wrong:
        sys.exit("\n".join(["The gold does not hold:", *wrong]))
    return golds


def main() -> None:
    """Prints a table for each reader, and how fast ours is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument(
        "--libraries", action="store_true", help="compare with libraries, which must be installed"
    )
    parser.add_argument("--blind", action="store_true", help="take parts of the markup away")
    options = parser.parse_args()
    if options.libraries:
        require_libraries()
    golds = _verify(options.folder / "pages")
    print(f"The gold of {len(golds)} pages holds.\n")
    _compare("vnsearch", ours, golds)
    _speed(golds)
    if options.blind:
        _blind(golds)
    for name, reader in LIBRARIES.items() if options.libraries else ():
        _compare(name, reader, golds)


if __name__ == "__main__":
    main()
