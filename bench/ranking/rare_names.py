"""Names in lower case with a content word, by how many articles of the set have the name: MRR@10.

python -m bench.ranking.rare_names SET INDEX_DIR

SET is one of known items that ``bench/ranking/judged_sets.py`` built (``SETS/vietnews``); INDEX_DIR is
made here from its
documents where it is missing. Only the half that reports is asked. The name is the longest one, rare in the
set, that the article has and the query begins with.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import vnsearch
from bench.ranking.judged.known import Corpus, rare_names, survey
from bench.ranking.judged.records import Record, read
from vnsearch.text import fold_text

#: How many articles have the name: from, to.
GROUPS = ((1, 1), (2, 3), (4, 8), (9, 20))


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        yield from (line.rstrip("\n").split("\t") for line in lines)


def _relevant(path: Path) -> dict[str, set[str]]:
    ids_by_topic = defaultdict(set)
    for topic, _, document, _ in _rows(path):
        ids_by_topic[topic].add(document)
    return ids_by_topic


def _known_in(query: str, record: Record, corpus: Corpus) -> int:
    """In how many articles the name that a query begins with stands; 0 where it is not found."""
    folded_query = fold_text(query) + " "
    names = [
        name for name in rare_names(record, corpus) if folded_query.startswith(fold_text(name.lower()) + " ")
    ]
    return corpus.names[max(names, key=len)] if names else 0


def _reciprocal(index: vnsearch.Index, query: str, relevant: set[str]) -> float:
    hits = index.search(query, verbatim=True).hits
    return next((1 / hit.rank for hit in hits if hit.document.id in relevant), 0.0)


def _measure(
    index: vnsearch.Index, folder: Path, form: str, records: Mapping[str, Record], corpus: Corpus
) -> Iterator[tuple[int, float]]:
    """In how many articles each query's name stands, and what asking it earns."""
    relevant = _relevant(folder / "qrels" / "name.tsv")
    for topic, query in _rows(folder / "topics" / f"name.{form}.tsv"):
        if int(topic.rpartition("-")[2]) % 2:
            most_known = max(_known_in(query, records[each], corpus) for each in relevant[topic])
            yield most_known, _reciprocal(index, query, relevant[topic])


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("index", type=Path)
    arguments = parser.parse_args()
    records = {record.id: record for record in read(arguments.set / "documents.jsonl")}
    corpus = survey(records.values())
    with vnsearch.open(arguments.index, create=True) as index:
        if not len(index):
            index.update([arguments.set / "documents.jsonl"])
        print(
            "| typed | " + " | ".join(f"{low} to {high}" for low, high in GROUPS) + " |\n" + "|---" * 5 + "|"
        )
        for form in ("accented", "bare"):
            ranks = list(_measure(index, arguments.set, form, records, corpus))
            groups = ([rank for count, rank in ranks if low <= count <= high] for low, high in GROUPS)
            cells = (f"{sum(some) / max(len(some), 1):.3f} ({len(some)})" for some in groups)
            print(f"| {form} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
