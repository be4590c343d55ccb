"""Builds the judged sets on which ranking is tuned and proved: documents, topics and qrels as files.

python -m bench.ranking.judged_sets OUT [--data ../shared/data] [--articles 1500] [--documents 30000]
[--only NAME ...]

Nothing is judged by an engine: what is relevant follows from how a query was made. Each set is a folder:
``documents.jsonl`` (records that ``vnsearch index`` takes), ``topics/KIND.FORM.tsv`` (``id<TAB>text``),
``qrels/KIND.tsv`` (TREC's four columns) and ``set.json`` (how it was made). Ids end in a number: even ones
are for tuning, odd ones for reporting. The same arguments give the same bytes.

``vietnews``, ``baomoi_2013``: known items (kinds in ``judged/known.py``) for ARTICLES articles drawn from
the corpus (of vietnews the first DOCUMENTS); relevant are the article and its near-identical copies
(``judged/copies.py``). Articles are indexed whole, title, summary and body: hiding the summary from
queries made of it would measure paraphrase, which no kind claims. ``unanswerable``: no document answers.
``topics``: labels written by people, their judged articles among both corpora. ``recurring-DAY``,
``archive``: see ``judged/dated.py``. ``units``: words and names of ``baomoi_2013`` and the articles that say
them, see ``judged/units.py``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from bench.ranking.judged import dated, unanswerable, units
from bench.ranking.judged.copies import copies
from bench.ranking.judged.known import KINDS, Corpus, survey
from bench.ranking.judged.records import Record, read
from bench.ranking.judged.trec import Grades, note, write_documents, write_kind

SEED = "vnsearch"


def _die(*parts: object) -> random.Random:
    return random.Random(":".join(map(str, (SEED, *parts))))  # noqa: S311 # a sample, not a secret


def _usable(record: Record) -> bool:
    return len(record.summary.split()) >= 12 and len(record.title.split()) >= 6 and bool(record.body)


def _queries(
    kind: str, articles: list[Record], relevant: list[list[str]], corpus: Corpus
) -> Iterator[tuple[str, str, Grades]]:
    for number, (record, ids) in enumerate(zip(articles, relevant, strict=True)):
        if text := KINDS[kind](record, _die(kind, record.id), corpus):
            yield f"{kind}-{number}", text, dict.fromkeys(ids, 1)


def known_items(out: Path, source: Path, articles: int, documents: int | None) -> None:
    """One corpus's known items, and queries that nothing in it answers."""
    records = list(read(source, documents))
    usable = [record for record in records if _usable(record)]
    sample = _die("articles", out.name).sample(usable, min(articles, len(usable)))
    relevant = copies(sample, records)
    corpus = survey(records)
    write_documents(out, records)
    counts = {kind: write_kind(out, kind, _queries(kind, sample, relevant, corpus)) for kind in KINDS}
    nothing = unanswerable.queries(records, corpus, _die("unanswerable", out.name))
    counts["unanswerable"] = write_kind(out, "unanswerable", nothing, ("accented", "bare"))
    doubled = sum(len(ids) > 1 for ids in relevant)
    note(
        out, source=source.name, documents=len(records), articles=len(sample), copied=doubled, queries=counts
    )


def judged_topics(out: Path, data: Path, documents: int) -> None:
    """Labels written by people and the articles they gather, among both full-text corpora."""
    folder = data / "ranking"
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        topic, _, name, grade = line.split("\t")
        grades.setdefault(topic, {})[name] = int(grade)
    rows = (line.split("\t") for line in (folder / "topics.tsv").read_text(encoding="utf-8").splitlines())
    queries = [(f"topic-{topic}", text, grades[topic]) for topic, text in rows if topic in grades]
    others = read(data / "corpora" / "vietnews.jsonl.xz", documents)
    more = read(data / "corpora" / "baomoi_2013.jsonl.xz")
    ids = write_documents(out, chain(read(folder / "documents.jsonl"), others, more))
    note(out, documents=ids, queries={"topic": write_kind(out, "topic", queries)})


def build(
    out: Path, data: Path, articles: int = 1500, documents: int = 30_000, only: Sequence[str] = ()
) -> None:
    """Builds the sets named, all by default."""
    corpora = data / "corpora"
    build_known_items = partial(known_items, articles=articles)
    makers: dict[str, Callable[[Path], None]] = {
        "vietnews": partial(build_known_items, source=corpora / "vietnews.jsonl.xz", documents=documents),
        "baomoi_2013": partial(build_known_items, source=corpora / "baomoi_2013.jsonl.xz", documents=None),
        "units": partial(units.build, source=corpora / "baomoi_2013.jsonl.xz"),
        "topics": partial(judged_topics, data=data, documents=documents),
        "dated": partial(dated.build, source=corpora / "headlines_2025_2026.jsonl.xz"),
    }
    for name, make in makers.items():
        if not only or name in only:
            start = time.perf_counter()
            make(out / name)
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)


def main() -> None:
    """Builds what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--documents", type=int, default=30_000)
    parser.add_argument("--only", nargs="+", default=())
    arguments = parser.parse_args()
    build(arguments.out, arguments.data, arguments.articles, arguments.documents, arguments.only)


if __name__ == "__main__":
    main()
