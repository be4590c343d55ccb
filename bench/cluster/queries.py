"""Documents and judged queries with which an index on a cluster is compared with one in a folder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench.ranking.judged.known import KINDS, survey
from bench.ranking.judged.records import Record, bare, read, write
from bench.speed.documents import RECOMBINED, recombine
from bench.speed.queries import with_day_and_category

#: Known items of each kind, and topics.
OF_EACH_KIND, TOPICS = 22, 26


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the ids of the documents that answer it."""

    kind: str
    text: str
    relevant: frozenset[str]


def documents(data: Path, work: Path, count: int) -> Path:
    """A file of ``count`` records, made once.

    The articles of the judged topics, then the first of vietnews, and beyond its 80,000 articles made by
    recombining them (``bench/speed/documents.py``).
    """
    path = work / f"records-{count}.jsonl"
    if not path.exists():
        judged = list(read(data / "ranking" / "documents.jsonl"))
        others = list(read(data / "corpora" / "vietnews.jsonl.xz", count - len(judged)))
        recombined = recombine(others, count - len(judged) - len(others))
        write(path, map(with_day_and_category, chain(judged, others, recombined)))
    return path


def queries(data: Path, records: Path) -> list[JudgedQuery]:
    """Known items (``bench/ranking/judged/known.py``), every second one without diacritics, and topics.

    No item is a recombined article, whose paragraphs have nothing to do with one another.
    """
    written = [record for record in read(records) if not record.id.startswith(RECOMBINED)]
    return [*_known_items(written), *_topics(data / "ranking")]


def _known_items(records: list[Record]) -> Iterator[JudgedQuery]:
    corpus = survey(records)
    for kind, make in KINDS.items():
        die = random.Random(f"cluster:{kind}")  # noqa: S311 # a sample, not a secret
        count = 0
        for record in die.sample(records, len(records)):
            text = make(record, die, corpus)
            if not text or len(record.summary.split()) < 12:
                continue
            yield JudgedQuery(kind, bare(text) if count % 2 else text, frozenset((record.id,)))
            count += 1
            if count == OF_EACH_KIND:
                break


def _topics(folder: Path) -> Iterator[JudgedQuery]:
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        topic, _, name, _ = line.split("\t")
        relevant.setdefault(topic, set()).add(name)
    rows = [line.split("\t") for line in (folder / "topics.tsv").read_text(encoding="utf-8").splitlines()]
    for number, (topic, text) in enumerate(row for row in rows if row[0] in relevant):
        if number < TOPICS:
            yield JudgedQuery("topic", bare(text) if number % 2 else text, frozenset(relevant[topic]))
