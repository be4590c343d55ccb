"""``vnsearch query``: search, and show one page of hits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

import typer

from vnsearch.cli.empty_answer import tell_nothing_found
from vnsearch.cli.filter_values import near_values
from vnsearch.cli.formats import choose_format
from vnsearch.cli.hits import print_hits
from vnsearch.cli.last_answer import save_ranks
from vnsearch.cli.option_groups import ANSWER, FILTERS, AnswerOptions, Filters, with_options
from vnsearch.cli.options import (
    AsJson,
    AsPhrase,
    Form,
    IndexDir,
    SortBy,
    Words,
    options_as_typed,
    or_everything,
    query_command,
    query_text,
)
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, results
from vnsearch.model import Page

HELP = help_texts.QUERY
EXAMPLES = help_texts.examples(
    "vnsearch query bầu cử Đống Đa",
    "vnsearch query gia vang --sort date --after 2025",
    "vnsearch query --phrase hạn mặn --source VnExpress",
    "vnsearch query '\"hạn mặn\" -lúa' --kind article --json",
)

Verbatim = Annotated[bool, typer.Option("--verbatim", help=help_texts.VERBATIM)]
Timeout = Annotated[float | None, typer.Option(metavar="MS", help=help_texts.TIMEOUT)]
AfterToken = Annotated[str, typer.Option("--after-token", metavar="TOKEN", help=help_texts.AFTER_TOKEN)]
Feedback = Annotated[float, typer.Option(metavar=help_texts.METAVAR_SHARE, help=help_texts.FEEDBACK)]

#: Options that make no sense with another query, so that suggested commands leave them out.
_NOT_FOR_SUGGESTIONS = ("page", "after_token", "verbatim", "phrase")
#: Options that the command for the next page has with another value.
_NOT_FOR_NEXT_PAGE = ("page", "after_token")


def _print(screen: Screen, context: typer.Context, page: Page, form: str) -> None:
    """Print a page of hits for readers or for programs, and what its reader may do next."""
    if form == "json":
        echo(json.dumps(page.to_dict(), ensure_ascii=False))
        return
    _print_page(screen, page, context.params["page"], form)
    _print_offers(screen, context, page, form)


def _print_page(screen: Screen, page: Page, number: int, form: str) -> None:
    """Print page ``number`` of the hits, and what the reader should know of them.

    Where the hits are for a program, messages go to stderr.
    """
    is_table = form == "table"
    _print_messages(screen, page, aside=not is_table)
    if page.hits or form == "csv":
        print_hits(screen, page.hits, form)
    if page.hits and is_table:
        _print_facets(screen, page)
        last = min(page.hits[-1].rank, page.total)
        screen.echo(results.hits_shown(page.hits[0].rank, last, page.total, page.took_ms))
    elif page.total and not page.hits:
        screen.note(results.page_past_the_end(number, page.total), aside=not is_table)
    elif not page.hits:
        tell_nothing_found(screen, page.understood, aside=not is_table)


def _print_messages(screen: Screen, page: Page, *, aside: bool) -> None:
    """Print the messages of a query, and how it was understood if that differs from what was typed."""
    from vnsearch.query import is_read_as_typed

    for message in page.notes:
        screen.note(message, aside=aside)
    if page.corrected:
        message = results.answered_correction(strip_control(page.query), strip_control(page.corrected))
        screen.note(message, aside=aside)
    query = page.corrected or page.query
    if page.hits and query and not is_read_as_typed(query, page.understood):
        screen.note(results.understood_as(strip_control(page.understood)), aside=aside)


def _print_facets(screen: Screen, page: Page) -> None:
    if page.facets:
        from vnsearch.cli.charts import facet_lines

        for facet in page.facets:
            for line in facet_lines(screen, facet):
                screen.echo(line)


def _print_offers(screen: Screen, context: typer.Context, page: Page, form: str) -> None:
    """Print other queries as commands, and the command for the next page."""
    options = options_as_typed(context, _NOT_FOR_SUGGESTIONS)
    aside = form != "table"
    for query in dict.fromkeys(filter(None, (page.retyped, *page.suggestions))):
        screen.note(results.did_you_mean(query_command(query, options)), aside=aside)
    if page.relaxed:
        screen.note(results.try_wider(query_command(page.relaxed, options)), aside=aside)
    if _has_uncounted(page, loose=context.params["loose"]) and not aside:
        screen.echo(results.loose_matches(page.loose_total))
    if page.hits and not aside:
        screen.echo(results.how_to_open(page.hits[0].rank))
    if page.next and not aside:
        screen.echo(results.next_page(_next_page_command(context, page)))


def _has_uncounted(page: Page, *, loose: bool) -> bool:
    """Tell whether there are loose matches that the total does not count."""
    return page.loose_total > 0 and not (loose or page.is_loose)


def _next_page_command(context: typer.Context, page: Page) -> str:
    options = options_as_typed(context, _NOT_FOR_NEXT_PAGE)
    after_token, number = context.params["after_token"], context.params["page"]
    following = f"--after-token={page.next}" if after_token else f"--page={number + 1}"
    return query_command(query_text(context.params["words"]), [*options, following])


@with_options(filters=FILTERS, answer=ANSWER)
def run(
    screen: Screen,
    context: typer.Context,
    words: Words = None,
    index_dir: IndexDir = "index",
    limit: Annotated[int, typer.Option("--limit", "-n", help=help_texts.LIMIT)] = 10,
    page: Annotated[int, typer.Option("--page", help=help_texts.PAGE)] = 1,
    sort: SortBy = "",
    phrase: AsPhrase = False,
    *,
    filters: Filters,
    explain: Annotated[bool, typer.Option("--explain", help=help_texts.EXPLAIN)] = False,
    facets: Annotated[bool, typer.Option("--facets", help=help_texts.FACETS)] = False,
    answer: AnswerOptions,
    verbatim: Verbatim = False,
    timeout: Timeout = None,
    after_token: AfterToken = "",
    feedback: Feedback = 0.0,
    form: Form = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index
    from vnsearch.ranking import Ranking

    output_format = choose_format(form, as_json=as_json)
    text = query_text(words, phrase=phrase)
    with open_index(index_dir) as index, near_values(screen, index, filters) as near:
        result = index.search(
            or_everything(text, words),
            limit=limit,
            page=page,
            sort=sort or ("best" if words else "date"),
            explain=explain,
            facets=facets,
            verbatim=verbatim,
            search_after=after_token,
            deadline_ms=timeout,
            ranking=Ranking(feedback=feedback),
            lang=screen.language,
            **answer,
            **near,
        )
    if not words:
        result = replace(result, query="", understood="")
    save_ranks(index_dir, result.hits)
    _print(screen, context, result, output_format)
    return DONE if result.hits else PARTLY
