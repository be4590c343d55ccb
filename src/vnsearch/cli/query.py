"""``vnsearch query``: search, and show one page of hits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.hits import print_hits
from vnsearch.cli.options import (
    AsJson,
    Filters,
    IndexDir,
    SortBy,
    options_as_typed,
    query_command,
    with_filters,
)
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, results
from vnsearch.model import Page

HELP = help_texts.QUERY
EXAMPLES = help_texts.examples(
    "vnsearch query 'bầu cử Đống Đa'",
    "vnsearch query 'gia vang' --sort date --after 2025",
    "vnsearch query '\"hạn mặn\" -lúa' --kind article --json",
)

Verbatim = Annotated[bool, typer.Option("--verbatim", help=help_texts.VERBATIM)]
Timeout = Annotated[float | None, typer.Option(metavar="MS", help=help_texts.TIMEOUT)]
AfterToken = Annotated[str, typer.Option("--after-token", metavar="TOKEN", help=help_texts.AFTER_TOKEN)]
Feedback = Annotated[float, typer.Option(metavar=help_texts.METAVAR_SHARE, help=help_texts.FEEDBACK)]

#: Options that make no sense with another query, so that suggested commands leave them out.
_NOT_FOR_SUGGESTIONS = ("page", "after_token", "verbatim")


def _print(screen: Screen, page: Page, number: int, options: Sequence[str]) -> None:
    """Print page ``number`` of the hits; suggested commands get the ``options``."""
    _print_messages(screen, page)
    if page.hits:
        print_hits(screen, page.hits)
        _print_facets(screen, page)
        screen.echo(results.hits_shown(page.hits[0].rank, page.hits[-1].rank, page.total, page.took_ms))
    elif page.total:
        screen.echo(results.page_past_the_end(number, page.total))
    else:
        screen.echo(results.nothing_found(strip_control(page.understood)))
    _print_suggestions(screen, page, options)


def _print_messages(screen: Screen, page: Page) -> None:
    """Print the messages of a query, and how it was understood if that differs from what was typed."""
    from vnsearch.query import is_read_as_typed

    for message in page.notes:
        screen.echo(strip_control(message))
    if page.corrected:
        screen.echo(results.answered_correction(strip_control(page.query), strip_control(page.corrected)))
    if page.hits and not is_read_as_typed(page.corrected or page.query, page.understood):
        screen.echo(results.understood_as(strip_control(page.understood)))


def _print_facets(screen: Screen, page: Page) -> None:
    if page.facets:
        from vnsearch.cli.charts import facet_lines

        for facet in page.facets:
            for line in facet_lines(screen, facet):
                screen.echo(line)


def _print_suggestions(screen: Screen, page: Page, options: Sequence[str]) -> None:
    for query in dict.fromkeys(filter(None, (page.retyped, *page.suggestions))):
        screen.echo(results.did_you_mean(query_command(query, options)))
    if page.relaxed:
        screen.echo(results.try_wider(query_command(page.relaxed, options)))


@with_filters
def run(
    screen: Screen,
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_QUERY, show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help=help_texts.LIMIT)] = 10,
    page: Annotated[int, typer.Option("--page", help=help_texts.PAGE)] = 1,
    sort: SortBy = "best",
    *,
    filters: Filters,
    explain: Annotated[bool, typer.Option("--explain", help=help_texts.EXPLAIN)] = False,
    facets: Annotated[bool, typer.Option("--facets", help=help_texts.FACETS)] = False,
    copies: Annotated[bool, typer.Option("--copies", help=help_texts.COPIES)] = False,
    as_of: Annotated[str, typer.Option(help=help_texts.AS_OF)] = "",
    verbatim: Verbatim = False,
    timeout: Timeout = None,
    after_token: AfterToken = "",
    feedback: Feedback = 0.0,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index
    from vnsearch.ranking import Ranking

    with open_index(index_dir) as index:
        result = index.search(
            text,
            limit=limit,
            page=page,
            sort=sort,
            explain=explain,
            facets=facets,
            verbatim=verbatim,
            search_after=after_token,
            deadline_ms=timeout,
            collapse=not copies,
            as_of=as_of or None,
            ranking=Ranking(feedback=feedback),
            lang=screen.language,
            **filters,
        )
    if as_json:
        echo(json.dumps(result.to_dict(), ensure_ascii=False))
    else:
        _print(screen, result, page, options_as_typed(context, _NOT_FOR_SUGGESTIONS))
    return DONE if result.hits else PARTLY
