"""``vnsearch facets``: count the matches of a query by source, category, kind, author and tag."""

from __future__ import annotations

from typing import Annotated

import typer

from vnsearch.cli.counts import FIELDS, print_facets
from vnsearch.cli.empty_answer import tell_nothing_found
from vnsearch.cli.filter_values import near_values
from vnsearch.cli.formats import choose_format
from vnsearch.cli.option_groups import ANSWER, FILTERS, AnswerOptions, Filters, with_options
from vnsearch.cli.options import (
    AsJson,
    AsPhrase,
    Form,
    IndexDir,
    Words,
    choice,
    or_everything,
    query_text,
)
from vnsearch.cli.output import DONE, PARTLY
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts

HELP = help_texts.FACETS_OF_QUERY
EXAMPLES = help_texts.examples(
    "vnsearch facets bầu cử", "vnsearch facets giá vàng --field source --format csv"
)


@with_options(filters=FILTERS, answer=ANSWER)
def run(
    screen: Screen,
    words: Words = None,
    index_dir: IndexDir = "index",
    fields: Annotated[list[str] | None, choice("--field", choices=FIELDS, help_text=help_texts.FIELD)] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help=help_texts.VALUES_LIMIT)] = 10,
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
        facets = [
            index.values(
                field,
                or_everything(text, words),
                limit=limit,
                **answer,
                **near,
            )
            for field in fields or ("source", "category", "kind", "author")
        ]
    print_facets(screen, facets, output_format)
    if any(facet.counts or facet.missing for facet in facets):
        return DONE
    if output_format != "json":
        tell_nothing_found(screen, text)
    return PARTLY
