"""``vnsearch show``: show one document, whole, or open it in the browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.field_values import all_values
from vnsearch.cli.named_document import Reference, named_document
from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import DocumentNotFoundError
from vnsearch.messages import help_texts, results, usage
from vnsearch.model import Article, Document

if TYPE_CHECKING:
    from rich.text import Text

HELP = help_texts.SHOW
EXAMPLES = help_texts.examples(
    "vnsearch show corpus/dumps/bau-cu-dong-da-2021.txt",
    "vnsearch show 3",
    "vnsearch show --open https://vnexpress.net/bai-bao-4281690.html",
)

_FIELDS = ("id", "kind", "source", "category", "author", "url", "group", "section", "sightings")
#: The most columns of a text: longer lines are hard to read.
_MAX_WIDTH = 100


def _fields(screen: Screen, document: Document, file: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the fields of a document that have a value, as they are shown."""
    for name in _FIELDS:
        if value := all_values(document, name):
            text = results.KINDS[value] if name == "kind" else str(value)
            yield name, screen.text(text)
    yield "published", screen.date(document.published, document.date_only) or screen.text(results.UNKNOWN)
    if document.modified:
        yield "modified", screen.date(document.modified, document.modified_date_only)
    if document.tags:
        yield "tags", ", ".join(document.tags)
    if file or document.origin:
        yield "file", str(file or document.origin)


def _paragraphs(screen: Screen, document: Document) -> Iterator[str]:
    """Yield the paragraphs of a document's text, without empty ones."""
    if isinstance(document, Article):
        text = (document.summary, *document.body.split("\n"), *map(results.picture, document.captions))
    else:
        text = (results.SEEN_ON, *document.seen_on)
    yield from (screen.text(paragraph) for paragraph in text if paragraph)


def _lines(screen: Screen, document: Document, file: Path | None) -> Iterator[str]:
    """Yield title, fields and text as lines."""
    yield document.title
    for name, value in _fields(screen, document, file):
        yield f"{screen.text(results.LABELS[name])}: {value}"
    yield from _paragraphs(screen, document)


def _text(screen: Screen, document: Document, file: Path | None) -> Iterator[Text]:
    """Yield title, fields and text as paragraphs with styles."""
    from rich.text import Text

    from vnsearch.cli.hit_list import link

    yield Text(strip_control(document.title), style="bold")
    for name, value in _fields(screen, document, file):
        label = screen.text(results.LABELS[name])
        value_text = link(value) if name == "url" else Text(strip_control(value))
        yield Text.assemble((f"{label}: ", "cyan"), value_text)
    for paragraph in _paragraphs(screen, document):
        yield Text()
        yield Text(strip_control(paragraph))


def _print(screen: Screen, document: Document, file: Path | None) -> None:
    """Print a document: in a pipe a line for each paragraph, on a terminal wrapped between words, in pages."""
    if not sys.stdout.isatty():
        for line in _lines(screen, document, file):
            echo(strip_control(line))
        return
    from vnsearch.cli.console import console, print_paged

    out = console()
    width = min(out.width, _MAX_WIDTH)
    with out.capture() as capture:
        for paragraph in _text(screen, document, file):
            out.print(paragraph, width=width, overflow="fold")
    print_paged(capture.get())


def _open(screen: Screen, document: Document, file: Path | None) -> int:
    """Open a document in the browser: its address, or else its file."""
    import webbrowser

    is_web = document.url.startswith(("http://", "https://"))
    address = document.url if is_web else file.as_uri() if file and file.is_file() else ""
    if not address:
        screen.echo_error(usage.NOTHING_TO_OPEN)
        return PARTLY
    screen.echo(results.opening(strip_control(address)))
    sys.stdout.flush()
    if not webbrowser.open(address):
        screen.echo_error(usage.NO_BROWSER)
        return PARTLY
    return DONE


def run(
    screen: Screen,
    reference: Reference = "",
    index_dir: IndexDir = "index",
    browse: Annotated[bool, typer.Option("--open", help=help_texts.OPEN)] = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        try:
            document = named_document(index, index_dir, reference)
        except DocumentNotFoundError as error:
            screen.echo_error(error.message)
            return PARTLY
        # Looking the file up takes a tenth of the command's time.
        file = None if as_json else index.file(document.id)
    if browse:
        return _open(screen, document, file)
    if as_json:
        echo(json.dumps(document.to_dict(), ensure_ascii=False))
    else:
        _print(screen, document, file)
    return DONE
