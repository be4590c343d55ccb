"""Do the newest articles say what was asked for? Of the ten newest of a query, the share that say its units.

python -m bench.ranking.newest SETS [--half report|tune] [--queries 100] [--indexes DIR] [--json FILE]

SETS is what ``bench/ranking/judged_sets.py`` built; the queries are those of ``judged/newest.py`` over
``SETS/baomoi_2013``: what recurs, names, and names beside words; at least ten articles say each one's units,
side by side. INDEXES keeps the indexes for the next run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from bench.peers.ours import Ours
from bench.ranking.compare import Choice
from bench.ranking.counts import CORPUS, FORMS, open_index
from vnsearch.evaluate import read_qrels, read_topics

DEPTH = 10


def _share(ours: Ours, text: str, relevant: Mapping[str, int]) -> float:
    """Of the newest articles listed; 0 where there are none."""
    days = ours.newest(text, DEPTH)
    return sum(name in relevant for name in days) / max(len(days), 1)


def shares(ours: Ours, topics: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Query -> the share of its newest articles that say its units."""
    return {text: _share(ours, text, qrels[topic]) for topic, text in topics.items()}


def mean(values: Mapping[str, float]) -> float:
    """The mean over the queries."""
    return sum(values.values()) / len(values)


def main() -> None:
    """Prints a table and the worst queries."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--indexes", type=Path)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    choice = Choice(int(arguments.half == "report"), arguments.queries, FORMS)
    units = arguments.sets / "units"
    qrels = read_qrels(units / "qrels" / "newest.tsv")
    forms = {form: read_topics(units / "topics" / f"newest.{form}.tsv") for form in FORMS}
    with open_index(arguments.sets / CORPUS, arguments.indexes) as ours:
        shares_by_form = {form: shares(ours, choice.of(topics), qrels) for form, topics in forms.items()}
    print("| typed | queries | share of the newest ten that say it | worst |\n|---|---|---|---|")
    for form, values in shares_by_form.items():
        worst = ", ".join(f"{text} {values[text]:.1f}" for text in sorted(values, key=values.__getitem__)[:5])
        print(f"| {form} | {len(values)} | {mean(values):.3f} | {worst} |")
    if arguments.json:
        figures = {form: mean(values) for form, values in shares_by_form.items()}
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
