"""``vnsearch eval``: measure the ranking over judged queries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import QueryError
from vnsearch.messages import help_texts, reports, usage

if TYPE_CHECKING:
    from vnsearch.evaluate import Evaluation

HELP = help_texts.EVAL
EXAMPLES = help_texts.examples("vnsearch eval topics.tsv qrels.tsv --settings new.toml --against old.toml")

Settings = Annotated[Path | None, typer.Option("--settings", help=help_texts.SETTINGS)]
Against = Annotated[Path | None, typer.Option("--against", help=help_texts.AGAINST)]
#: What ``--against`` names instead of a file.
_DEFAULT = Path("default")


def _record(first: Evaluation, second: Evaluation | None, per_query: bool) -> dict[str, Any]:
    """Return the measures as JSON values; None for what was not asked for."""
    from vnsearch.evaluate import compare

    comparison = compare(first, second).items() if second else ()
    return {
        "topics": len(first.values["MAP"]),
        "measures": first.means,
        "per_query": first.values if per_query else None,
        "against": second.means if second else None,
        "comparison": {name: asdict(values) for name, values in comparison} if second else None,
        "per_query_against": second.values if second and per_query else None,
    }


def _print_topics(screen: Screen, values: dict[str, dict[str, float]]) -> None:
    """Print a table of topics and measures, separated by tabs."""
    echo("\t".join((screen.text(reports.TOPIC), *values)))
    for topic in values["MAP"]:
        echo(
            "\t".join(
                (strip_control(topic), *(screen.number(by_topic[topic], 4) for by_topic in values.values()))
            )
        )


def _print(screen: Screen, record: dict[str, Any]) -> None:
    if record["per_query"]:
        _print_topics(screen, record["per_query"])
    screen.echo(reports.topic_count(record["topics"]))
    for name, value in record["measures"].items():
        line = reports.measure(name, value)
        if record["against"]:
            against, comparison = record["against"][name], record["comparison"][name]
            line = reports.compared_measure(name, value, against, comparison["difference"], comparison["p"])
        screen.echo(line)


def run(
    screen: Screen,
    topics: Annotated[Path, typer.Argument(metavar="TOPICS", show_default=False)],
    qrels: Annotated[Path, typer.Argument(metavar="QRELS", show_default=False)],
    index_dir: IndexDir = "index",
    settings: Settings = None,
    against: Against = None,
    per_query: Annotated[bool, typer.Option("--per-query", help=help_texts.PER_QUERY)] = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch import evaluate
    from vnsearch.library.index import open_index
    from vnsearch.settings import load_ranking

    queries, judgements = evaluate.read_topics(topics), evaluate.read_qrels(qrels)
    rankings = [load_ranking(settings) if settings else None]
    if against:
        rankings.append(None if against == _DEFAULT and not against.exists() else load_ranking(against))
    errors: dict[str, QueryError] = {}
    with open_index(index_dir) as index:
        runs = [evaluate.run_topics(index, queries, ranking, errors.__setitem__) for ranking in rankings]
    evaluations = [evaluate.measure(trec_run, judgements) for trec_run in runs]
    for topic, error in errors.items():
        screen.echo_error(usage.topic_refused(str(topics), topic, error.message))
    record = _record(evaluations[0], evaluations[1] if against else None, per_query)
    if as_json:
        echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(screen, record)
    return PARTLY if errors else DONE
