"""How long help while asking takes on an index: facets, timelines, corrections, completions, related stories.

python -m bench.suggestions.latency INDEX_DIR [--count 100]

Asked are three words in a row of titles drawn by chance, every second time without diacritics; corrections
are of four in a row with one slip. Times are processor milliseconds of one process: the median, the 95th
percentile and the longest, the first time each is asked, and the best of five again. A ratio is of a
question's time to its search's.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import vnsearch
from bench.suggestions.corrections import SLIPS
from vnsearch.text import canonical, fold_text

AGAIN = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of the first time and of the best again, of each question."""

    first: list[float]
    again: list[float]

    def row(self, name: str) -> str:
        """As a line of a table."""
        return " | ".join((name, *map(_spread, (self.first, self.again))))


def _spread(seconds: Sequence[float]) -> str:
    cuts = statistics.quantiles(seconds, n=20)
    return f"{statistics.median(seconds):.2f} / {cuts[-1]:.2f} / {max(seconds):.1f}"


def _clock(ask: Callable[[], object]) -> float:
    start = time.process_time()
    ask()
    return (time.process_time() - start) * 1000


def _time(asks: Sequence[Callable[[], object]]) -> Timing:
    first = [_clock(ask) for ask in asks]
    return Timing(first, [min(_clock(ask) for _ in range(AGAIN)) for ask in asks])


def _windows(titles: Sequence[str], size: int) -> Iterator[list[str]]:
    """As many words in a row of each title that has them."""
    dice = random.Random(size)  # noqa: S311 - the same questions in every run
    for title in titles:
        words = [canonical(word) for word in title.split() if word.isalpha()]
        if len(words) >= size:
            first = dice.randrange(len(words) - size + 1)
            yield words[first : first + size]


def _with_slip(windows: Iterator[list[str]]) -> Iterator[str]:
    """Each window with one slip, the kinds in turn."""
    dice = random.Random(7)  # noqa: S311 - the same slips in every run
    kinds = [slip for name, slip in SLIPS.items() if name != "untouched"]
    for number, window in enumerate(windows):
        at = dice.randrange(len(window))
        window[at] = canonical(kinds[number % len(kinds)](window[at], dice)) or window[at]
        yield " ".join(window)


def _queries(titles: Sequence[str]) -> list[str]:
    texts = map(" ".join, _windows(titles, 3))
    return [fold_text(text) if number % 2 else text for number, text in enumerate(texts)]


def _counting(index: vnsearch.Index, titles: Sequence[str]) -> None:
    """Facets and timelines beside the searches they belong to."""
    queries = _queries(titles)
    searches = _time([partial(index.search, query) for query in queries])
    print(f"| {searches.row('search')} | |")
    asks: dict[str, list[Callable[[], object]]] = {
        "search with facets": [partial(index.search, query, facets=True) for query in queries],
        "timeline": [partial(index.timeline, query) for query in queries],
    }
    for name, calls in asks.items():
        seconds = _time(calls)
        ratios = [ours / alone for ours, alone in zip(seconds.again, searches.again, strict=True)]
        print(f"| {seconds.row(name)} | {_spread(ratios)} |")


def _correcting(index: vnsearch.Index, titles: Sequence[str]) -> None:
    """Searches with a slip, of those that are corrected or offered something."""
    slips = [query for query in _with_slip(_windows(titles, 4)) if index.search(query, limit=1).suggestions]
    index.close()
    seconds = _time([partial(index.search, query) for query in slips])
    print(f"| {seconds.row(f'{len(slips)} searches with a slip')} | |")


def _completing(index: vnsearch.Index, titles: Sequence[str]) -> None:
    """Completions of what a title begins with."""
    print(f"| the table of completions | {_clock(lambda: index.suggest('a')):,.0f} | | |")
    prefixes = [
        kind(title[:size]) for title in titles for size in (1, 2, 4, 8, 16) for kind in (str, fold_text)
    ]
    print(f"| {_time([partial(index.suggest, prefix) for prefix in prefixes]).row('completions')} | |")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    with vnsearch.open(options.index) as index:
        step = max(1, len(index) // options.count)
        hits = list(islice(index.export("kind:article"), 0, None, step))[: options.count]
        titles = [hit.document.title for hit in hits]
        print(f"{len(index):,} documents\n| | first | again | ratio |\n|---|---|---|---|")
        _counting(index, titles)
        _correcting(index, titles)
        _completing(index, titles)
        related = [partial(index.related, hit.document.id) for hit in hits]
        print(f"| {_time(related).row('related')} | |")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
