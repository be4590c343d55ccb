"""Can a page tell that there is nothing like this here? Area under the ROC curve of its confidence.

python -m bench.ranking.answerability SETS [--data ../shared/data] [--half report|tune] [--queries 50]
                                     [--indexes DIR] [--json FILE]

Answerable queries are the known items of ``SETS/vietnews`` (titles, names, keywords, fragments, slips). Outside
queries are of the same kinds, made from headlines of 2025 and 2026, years after the last article of vietnews; and
the unanswerable ones of the set, invented syllables and names that never meet. The area is the share of pairs of
an answerable and an outside query in which the former's page is surer (Hanley & McNeil, "The meaning and use of
the area under a receiver operating characteristic (ROC) curve", 1982); ties count half.

Names and keywords from outside may be answered all the same: vietnews too tells of Mỹ Tâm and of a concert. The
last column leaves out those of which one article of vietnews says all words and names, by its text; they are
counted. Of the outside queries, too, every other one is for tuning.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from bench.peers.ours import Ours
from bench.ranking.compare import Choice
from bench.ranking.counts import open_index
from bench.ranking.judged.forms import in_form
from bench.ranking.judged.known import KINDS, survey
from bench.ranking.judged.records import read
from vnsearch.evaluate import read_topics
from vnsearch.text.segmentation import segment

ASKED = ("title", "name", "keywords", "fragment", "slip")
FORMS = ("accented", "bare")
HEADLINES = 20_000


def area(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The share of pairs in which the value of the first is larger, ties half.

    >>> area([3.0, 2.0], [1.0, 2.0])
    0.875
    """
    first, second = np.array(inside)[:, None], np.array(outside)[None, :]
    return float(np.mean((first > second) + (first == second) / 2))


def outside_queries(data: Path, queries: int, parity: int) -> dict[str, list[str]]:
    """Kind -> queries from later years, every other one."""
    records = list(read(data / "corpora" / "headlines_2025_2026.jsonl.xz", HEADLINES))
    corpus, die = survey(records), random.Random("outside")  # noqa: S311 # a sample, not a secret
    die.shuffle(records)

    def invented_queries(kind: str) -> Iterator[str]:
        texts = (KINDS[kind](record, die, corpus) for record in records)
        yield from (text for text in texts if text)

    return {kind: list(islice(invented_queries(kind), parity, 2 * queries, 2)) for kind in ASKED}


def contained_texts(texts: Sequence[str], articles: Iterable[str]) -> set[str]:
    """The texts of which one article has all words and names of several syllables, in any order."""
    units = {text: [word for word in segment(text.lower()).surfaces() if " " in word] for text in texts}
    sayable = {text: parts for text, parts in units.items() if parts}
    contained: set[str] = set()
    for article in articles:
        lower = article.lower()
        contained |= {text for text, parts in sayable.items() if all(part in lower for part in parts)}
    return contained


def _confidences(ours: Ours, texts: Sequence[str], form: str) -> list[float]:
    return [ours.confidence(in_form(text, form, text)) for text in texts]


def areas(
    ours: Ours, folder: Path, outside: dict[str, list[str]], answerable: set[str], choice: Choice
) -> dict[str, dict[str, float]]:
    """Form -> kind -> area: each kind against its own from outside, all against all, and the unanswerable.

    ``answered``: queries from outside that are answered all the same; the last area leaves them out.
    """
    areas_by_kind: dict[str, dict[str, float]] = {}
    for form in FORMS:
        inside: dict[str, list[float]] = {}
        for kind in (*ASKED, "unanswerable"):
            topics = choice.of(read_topics(folder / "topics" / f"{kind}.accented.tsv"))
            inside[kind] = _confidences(ours, list(topics.values()), form)
        nothing = inside.pop("unanswerable")
        foreign = {kind: _confidences(ours, texts, form) for kind, texts in outside.items()}
        row = {kind: area(inside[kind], foreign[kind]) for kind in ASKED}
        every = [value for values in inside.values() for value in values]
        row["unanswerable"] = area(every, nothing)
        row["all"] = area(every, [value for values in foreign.values() for value in values] + nothing)
        unsaid = [
            value
            for kind, values in foreign.items()
            for value, text in zip(values, outside[kind], strict=True)
            if text not in answerable
        ]
        row["all, unsaid"] = area(every, unsaid + nothing)
        areas_by_kind[form] = row
    return areas_by_kind


def main() -> None:
    """Prints a row a form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--indexes", type=Path)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    choice = Choice(int(arguments.half == "report"), arguments.queries, FORMS)
    outside = outside_queries(arguments.data, arguments.queries, choice.parity)
    articles = (record.text for record in read(arguments.sets / "vietnews" / "documents.jsonl"))
    answerable = contained_texts(outside["name"] + outside["keywords"], articles)
    print(
        f"{len(answerable)} of {2 * arguments.queries} names and keywords from outside are said by an article"
    )
    with open_index(arguments.sets / "vietnews", arguments.indexes) as ours:
        figures = areas(ours, arguments.sets / "vietnews", outside, answerable, choice)
    columns = next(iter(figures.values()))
    print(f"| typed | {' | '.join(columns)} |\n{'|---' * (len(columns) + 1)}|")
    for form, row in figures.items():
        print(f"| {form} | {' | '.join(f'{value:.3f}' for value in row.values())} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
