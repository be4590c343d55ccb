"""The ranking against other engines on the judged sets, all in one run.

python -m bench.ranking.compare SETS [--half report|tune] [--queries 100] [--quick] [--only SYSTEM ...]
                        [--sets NAME ...] [--forms FORM ...] [--settings FILE] [--json FILE]

SETS is what ``bench/ranking/judged_sets.py`` built; where it is missing, it is built there first, from
``--data``.
Topics with even numbers are for tuning, odd ones for reporting (known items: by article); QUERIES of them per
kind and form. Known items and archival queries: MRR@10. Topics and recurring events: nDCG@10, of topics also
recall@100. Unanswerable queries: the share to which an engine says that there is nothing. Every engine indexes
the same documents from their texts in its own set-up (``bench/peers/``).
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.base import Peer
from bench.peers.decay import Decay
from bench.peers.fts5 import Fts5
from bench.peers.ours import Ours
from bench.peers.packages import defer, missing_package
from bench.ranking.judged.records import read
from vnsearch.evaluate import measure, read_qrels, read_topics
from vnsearch.ranking import Ranking
from vnsearch.settings import load_ranking

BOTH = ("folded", "accented")
_TANTIVIES = "bench.peers.tantivies"
SYSTEMS: dict[str, Callable[[], Peer]] = {
    "Whoosh, stock": defer("bench.peers.stock", "Stock"),
    "SQLite FTS5": Fts5,
    "bm25s, pyvi's words": defer("bench.peers.words", "Words"),
    "tantivy, folded": defer(_TANTIVIES, "Tantivy"),
    "tantivy, strong": defer(_TANTIVIES, "Tantivy", BOTH, phrases=0.5),
    "tantivy, strong, neighbours x2": defer(_TANTIVIES, "Tantivy", BOTH, phrases=2.0),
    "tantivy, strong, mild decay": defer(_TANTIVIES, "Tantivy", BOTH, phrases=0.5, decay=Decay(0.3, 30.0)),
    "tantivy, strong, steep decay": defer(_TANTIVIES, "Tantivy", BOTH, phrases=0.5, decay=Decay(3.0, 7.0)),
}
DECAYS = tuple(name for name in SYSTEMS if "decay" in name)
OURS = "vnsearch"
DEPTH = 10
FORMS = ("accented", "bare", "half", "upper", "nfd", "tone")
#: Kind -> the measure that judges it; MRR@10 where none is named.
MEASURE = {"topic": "nDCG@10", "recurring": "nDCG@10"}
#: Kinds of which also the recall is measured, in a column of its own.
RECALL = frozenset({"topic"})
_NUMBER = re.compile(r"\d+$")

Qrels = Mapping[str, Mapping[str, int]]
#: Set -> system -> kind -> form -> value.
Figures = dict[str, dict[str, dict[str, dict[str, float]]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which queries are asked: the remainder of their numbers by two, how many, in which forms."""

    parity: int
    queries: int
    forms: Sequence[str]

    def of(self, topics: Mapping[str, str]) -> dict[str, str]:
        """The topics chosen, in their order."""
        half = [(t, text) for t, text in topics.items() if self._number(t) % 2 == self.parity]
        return dict(half[: self.queries])

    @staticmethod
    def _number(topic: str) -> int:
        match = _NUMBER.search(topic)
        assert match, f"{topic} ends in no number"
        return int(match.group())


def _values(peer: Peer, kind: str, topics: Mapping[str, str], qrels: Qrels) -> Iterator[tuple[str, float]]:
    """Columns of one kind and their values: its measure, of topics also the recall."""
    recalled = kind in RECALL
    run = {topic: peer.search(text, 100 if recalled else DEPTH) for topic, text in topics.items()}
    if kind == "unanswerable":
        yield kind, sum(not hits for hits in run.values()) / len(run)
        return
    means = measure(run, qrels).means
    yield kind, means[MEASURE.get(kind, "MRR@10")]
    if recalled:
        yield f"{kind} recall@100", means["recall@100"]


def answer(peer: Peer, folder: Path, choice: Choice) -> dict[str, dict[str, float]]:
    """Asks a set's queries of an engine that has its documents: column -> form -> value."""
    hits: dict[str, dict[str, float]] = {}
    for path in sorted((folder / "topics").glob("*.tsv")):
        kind, form, _ = path.name.split(".")
        topics = choice.of(read_topics(path))
        if form in choice.forms and topics:
            qrels = read_qrels(folder / "qrels" / f"{kind}.tsv")
            for column, value in _values(peer, kind, topics, qrels):
                hits.setdefault(column, {})[form] = value
    return hits


def _ask(peer: Peer, folder: Path, choice: Choice) -> dict[str, dict[str, float]]:
    """Indexes the set's documents and asks its queries."""
    facts = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    as_of = date.fromisoformat(facts["as_of"]) if "as_of" in facts else None
    with TemporaryDirectory() as scratch:
        peer.index(read(folder / "documents.jsonl"), Path(scratch), as_of)
        return answer(peer, folder, choice)


def merge(days: Iterable[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """The means over the days on which a kind was asked."""
    values_by_kind: dict[str, dict[str, list[float]]] = {}
    for cells in days:
        for kind, forms in cells.items():
            for form, value in forms.items():
                values_by_kind.setdefault(kind, {}).setdefault(form, []).append(value)
    return {k: {f: sum(v) / len(v) for f, v in forms.items()} for k, forms in values_by_kind.items()}


def compare(
    sets: Path, names: Iterable[str], systems: Mapping[str, Callable[[], Peer]], choice: Choice
) -> Figures:
    """All systems on all sets; a set of several days counts as their mean."""
    figures: Figures = {}
    for name in names:
        folders = sorted(path.parent for path in (sets / name).rglob("set.json"))
        for system, make in systems.items():
            if system in DECAYS and not name.startswith("dated"):
                continue
            if package := missing_package(system):
                print(f"{name}, {system}: not measured: pip install {package}", flush=True)
                continue
            start = time.perf_counter()
            cells = merge(_ask(make(), folder, choice) for folder in folders)
            figures.setdefault(name, {})[system] = cells
            gc.collect()
            print(f"{name}, {system}: {time.perf_counter() - start:.0f} s", flush=True)
    return figures


def table(systems: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """One set as Markdown: a row a system and form, a column a kind; their mean where there are several."""
    kinds = list(dict.fromkeys(kind for cells in systems.values() for kind in cells))
    ranked = {kind for kind in kinds if kind != "unanswerable" and "recall" not in kind}
    forms = list(
        dict.fromkeys(form for cells in systems.values() for kind in cells.values() for form in kind)
    )
    lines = [f"| typed | system | {' | '.join(kinds)} | mean |", "|---" * (len(kinds) + 3) + "|"]
    for form in forms:
        for system, cells in systems.items():
            values = [cells.get(kind, {}).get(form) for kind in kinds]
            texts = ["" if value is None else f"{value:.3f}" for value in values]
            answerable = [v for k, v in zip(kinds, values, strict=True) if v is not None and k in ranked]
            mean = f"{sum(answerable) / len(answerable):.3f}" if answerable else ""
            lines.append(f"| {form} | {system} | {' | '.join(texts)} | {mean} |")
    return "\n".join(lines)


def _systems(only: Sequence[str], ranking: Ranking | None) -> dict[str, Callable[[], Peer]]:
    every: dict[str, Callable[[], Peer]] = {**SYSTEMS, OURS: lambda: Ours(ranking)}
    return {name: make for name, make in every.items() if not only or name in only}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="SETS")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS, help="how queries are typed")
    parser.add_argument("--quick", action="store_true", help="20 queries in three forms")
    parser.add_argument("--only", nargs="+", default=(), metavar="SYSTEM", choices=[*SYSTEMS, OURS])
    parser.add_argument("--sets", nargs="+", default=("vietnews", "baomoi_2013", "topics", "dated"))
    parser.add_argument("--settings", type=Path, help="ranking settings of vnsearch, .toml or .json")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def main() -> None:
    """Runs the comparison."""
    arguments = _options()
    if not arguments.folder.exists():
        from bench.ranking.judged_sets import build

        build(arguments.folder, arguments.data)
    choice = Choice(
        int(arguments.half == "report"),
        20 if arguments.quick else arguments.queries,
        FORMS[:3] if arguments.quick else arguments.forms,
    )
    ranking = load_ranking(arguments.settings) if arguments.settings else None
    figures = compare(arguments.folder, arguments.sets, _systems(arguments.only, ranking), choice)
    for name, systems in figures.items():
        print(f"\n{name}\n\n{table(systems)}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
