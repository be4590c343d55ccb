"""How well saved pages are read: each page of the hand-made gold, field by field, and in total.

python bench/pages.py [FOLDER] [--libraries]

FOLDER holds ``pages/*.html`` (default ``../shared/data``). The gold (``bench/gold``) is checked first;
exits 1 where it no longer holds. ``--libraries`` reads the same pages with trafilatura, htmldate,
newspaper4k and readability-lxml too.

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
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from statistics import fmean

from expected import Expected, Gold, expect, faults, headline, identity, load, tidy
from readers import LIBRARIES, Given, Reader, ours, require_libraries
from vnsearch.hanoi import HANOI, moment
from vnsearch.text import forms

#: Right or not, or a share from 0 to 1; None where the page or the reader has no such field.
Cell = bool | float | None
Row = dict[str, Cell]

_COLUMNS = (
    *("title", "summary", "published", "day", "wrong date", "category", "author"),
    *("body P", "body R", "body F1", "captions F1"),
    *("headlines P", "headlines R", "headlines F1", "headings", "claimed"),
)


def shares(expected: Counter[str], given: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a multiset; all 1 where there is nothing to find and nothing was given."""
    common = (expected & given).total()
    precision = common / given.total() if given else float(not expected)
    recall = common / expected.total() if expected else float(not given)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1


def _tokens(parts: Iterable[str]) -> Counter[str]:
    return Counter(form for part in parts for form in forms(part))


def _body(expected: Expected, given: Given) -> Row:
    if given.body is None:
        return {}
    found, whole = _tokens([given.body]), [expected.paragraphs]
    if given.lumped:
        whole.append((expected.summary, *expected.paragraphs))
    best = max((shares(_tokens(parts), found) for parts in whole), key=lambda score: score[2])
    return dict(zip(("body P", "body R", "body F1"), best, strict=True))


def _stated(text: str) -> date | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _local(when: date) -> str:
    """A moment in Hanoi to the minute, or a day."""
    if isinstance(when, datetime):
        return moment(when).astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")
    return when.isoformat()


def dates(stated: date | None, given: date | None) -> Row:
    """Right as precisely as the page states it; right to the day; contradicting the page."""
    if stated is None or given is None:
        missed = None if stated is None else False
        return {"published": missed, "day": missed, "wrong date": given is not None}
    said, found = _local(stated), _local(given)
    agree = found.startswith(said) or said.startswith(found)
    return {"published": found.startswith(said), "day": found[:10] == said[:10], "wrong date": not agree}


def _headlines(gold: Gold, expected: Expected, given: Given) -> Row:
    if given.headlines is None:
        return {}
    found = {identity(url, title, gold.url): headline(title) for url, title in given.headlines}
    common = expected.stories.keys() & found.keys()
    scores = shares(Counter(expected.stories.keys()), Counter(found.keys()))
    row: Row = dict(zip(("headlines P", "headlines R", "headlines F1"), scores, strict=True))
    if common:
        row["headings"] = fmean(found[name] in expected.stories[name] for name in common)
    return row


def _names(facts: dict[str, str], field: str) -> set[str]:
    return {tidy(name) for name in (facts[field], *facts.get(f"{field}_or", ()))}


def score(gold: Gold, expected: Expected, given: Given) -> Row:
    """One page as one reader reads it, against the gold: cells by column, absent where there is nothing."""
    row = _headlines(gold, expected, given)
    if not gold.article:
        return row | {"claimed": given.claims}
    for field, value in (("title", given.title), ("summary", given.summary)):
        row[field] = None if value is None else tidy(value) == getattr(expected, field)
    if given.category is not None:
        row["category"] = tidy(given.category) in _names(gold.article, "category")
    if given.authors is not None:
        row["author"] = tidy(", ".join(given.authors)) in _names(gold.article, "author")
    if given.captions is not None:
        row["captions F1"] = shares(_tokens(expected.captions), _tokens(given.captions))[2]
    if given.dated:
        row |= dates(_stated(gold.article["published"]), given.published)
    return row | _body(expected, given)


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:.3f}"


def _total(values: list[Cell]) -> str:
    """How many of how many, or the mean of the pages."""
    known = [value for value in values if value is not None]
    if known and isinstance(known[0], bool):
        return f"{sum(known):.0f}/{len(known)}"
    return f"{fmean(known):.3f}" if known else "–"


def _table(rows: dict[str, Row]) -> None:
    columns = [name for name in _COLUMNS if any(row.get(name) is not None for row in rows.values())]
    print(f"| page | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for page, row in rows.items():
        print(f"| {page} | {' | '.join(_cell(row.get(name)) for name in columns)} |")
    totals = (_total([row.get(name) for row in rows.values()]) for name in columns)
    print(f"| **{len(rows)} pages** | {' | '.join(totals)} |\n")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _compare(name: str, reader: Reader, golds: dict[Path, Gold]) -> None:
    """Reads every page with one reader and prints the table."""
    rows = {}
    for path, gold in golds.items():
        html = path.read_bytes().decode("utf-8", "replace")
        rows[gold.name] = score(gold, expect(gold, html), reader(path, gold.url))
    print(f"## {name}\n")
    _table(rows)


def _speed(golds: dict[Path, Gold]) -> None:
    def once() -> None:
        for path, gold in golds.items():
            ours(path, gold.url)

    took = min(_seconds(once) for _ in range(3))
    size = sum(path.stat().st_size for path in golds) / 1e6
    print(f"{len(golds) / took:,.0f} pages/s, {size / took:.1f} MB/s (best of three, one core)\n")


def _verified(folder: Path) -> dict[Path, Gold]:
    """The gold by page; exits 1 where a page is missing or no longer gives what its gold says."""
    golds = {folder / f"{gold.name}.html": gold for gold in load()}
    wrong = [f"{path}: no such page" for path in golds if not path.is_file()]
    for path, gold in golds.items():
        if path.is_file():
            html = path.read_bytes().decode("utf-8", "replace")
            wrong += [f"{gold.name}: {fault}" for fault in faults(gold, html)]
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
    options = parser.parse_args()
    if options.libraries:
        require_libraries()
    golds = _verified(options.folder / "pages")
    print(f"The gold of {len(golds)} pages holds.\n")
    _compare("vnsearch", ours, golds)
    _speed(golds)
    for name, reader in LIBRARIES.items() if options.libraries else ():
        _compare(name, reader, golds)


if __name__ == "__main__":
    main()
