"""Do counts mean something? Words and names, the articles counted for them and those that say them.

python -m bench.ranking.counts SETS [--half report|tune] [--queries 150] [--indexes DIR] [--phrases]
                              [--json FILE]

SETS is what ``bench/ranking/judged_sets.py`` built; the queries are those of ``SETS/units``
(``judged/units.py``), over ``SETS/baomoi_2013``. Precision: the share of the articles counted that say the
unit, side by side; recall: the share of those that say it that are counted; both means over the queries. A
query without diacritics is judged by the unit that it was made from. ``--phrases`` asks the same in quotation
marks: what side by side gives at best. INDEXES keeps the indexes for the next run; without it they are made
anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.ours import Ours
from bench.ranking.compare import Choice
from bench.ranking.judged.records import read
from vnsearch.evaluate import read_qrels, read_topics

FORMS = ("accented", "bare")
CORPUS = "baomoi_2013"


@dataclass(frozen=True, slots=True)
class Count:
    """One query: how many articles were counted, how many say it, how many of them were counted."""

    query: str
    count: int
    saying: int
    both: int

    @property
    def precision(self) -> float:
        """0 where nothing was counted."""
        return self.both / self.count if self.count else 0.0

    @property
    def recall(self) -> float:
        """Of those that say it."""
        return self.both / self.saying


@contextmanager
def open_index(folder: Path, indexes: Path | None) -> Iterator[Ours]:
    """Our engine over the documents of one set, kept under its name in ``indexes``."""
    ours = Ours()
    with TemporaryDirectory() as scratch:
        ours.index(read(folder / "documents.jsonl"), indexes / folder.name if indexes else Path(scratch))
        yield ours


def count(
    ours: Ours, topics: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]], phrases: bool = False
) -> list[Count]:
    """Asks for the units and compares what is counted with what is judged."""
    counts = []
    for topic, text in topics.items():
        total, saying = ours.matches(f'"{text}"' if phrases else text), qrels[topic].keys()
        counts.append(Count(text, len(total), len(saying), len(total & saying)))
    return counts


def means(counts: Sequence[Count]) -> dict[str, float]:
    """Precision, recall, and how many are counted and say it."""
    total = len(counts)
    return {
        "precision": sum(one.precision for one in counts) / total,
        "recall": sum(one.recall for one in counts) / total,
        "counted": sum(one.count for one in counts) / total,
        "saying": sum(one.saying for one in counts) / total,
    }


def _worst(counts: Sequence[Count]) -> str:
    """The three that are furthest off on each side."""
    low = sorted(counts, key=lambda one: one.precision)[:3]
    worst = sorted(counts, key=lambda one: one.recall)[:3]
    return "\n".join(
        [f"  {one.query}: {one.count:,} counted, {one.both:,} say it" for one in low]
        + [f"  {one.query}: {one.saying:,} say it, {one.both:,} counted" for one in worst if one.recall < 1]
    )


def counts_of(sets: Path, ours: Ours, choice: Choice, phrases: bool = False) -> dict[str, list[Count]]:
    """Form -> the counts of its queries."""
    units = sets / "units"
    qrels = read_qrels(units / "qrels" / "unit.tsv")
    forms = {form: read_topics(units / "topics" / f"unit.{form}.tsv") for form in FORMS}
    return {form: count(ours, choice.of(topics), qrels, phrases) for form, topics in forms.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--indexes", type=Path)
    parser.add_argument("--phrases", action="store_true")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def main() -> None:
    """Prints a table and the worst queries."""
    arguments = _options()
    choice = Choice(int(arguments.half == "report"), arguments.queries, FORMS)
    with open_index(arguments.sets / CORPUS, arguments.indexes) as ours:
        counts = counts_of(arguments.sets, ours, choice, arguments.phrases)
    print("| typed | queries | precision | recall | counted | say it |\n|---|---|---|---|---|---|")
    for form, some in counts.items():
        mean = means(some)
        columns = (
            f"{mean['precision']:.3f} | {mean['recall']:.3f} | {mean['counted']:,.1f} | {mean['saying']:,.1f}"
        )
        print(f"| {form} | {len(some)} | {columns} |")
    for form, some in counts.items():
        print(f"\nworst, {form}:\n{_worst(some)}")
    if arguments.json:
        figures = {form: means(some) for form, some in counts.items()}
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
