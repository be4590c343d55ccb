"""``vnsearch show``: one document, whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.common import DONE, PARTLY, AsJson, IndexDir, dated, echo, echo_error, strip_control
from vnsearch.errors import DocumentNotFoundError
from vnsearch.model import Article

HELP = "Show one document whole, by the id that query --json prints."
EXAMPLES = "Example: vnsearch show corpus/dumps/bau-cu-dong-da-2021.txt"


def run(
    document_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    index_dir: IndexDir = Path("index"),
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.document_json import to_dict
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        try:
            document = index.get(document_id)
        except DocumentNotFoundError as error:
            echo_error(str(error))
            return PARTLY
    if as_json:
        echo(json.dumps(to_dict(document), ensure_ascii=False))
        return DONE
    echo(strip_control(document.title))
    for name in ("kind", "source", "category", "author", "url", "group", "section", "sightings"):
        value = getattr(document, name, "")
        if value:
            echo(f"{name}: {strip_control(str(value))}")
    echo(f"published: {dated(document.published) or 'unknown'}")
    if isinstance(document, Article):
        lines = (document.summary, *document.body.split("\n"), *(f"[ảnh] {c}" for c in document.captions))
    else:
        lines = ("seen on:", *document.seen_on)
    for line in filter(None, lines):
        echo(strip_control(line))
    return DONE
