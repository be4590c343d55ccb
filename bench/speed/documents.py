"""Documents for timing: the first of vietnews, beyond its 80,000 made by recombining them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.ranking.judged.records import Record, read, write
from bench.speed.queries import with_day_and_category

#: How the ids of recombined articles begin.
RECOMBINED = "made/"


def recombine(records: Sequence[Record], count: int) -> Iterator[Record]:
    """``count`` articles of the given ones' parts, each paragraph from an article of its own."""
    die = random.Random("recombined")  # noqa: S311 # a sample, not a secret
    paragraphs = [record.body.split("\n") for record in records]
    for number in range(count):
        length = len(die.choice(paragraphs))
        body = "\n".join(die.choice(die.choice(paragraphs)) for _ in range(length))
        title, summary = die.choice(records).title, die.choice(records).summary
        yield Record(f"{RECOMBINED}{number}", title, summary, body)


def documents(data: Path, work: Path, count: int) -> Path:
    """A file of ``count`` documents, made once."""
    path = work / f"documents-{count}.jsonl"
    if not path.exists():
        records = list(read(data / "corpora" / "vietnews.jsonl.xz", count))
        write(path, map(with_day_and_category, records))
        if len(records) < count:
            with path.open("a", encoding="utf-8") as file:
                more = work / "more.jsonl"
                write(more, map(with_day_and_category, recombine(records, count - len(records))))
                file.write(more.read_text(encoding="utf-8"))
                more.unlink()
    return path
