"""``vnsearch show``: show one document, whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import DocumentNotFoundError
from vnsearch.messages import help_texts, results
from vnsearch.model import Article, Document

HELP = help_texts.SHOW
EXAMPLES = help_texts.examples("vnsearch show corpus/dumps/bau-cu-dong-da-2021.txt")

_FIELDS = ("kind", "source", "category", "author", "url", "group", "section", "sightings")


def _lines(screen: Screen, document: Document) -> Iterator[str]:
    """Yield the lines of a document: title, fields, text; those of the text without empty ones."""
    yield document.title
    for name in _FIELDS:
        value = getattr(document, name, "")
        if value:
            yield results.field_line(name, str(value))
    published = screen.date(document.published, document.date_only) or screen.text(results.UNKNOWN)
    yield results.field_line("published", published)
    if isinstance(document, Article):
        text = (document.summary, *document.body.split("\n"), *map(results.picture, document.captions))
    else:
        text = (results.SEEN_ON, *document.seen_on)
    yield from filter(None, text)


def run(
    screen: Screen,
    document_id: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_ID, show_default=False)],
    index_dir: IndexDir = Path("index"),
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        try:
            document = index.get(document_id)
        except DocumentNotFoundError as error:
            screen.echo_error(error.message)
            return PARTLY
    if as_json:
        echo(json.dumps(document.to_dict(), ensure_ascii=False))
        return DONE
    for line in _lines(screen, document):
        screen.echo(strip_control(screen.text(line)))
    return DONE
