"""``vnsearch timeline``: show when the matches of a query were published."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vnsearch.cli.empty_answer import tell_nothing_found
from vnsearch.cli.filter_values import near_values
from vnsearch.cli.formats import Row, choose_format, row_lines
from vnsearch.cli.option_groups import ANSWER, FILTERS, AnswerOptions, Filters, with_options
from vnsearch.cli.options import (
    AsJson,
    AsPhrase,
    By,
    Form,
    IndexDir,
    Words,
    or_everything,
    query_text,
)
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts
from vnsearch.model import Timeline

HELP = help_texts.TIMELINE
EXAMPLES = help_texts.examples("vnsearch timeline bầu cử --by month")


def _print(screen: Screen, query: str, timeline: Timeline, form: str) -> None:
    if form == "json":
        echo(json.dumps(timeline.to_dict() | {"query": query}, ensure_ascii=False))
    elif form == "table":
        from vnsearch.cli.charts import timeline_lines

        for line in timeline_lines(screen, timeline):
            screen.echo(line)
    else:
        for line in row_lines(form, ("start", "count"), _rows(timeline)):
            echo(line)


def _rows(timeline: Timeline) -> Iterator[Row]:
    """Yield the periods, and last the undated matches, which have no start."""
    yield from timeline.to_dict()["bins"]
    if timeline.undated:
        yield {"start": None, "count": timeline.undated}


@with_options(filters=FILTERS, answer=ANSWER)
def run(
    screen: Screen,
    words: Words = None,
    index_dir: IndexDir = "index",
    by: By = "",
    phrase: AsPhrase = False,
    *,
    answer: AnswerOptions,
    filters: Filters,
    form: Form = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    output_format = choose_format(form, as_json=as_json)
    text = query_text(words, phrase=phrase)
    with open_index(index_dir) as index, near_values(screen, index, filters) as near:
        timeline = index.timeline(
            or_everything(text, words),
            by=by,
            **answer,
            **near,
        )
    _print(screen, text, timeline, output_format)
    if timeline.bins or timeline.undated:
        return DONE
    if output_format != "json":
        tell_nothing_found(screen, text)
    return PARTLY
