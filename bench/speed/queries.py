"""Mixed queries for timing, made from an article file by a fixed rule: the same file gives the same queries.

python -m bench.speed.queries DOCUMENTS [--count 1000]      prints them one a line, as vnsearch reads them

One to six words of an article's title or summary, half of them side by side as they stand there, half drawn
from it; every second query typed without diacritics. One in ten is a phrase, one in ten asks from a day on,
one in ten in a category (both as ``dated`` gives them to articles that have none).
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bench.ranking.judged.records import Record, bare, read, words

FIRST_DAY, DAYS = date(2015, 1, 1), 3650
CATEGORIES = tuple(f"c{number}" for number in range(10))


@dataclass(frozen=True, slots=True)
class Query:
    """Words, whether they must stand side by side, from which day on, and in which category."""

    words: tuple[str, ...]
    phrase: bool = False
    after: date | None = None
    category: str = ""

    def __str__(self) -> str:
        """As vnsearch reads it."""
        text = " ".join(self.words)
        parts = [f'"{text}"' if self.phrase else text]
        parts += [f"after:{self.after}"] if self.after else []
        parts += [f"category:{self.category}"] if self.category else []
        return " ".join(parts)


def with_day_and_category(record: Record) -> Record:
    """The record with a day and a category that follow from its id."""
    number = zlib.crc32(record.id.encode())
    day = FIRST_DAY + timedelta(number % DAYS)
    return replace(record, published=day.isoformat(), category=CATEGORIES[number % len(CATEGORIES)])


def _plain(text: str) -> list[str]:
    return [word.lower() for word in words(text) if word.isalpha()]


def _query(number: int, record: Record, die: random.Random) -> Query:
    words = _plain(die.choice((record.title, record.summary or record.title)))
    phrase = number % 10 == 3
    count = min(max(2, 1 + number % 6) if phrase else 1 + number % 6, len(words))
    if phrase or die.random() < 0.5:
        first = die.randrange(len(words) - count + 1)
        sample = words[first : first + count]
    else:
        sample = die.sample(words, count)
    query_words = tuple(map(bare, sample)) if die.random() < 0.5 else tuple(sample)
    after = FIRST_DAY + timedelta(die.randrange(DAYS)) if number % 10 == 5 else None
    return Query(query_words, phrase, after, die.choice(CATEGORIES) if number % 10 == 7 else "")


def mixed_queries(records: Sequence[Record], count: int = 1000) -> list[Query]:
    """``count`` queries from articles drawn at random."""
    die = random.Random("queries")  # noqa: S311 # a sample, not a secret
    usable = [record for record in records if len(_plain(record.title)) >= 2]
    return [_query(number, die.choice(usable), die) for number in range(count)]


def stop_words(records: Iterable[Record], count: int = 20) -> list[Query]:
    """Queries of two to six of the twenty commonest words."""
    counts = Counter(word for record in records for word in _plain(record.body))
    common = [word for word, _ in counts.most_common(20)]
    die = random.Random("stop words")  # noqa: S311 # a sample, not a secret
    return [Query(tuple(die.sample(common, 2 + number % 5))) for number in range(count)]


def main() -> None:
    """Prints the queries."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    for query in mixed_queries(list(read(arguments.documents, 20_000)), arguments.count):
        print(query)


if __name__ == "__main__":
    main()
