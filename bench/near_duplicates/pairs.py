"""Draws pairs of articles to judge by hand, without any help of the signatures they will measure.

python -m bench.near_duplicates.pairs FOLDER > pairs.tsv

FOLDER holds ``corpora/*.jsonl.xz``. Each text is taken once, with a stratum ("1.00") of the articles that
repeat one word for word. Pairs of texts with words in common are found and measured by the exact Jaccard
similarity of their five-word shingles (words as they stand between spaces, in lower case, of summary and
body), and drawn from strata of it; further strata are pairs of one title that have hardly any words in
common, and any two articles of a day. No text is in both parts. What is printed: part (develop, held),
corpus, stratum, how many pairs of the corpus the pair stands for, the two ids.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.int64]
WORDS = 5
#: Of all shingles, one in so many leads to the pairs that hold it.
SAMPLED = 8
EDGES = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
#: Corpus to how many articles are looked at, and how many pairs are drawn from each stratum to choose the
#: threshold with (develop) and to report (held).
CORPORA = {"baomoi_2013": (None, 4, 10), "vnews_2016": (None, 0, 3), "vietnews": (20_000, 0, 3)}


@dataclass(frozen=True, slots=True)
class Told:
    """An article: its id, title, day, and the hashes of its shingles, each once."""

    id: str
    title: str
    day: str
    shingles: Shingles


def records(folder: Path, name: str, limit: int | None) -> Iterator[dict[str, str]]:
    """The records of a corpus, each id once."""
    urls: set[str] = set()
    with lzma.open(folder / "corpora" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, islice(lines, limit)):
            if record["id"] not in urls:
                urls.add(record["id"])
                yield record


def _article(record: dict[str, str]) -> Told:
    words = f"{record['summary'] or ''} {record['body'] or ''}".lower().split()
    codes = np.fromiter((crc32(word.encode()) for word in words), np.int64, len(words))
    count = max(0, len(codes) - WORDS + 1)
    hashes = np.zeros(count, np.int64)
    for offset in range(WORDS):
        hashes = hashes * 0x5851F42D4C957F2D + codes[offset : offset + count]
    return Told(record["id"], record["title"], (record["published"] or "")[:10], np.unique(hashes))


def jaccard(one: Shingles, other: Shingles) -> float:
    """The exact similarity of two sets."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / max(1, len(one) + len(other) - common)


def _meeting(articles: Sequence[Told]) -> set[tuple[int, int]]:
    """The pairs that share a sampled shingle which at most fifty articles hold."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        for shingle in article.shingles[article.shingles % SAMPLED == 0].tolist():
            holders[shingle].append(number)
    return {
        pair for numbers in holders.values() if 2 <= len(numbers) <= 50 for pair in combinations(numbers, 2)
    }


def _once(articles: Sequence[Told]) -> tuple[list[int], list[tuple[int, int]]]:
    """The numbers of the articles that tell a text first, and (first, later) for each that repeats one."""
    first: dict[bytes, int] = {}
    repeats = []
    for number, article in enumerate(articles):
        first_number = first.setdefault(article.shingles.tobytes(), number)
        if first_number != number and len(article.shingles):
            repeats.append((first_number, number))
    return list(first.values()), repeats


def _strata(articles: Sequence[Told]) -> dict[str, list[tuple[int, int]]]:
    strata: dict[str, list[tuple[int, int]]] = {f"{low:.2f}": [] for low in EDGES[:-1]}
    near = set()
    for a, b in sorted(_meeting(articles)):
        likeness = jaccard(articles[a].shingles, articles[b].shingles)
        for low, high in pairwise(EDGES):
            if low <= likeness < high:
                strata[f"{low:.2f}"].append((a, b))
                near.add((a, b))
    strata["title"] = [pair for pair in _together(articles, "title") if pair not in near]
    strata["day"] = _any_of_a_day(articles, near | set(strata["title"]))
    return strata


def _together(articles: Sequence[Told], name: str) -> list[tuple[int, int]]:
    numbers_by_key: defaultdict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        numbers_by_key[getattr(article, name).casefold()].append(number)
    return [pair for numbers in numbers_by_key.values() for pair in combinations(numbers, 2)]


def _any_of_a_day(articles: Sequence[Told], known_pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many pairs as there are articles, each of one day, of those in no other stratum."""
    dice = random.Random(7)  # noqa: S311 - not secret
    days: defaultdict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        days[article.day].append(number)
    pairs = (tuple(sorted(dice.sample(days[a.day], 2))) for a in articles if len(days[a.day]) > 1)
    return sorted({(a, b) for a, b in pairs if (a, b) not in known_pairs})


def _texts(pair: tuple[Told, Told]) -> set[bytes]:
    return {article.shingles.tobytes() for article in pair}


def main() -> None:
    """Prints the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    dice = random.Random(2013)  # noqa: S311 - not secret
    for name, (limit, develop, held_out) in CORPORA.items():
        articles = [_article(record) for record in records(folder, name, limit)]
        numbers, repeats = _once(articles)
        pair_articles = [articles[number] for number in numbers]
        strata = {
            name: [(pair_articles[a], pair_articles[b]) for a, b in pairs]
            for name, pairs in _strata(pair_articles).items()
        } | {"1.00": [(articles[a], articles[b]) for a, b in repeats]}
        sampled_pairs: set[bytes] = set()
        for part, count in (("held", held_out), ("develop", develop)):
            new_pairs: set[bytes] = set()
            for stratum, pairs in strata.items():
                free = [pair for pair in pairs if sampled_pairs.isdisjoint(_texts(pair))]
                most = len(free) if part == "develop" or not develop else len(free) * 3 // 5
                sample = dice.sample(free, min(most, count))
                for pair in sample:
                    new_pairs.update(_texts(pair))
                    weight = len(pairs) / len(sample)
                    print(part, name, stratum, f"{weight:.1f}", pair[0].id, pair[1].id, sep="\t")
            sampled_pairs |= new_pairs


if __name__ == "__main__":
    main()
