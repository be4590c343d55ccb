"""``vnsearch eval``: how well the index answers judged queries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.common import DONE, PARTLY, AsJson, IndexDir, echo, echo_error, strip_control
from vnsearch.errors import QueryError

if TYPE_CHECKING:
    from vnsearch.evaluate import Evaluation

HELP = (
    "Measure the ranking over judged queries: recall@100, MRR@10, nDCG@10 and MAP. TOPICS holds "
    "id<TAB>query, QRELS topic, 0, document id and grade, one a line. A topic that cannot be "
    "asked counts as nothing found. Needs vnsearch[eval]."
)
EXAMPLES = "Example: vnsearch eval topics.tsv qrels.tsv --settings new.toml --against old.toml"

Settings = Annotated[
    Path | None, typer.Option("--settings", help="Ranking settings to measure, .toml or .json.")
]
Against = Annotated[Path | None, typer.Option("--against", help="Settings to compare with.")]


def _record(first: Evaluation, second: Evaluation | None, per_query: bool) -> dict[str, Any]:
    from vnsearch.evaluate import compare

    record: dict[str, Any] = {"topics": len(first.values["MAP"]), "measures": first.means}
    if per_query:
        record["per_query"] = first.values
    if second:
        record["against"] = second.means
        record["comparison"] = {name: asdict(found) for name, found in compare(first, second).items()}
        if per_query:
            record["per_query_against"] = second.values
    return record


def _print_topics(values: dict[str, dict[str, float]]) -> None:
    echo("\t".join(("topic", *values)))
    for topic in values["MAP"]:
        echo("\t".join((strip_control(topic), *(f"{found[topic]:.4f}" for found in values.values()))))


def _print(record: dict[str, Any]) -> None:
    if "per_query" in record:
        _print_topics(record["per_query"])
    echo(f"topics: {record['topics']:,}")
    for name, value in record["measures"].items():
        line = f"{name:<12}{value:.4f}"
        if "against" in record:
            found = record["comparison"][name]
            line += (
                f"  against {record['against'][name]:.4f}: {found['difference']:+.4f}, p = {found['p']:.4f}"
            )
        echo(line)


def run(
    topics: Annotated[Path, typer.Argument(metavar="TOPICS", show_default=False)],
    qrels: Annotated[Path, typer.Argument(metavar="QRELS", show_default=False)],
    index_dir: IndexDir = Path("index"),
    settings: Settings = None,
    against: Against = None,
    per_query: Annotated[bool, typer.Option("--per-query", help="Show every topic's values.")] = False,
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch import evaluate
    from vnsearch.library.index import open_index
    from vnsearch.settings import load_ranking

    asked, judged = evaluate.read_topics(topics), evaluate.read_qrels(qrels)
    rankings = [load_ranking(settings) if settings else None]
    rankings += [load_ranking(against)] if against else []
    refused: dict[str, QueryError] = {}
    with open_index(index_dir) as index:
        runs = [evaluate.run(index, asked, one, refused.__setitem__) for one in rankings]
    found = [evaluate.measure(one, judged) for one in runs]
    for topic, error in refused.items():
        echo_error(f"{topics}: topic {topic} cannot be asked and counts as nothing found: {error}")
    record = _record(found[0], found[1] if against else None, per_query)
    if as_json:
        echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(record)
    return PARTLY if refused else DONE
