"""``vnsearch export``: print all hits of a query for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer

from vnsearch.cli.empty_answer import tell_nothing_found
from vnsearch.cli.filter_values import near_values
from vnsearch.cli.formats import FORMATS, choose_format, row_lines
from vnsearch.cli.hits import print_hits
from vnsearch.cli.option_groups import ANSWER, FILTERS, AnswerOptions, Filters, with_options
from vnsearch.cli.options import (
    AsJson,
    AsPhrase,
    IndexDir,
    SortBy,
    Words,
    choice,
    or_everything,
    query_text,
)
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.screen import Screen
from vnsearch.errors import QueryError
from vnsearch.messages import help_texts, usage
from vnsearch.model import Hit

HELP = help_texts.EXPORT
EXAMPLES = help_texts.examples(
    "vnsearch export giá vàng --format csv --sort date > gia-vang.csv",
    "vnsearch export --source VnExpress --columns title,url,published --format tsv",
)

#: All columns, in the order of a table.
COLUMNS = (
    "rank",
    "score",
    "id",
    "kind",
    "title",
    "summary",
    "body",
    "captions",
    "url",
    "source",
    "category",
    "categories",
    "author",
    "authors",
    "tags",
    "published",
    "modified",
    "group",
    "file",
    "section",
    "seen_on",
    "sightings",
    "copies",
    "loose",
)


def _record(hit: Hit) -> dict[str, Any]:
    """Return the values of all columns."""
    return hit.to_export() | {"file": hit.document.origin, "copies": hit.copies}


def _parse_columns(columns: str) -> Sequence[str]:
    """Return the columns named, separated by commas. Raises ``QueryError``."""
    names = [name.strip() for name in columns.split(",") if name.strip()]
    for name in names:
        if name not in COLUMNS:
            raise QueryError(usage.unknown_column(name, ", ".join(COLUMNS)))
    return names


def _json_lines(hits: Iterable[Hit], columns: Sequence[str]) -> Iterator[str]:
    for hit in hits:
        record = _record(hit)
        values = {name: record[name] for name in columns} if columns else hit.to_export()
        yield json.dumps(values, ensure_ascii=False)


def _json_array(lines: Iterable[str]) -> Iterator[str]:
    """Yield one JSON array of records, a line each."""
    previous = ""
    for line in lines:
        yield f"{previous}," if previous else "["
        previous = line
    yield previous or "["
    yield "]"


def _lines(hits: Iterable[Hit], form: str, columns: Sequence[str]) -> Iterator[str]:
    if form in ("jsonl", "json"):
        lines = _json_lines(hits, columns)
        return lines if form == "jsonl" else _json_array(lines)
    return row_lines(form, columns or COLUMNS, map(_record, hits))


@with_options(filters=FILTERS, answer=ANSWER)
def run(
    screen: Screen,
    words: Words = None,
    index_dir: IndexDir = "index",
    form: Annotated[str, choice("--format", choices=FORMATS, help_text=help_texts.EXPORT_FORMAT)] = "jsonl",
    columns: Annotated[
        str, typer.Option(metavar=help_texts.METAVAR_COLUMNS, help=help_texts.COLUMNS, show_default=False)
    ] = "",
    sort: SortBy = "",
    limit: Annotated[int | None, typer.Option("--limit", "-n", help=help_texts.EXPORT_LIMIT)] = None,
    phrase: AsPhrase = False,
    *,
    answer: AnswerOptions,
    filters: Filters,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    output_format, names = choose_format(form, as_json=as_json), _parse_columns(columns)
    text = query_text(words, phrase=phrase)
    sort = sort or ("best" if words else "date")
    count = 0

    def counting(hits: Iterable[Hit]) -> Iterator[Hit]:
        nonlocal count
        for hit in hits:
            count += 1
            yield hit

    with open_index(index_dir) as index:
        with near_values(screen, index, filters) as near:
            hit_stream = index.export(or_everything(text, words), sort=sort, limit=limit, **answer, **near)
            hits = counting(hit_stream)
        if output_format == "table":
            print_hits(screen, list(hits), output_format)
        else:
            for line in _lines(hits, output_format, names):
                echo(line)
    if not count and output_format != "json":
        tell_nothing_found(screen, text)
    return DONE if count else PARTLY
