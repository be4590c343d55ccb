"""``vnsearch related``: documents like one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.common import (
    DONE,
    PARTLY,
    After,
    AsJson,
    Before,
    Category,
    IndexDir,
    KindOf,
    Source,
    echo,
    echo_error,
    narrowing,
    strip_control,
)
from vnsearch.cli.query import hit_record, print_hits
from vnsearch.errors import DocumentNotFoundError

HELP = "Show the documents most like one, without its copies, by the id that query --json prints."
EXAMPLES = "Example: vnsearch related corpus/dumps/bau-cu-dong-da-2021.txt"


def run(
    document_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help="Documents shown, at most 1000.")] = 10,
    after: After = "",
    before: Before = "",
    source: Source = "",
    category: Category = "",
    kind: KindOf = "all",
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        try:
            narrowed = narrowing(after, before, source, category, kind)
            found = index.related(document_id, limit=limit, **narrowed)
        except DocumentNotFoundError as error:
            echo_error(str(error))
            return PARTLY
    if as_json:
        head = {"id": found.document.id, "words": found.words, "took_ms": found.took_ms}
        echo(json.dumps(head | {"hits": [hit_record(hit) for hit in found.hits]}, ensure_ascii=False))
    elif found.hits:
        echo(f"Giống: {strip_control(found.document.title)}")
        print_hits(found.hits)
    else:
        echo("Không có tin nào giống.")
    return DONE if found.hits else PARTLY
