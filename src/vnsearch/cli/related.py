"""``vnsearch related``: show the documents most like one."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from vnsearch.cli.filter_values import near_values
from vnsearch.cli.formats import choose_format
from vnsearch.cli.hits import print_hits
from vnsearch.cli.last_answer import save_ranks
from vnsearch.cli.named_document import Reference, named_document
from vnsearch.cli.option_groups import FILTERS, Filters, with_options
from vnsearch.cli.options import AsJson, Form, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import DocumentNotFoundError
from vnsearch.messages import help_texts, results
from vnsearch.model import RelatedDocuments

HELP = help_texts.RELATED
EXAMPLES = help_texts.examples("vnsearch related corpus/dumps/bau-cu-dong-da-2021.txt", "vnsearch related 3")


def _print(screen: Screen, result: RelatedDocuments, form: str) -> None:
    if form == "json":
        echo(json.dumps(result.to_dict(), ensure_ascii=False))
        return
    is_table = form == "table"
    if not result.hits:
        screen.note(results.NOTHING_SIMILAR, aside=not is_table)
    elif is_table:
        screen.echo(results.similar_to(strip_control(result.document.title)))
    if result.hits or form == "csv":
        print_hits(screen, result.hits, form)


@with_options(filters=FILTERS)
def run(
    screen: Screen,
    reference: Reference = "",
    index_dir: IndexDir = "index",
    limit: Annotated[int, typer.Option("--limit", "-n", help=help_texts.RELATED_LIMIT)] = 10,
    *,
    filters: Filters,
    form: Form = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    output_format = choose_format(form, as_json=as_json)
    with open_index(index_dir) as index:
        try:
            document = named_document(index, index_dir, reference)
            with near_values(screen, index, filters) as near:
                result = index.related(document.id, limit=limit, **near)
        except DocumentNotFoundError as error:
            screen.echo_error(error.message)
            return PARTLY
    _print(screen, result, output_format)
    save_ranks(index_dir, result.hits)
    return DONE if result.hits else PARTLY
