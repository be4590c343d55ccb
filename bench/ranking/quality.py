"""All quality sets for vnsearch alone, in one table: whether a change of the ranking keeps what was reached.

python -m bench.ranking.quality SETS [--half tune|report] [--queries 30] [--only NAME ...] [--full]
                               [--indexes DIR] [--against FILE] [--json FILE]

SETS is what ``bench/ranking/judged_sets.py`` built. QUERIES of each kind and form are asked. Without ``--full``
each corpus is cut to what is relevant to a query and its first 8,000 articles, and one day of the five is asked;
such figures compare with each other alone. INDEXES keeps the indexes, for changes that leave the format and the
text analysis as they are; remove it after others. AGAINST is what ``--json`` wrote before: each figure is
followed by its difference.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.ours import Ours
from bench.ranking.compare import Choice, answer, merge
from bench.ranking.counts import CORPUS, count, means
from bench.ranking.judged.records import Record, read
from bench.ranking.newest import DEPTH, mean, shares
from vnsearch.evaluate import read_qrels, read_topics

FORMS = ("accented", "bare", "half")
SETS = ("vietnews", "topics", "dated", "units")
SMALL = 8_000
DAY = "2025-11-08"

#: Set -> column -> form -> value.
Figures = dict[str, dict[str, dict[str, float]]]


class Quality:
    """Measures the sets of a folder, each with an index of its own."""

    def __init__(self, sets: Path, indexes: Path, choice: Choice, most: int | None) -> None:
        self._sets, self._indexes, self._choice, self._most = sets, indexes, choice, most

    def _cut(self, folder: Path) -> Iterator[Record]:
        """The first articles, and those relevant to any query of the folder, asked or not."""
        qrels = [read_qrels(path) for path in (folder / "qrels").glob("*.tsv")]
        ids = {name for topics in qrels for grades in topics.values() for name in grades}
        for number, record in enumerate(read(folder / "documents.jsonl")):
            if self._most is None or number < self._most or record.id in ids:
                yield record

    def _open(self, folder: Path, records: Iterator[Record]) -> Ours:
        ours = Ours()
        name = folder.name if self._most is None else f"{folder.name}-{self._most}"
        ours.index(records, self._indexes / name)
        return ours

    def ranking_columns(self, name: str) -> dict[str, dict[str, float]]:
        """The columns of ``bench/ranking/compare.py`` for one set."""
        every = sorted(path.parent for path in (self._sets / name).rglob("set.json"))
        folders = every if self._most is None else [one for one in every if one.name in (name, DAY)]
        return merge(answer(self._open(one, self._cut(one)), one, self._choice) for one in folders)

    def figures_by_kind(self) -> dict[str, dict[str, float]]:
        """What is counted for units, and whether the newest say them."""
        folder = self._sets / CORPUS
        records = list(read(folder / "documents.jsonl", self._most))
        ours = self._open(folder, iter(records))
        ids = {record.id for record in records}
        values: dict[str, dict[str, float]] = {}
        for form in FORMS[:2]:
            queries = {kind: self._judged_queries(kind, form, ids) for kind in ("unit", "newest")}
            count_means = means(count(ours, *queries["unit"]))
            for column in ("precision", "recall"):
                values.setdefault(column, {})[form] = count_means[column]
            values.setdefault("newest", {})[form] = mean(shares(ours, *queries["newest"]))
        return values

    def _judged_queries(
        self, kind: str, form: str, ids: set[str]
    ) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
        """Queries and their articles among those known; a query for the newest keeps a page of them."""
        units = self._sets / "units"
        every = read_qrels(units / "qrels" / f"{kind}.tsv")
        qrels = {t: {name: 1 for name in names if name in ids} for t, names in every.items()}
        least = DEPTH if kind == "newest" else 1
        topics = read_topics(units / "topics" / f"{kind}.{form}.tsv")
        return self._choice.of({t: text for t, text in topics.items() if len(qrels[t]) >= least}), qrels

    def figures(self, names: Sequence[str]) -> Figures:
        """All of them; says how long each took."""
        values: Figures = {}
        for name in names:
            start = time.perf_counter()
            values[name] = self.figures_by_kind() if name == "units" else self.ranking_columns(name)
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
        return values


def table(figures: Figures, before: Figures) -> str:
    """Markdown: a row a column of a set; differences where there are figures from before."""
    lines = [f"| set | measured | {' | '.join(FORMS)} |", "|---" * (len(FORMS) + 2) + "|"]
    for name, columns in figures.items():
        for column, forms in columns.items():
            old = before.get(name, {}).get(column, {})
            cells = [_cell(forms.get(form), old.get(form)) for form in FORMS]
            lines.append(f"| {name} | {column} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: float | None, before: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if before is None else f"{value:.3f} ({value - before:+.3f})"


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--half", choices=("tune", "report"), default="tune")
    parser.add_argument("--queries", type=int, default=30)
    parser.add_argument("--only", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--indexes", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    choice = Choice(int(arguments.half == "report"), arguments.queries, FORMS)
    with TemporaryDirectory() as scratch:
        most = None if arguments.full else SMALL
        figures = Quality(arguments.sets, arguments.indexes or Path(scratch), choice, most).figures(
            arguments.only
        )
    print(
        table(figures, json.loads(arguments.against.read_text(encoding="utf-8")) if arguments.against else {})
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
