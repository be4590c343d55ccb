"""What an index offers for windows of four syllables of its titles, untouched and with one slip of each kind.

python -m bench.suggestions.did_you_mean INDEX_DIR [--windows N] [--titles CORPUS.jsonl.xz]

"few": fewer than three hits for the words as typed, or another query answered; "right": the window as it was
is answered or offered first; "offered": anything is. Windows whose slip made nothing new are left out. With
``--titles`` the windows are of titles that the index need not hold. "looked up": milliseconds of finding out
whether a query's words are known, the first time each is asked.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import vnsearch
from bench.suggestions.corrections import LENGTH, SLIPS, Slip
from vnsearch.query import parse, unseen_words
from vnsearch.text import canonical, fold
from vnsearch.text.analysis import analyse
from vnsearch.text.syllables import is_syllable

BARE = ("untouched", "a key beside", "letters swapped", "a letter missed", "a letter doubled")


def _titles(index: vnsearch.Index, corpus: Path | None) -> list[str]:
    if corpus is None:
        return [hit.document.title for hit in index.export("kind:article", collapse=False)]
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        return [str(json.loads(line)["title"]) for line in lines]


def _windows(titles: Sequence[str], count: int) -> Iterator[list[str]]:
    dice = random.Random(1)  # noqa: S311 - the same windows in every run
    for title in dice.sample(titles, min(len(titles), 2 * count)):
        forms = [form for form in analyse(title, words=False).forms if is_syllable(form)]
        if len(forms) >= LENGTH:
            first = dice.randrange(len(forms) - LENGTH + 1)
            yield forms[first : first + LENGTH]


def _queries(windows: Sequence[list[str]], slip: Slip, bare: bool) -> Iterator[tuple[str, str]]:
    """Queries, and what was meant by each."""
    dice = random.Random(7)  # noqa: S311 - the same slips in every run
    for window in windows:
        intended_words = [fold(form) for form in window] if bare else window
        at = dice.randrange(LENGTH)
        misspelling = canonical(slip(intended_words[at], dice))
        if misspelling and (misspelling == intended_words[at]) == (slip is SLIPS["untouched"]):
            yield (
                " ".join([*intended_words[:at], misspelling, *intended_words[at + 1 :]]),
                " ".join(intended_words),
            )


def _measure(index: vnsearch.Index, queries: Sequence[tuple[str, str]]) -> str:
    counts: Counter[str] = Counter()
    for query, intended in queries:
        page = index.search(query, limit=1)
        offers = [each for each in (page.corrected, page.retyped, *page.suggestions) if each]
        few = "few" if page.total < 3 or page.corrected else "enough"
        counts[few] += 1
        counts[f"{few}, offered"] += bool(offers)
        counts[f"{few}, right"] += offers[:1] == [intended]
    columns = ("few", "few, right", "few, offered", "enough", "enough, right", "enough, offered")
    return " | ".join(str(counts[name]) for name in columns)


def _looked_up(index: vnsearch.Index, queries: Sequence[str]) -> list[float]:
    times = []
    for query in queries:
        node = parse(query).node
        index.close()
        vocabulary = index._snapshots.current().snapshot.vocabulary()
        start = time.perf_counter()
        if node is not None:
            unseen_words(node, vocabulary)
        times.append((time.perf_counter() - start) * 1000)
    return times


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--windows", type=int, default=300)
    parser.add_argument("--titles", type=Path)
    arguments = parser.parse_args()
    with vnsearch.open(arguments.index) as index:
        windows = list(
            islice(_windows(_titles(index, arguments.titles), arguments.windows), arguments.windows)
        )
        print("| slip | few | right | offered | enough | right | offered |\n|---|---|---|---|---|---|---|")
        for bare in (False, True):
            for name in BARE if bare else SLIPS:
                measures = _measure(index, list(_queries(windows, SLIPS[name], bare)))
                print(f"| {'bare: ' if bare else ''}{name} | {measures} |", flush=True)
        times = _looked_up(index, [" ".join(window) for window in windows])
        print(
            f"looked up: {statistics.median(times):.2f}, {statistics.quantiles(times, n=20)[-1]:.2f} at 95 %"
        )


if __name__ == "__main__":
    main()
