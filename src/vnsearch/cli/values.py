"""``vnsearch values``: list the sources, categories, authors, tags and kinds of an index."""

from __future__ import annotations

from typing import Annotated

import typer

from vnsearch.cli.completion import complete_choices
from vnsearch.cli.counts import FIELDS, print_facets
from vnsearch.cli.formats import choose_format
from vnsearch.cli.options import AsJson, Form, IndexDir
from vnsearch.cli.output import DONE, PARTLY
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts

HELP = help_texts.VALUES
EXAMPLES = help_texts.examples("vnsearch values", "vnsearch values source -n 50")
#: How many values are shown of one field, and of each of several.
_OF_ONE, _OF_SEVERAL = 50, 10

Field = Annotated[
    str,
    typer.Argument(
        metavar=f"[{'|'.join(FIELDS)}]", show_default=False, autocompletion=complete_choices(FIELDS)
    ),
]


def run(
    screen: Screen,
    field: Field = "",
    index_dir: IndexDir = "index",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help=help_texts.VALUES_LIMIT, show_default=False)
    ] = None,
    form: Form = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    output_format = choose_format(form, as_json=as_json)
    fields = [field] if field else FIELDS
    with open_index(index_dir) as index:
        facets = [index.values(name, limit=limit or (_OF_ONE if field else _OF_SEVERAL)) for name in fields]
    print_facets(screen, facets, output_format)
    return DONE if any(facet.counts for facet in facets) else PARTLY
