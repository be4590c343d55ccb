"""One page of hits: its options checked, the query asked, the answer put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.errors import DeadlineError, QueryError
from vnsearch.library import cursor
from vnsearch.library.confidence import LOW_CONFIDENCE, Confidence
from vnsearch.library.highlighting import Highlighting
from vnsearch.library.hits import to_hit
from vnsearch.library.request import (
    ParsedQuery,
    parse_as_of,
    parse_deadline,
    parse_lang,
    parse_query,
    parse_sort,
)
from vnsearch.library.searching import SearchOutcome, search_with_correction
from vnsearch.library.snapshots import IndexCommit
from vnsearch.library.suggestions import Suggestions
from vnsearch.messages import Language, query_notes, request_errors
from vnsearch.model import Facets, Hit, Page
from vnsearch.ranking import Ranking
from vnsearch.search.request import DEFAULT_FACETS, Deadline, Request, Sort

if TYPE_CHECKING:
    from vnsearch.model import Filters

MAX_LIMIT = 1000


class PageOptions(NamedTuple):
    """How a page is searched for: the parameters of ``Index.search`` besides the query and its filters."""

    limit: int
    page: int
    sort: Sort | str
    explain: bool
    facets: bool
    verbatim: bool
    ranking: Ranking | None
    collapse: bool
    loose: bool
    as_of: date | str | None
    search_after: str
    deadline_ms: float | None
    lang: Language | str


def search_page(
    open_commit: Callable[[], IndexCommit], query: str, options: PageOptions, filters: Filters
) -> Page:
    """Return one page of hits, as ``Index.search`` says. The commit is opened once all options are checked."""
    start = time.perf_counter()
    require_limit(options.limit, options.page)
    language = parse_lang(options.lang)
    parsed_query = parse_query(query, parse_as_of(options.as_of), **filters)
    previous = _parse_search_after(options.search_after, options.page)
    request = _request(parsed_query, options, previous, start)
    commit = open_commit()
    outcome, suggestions = search_with_correction(
        commit.snapshot, parsed_query, query, request, verbatim=options.verbatim
    )
    if previous:
        cursor.verify_cursor(commit.snapshot, commit.name, previous, outcome.request)
    facets = _page_facets(commit, outcome) if options.facets else Facets()
    if facets is None:
        facets, outcome = Facets(), outcome._replace(result=outcome.result._replace(partial=True))
    return _build_page(commit, query, outcome, suggestions, facets, start, language)


def _request(
    parsed_query: ParsedQuery, options: PageOptions, previous: cursor.Cursor | None, start: float
) -> Request:
    return Request(
        node=parsed_query.node,
        sort=parse_sort(options.sort),
        limit=options.limit,
        offset=previous.rank if previous else (options.page - 1) * options.limit,
        explain=options.explain,
        ranking=options.ranking or Ranking(),
        collapse=options.collapse,
        loose=options.loose,
        as_of=parsed_query.as_of,
        deadline=parse_deadline(start, options.deadline_ms),
    )


def _parse_search_after(token: str, page: int) -> cursor.Cursor | None:
    """Return where the previous page ended, by its token. Raises ``QueryError``."""
    if token and page != 1:
        raise QueryError(request_errors.PAGE_AND_TOKEN)
    return cursor.parse_cursor(token) if token else None


def milliseconds_since(start: float) -> float:
    """Return the milliseconds since a moment of ``time.perf_counter``."""
    return round((time.perf_counter() - start) * 1000, 3)


def require_limit(limit: int, page: int = 1) -> None:
    """Raise ``QueryError`` for a number of hits or of a page that cannot be."""
    if not 1 <= limit <= MAX_LIMIT or page < 1:
        raise QueryError(request_errors.bad_limit(MAX_LIMIT))


def _page_facets(commit: IndexCommit, outcome: SearchOutcome) -> Facets | None:
    """Return the values of the whole answer, counted; None where time is up before that."""
    request = outcome.request
    if outcome.result.partial or Deadline(request.deadline).has_passed:
        return None
    with suppress(DeadlineError):
        return Facets(commit.snapshot.facets(request, DEFAULT_FACETS))
    return None


def _highlighted_hits(commit: IndexCommit, outcome: SearchOutcome) -> tuple[Hit, ...]:
    """Return the hits with highlights and confidence: the first in any case, the others until the deadline."""
    request, hits = outcome.request, list[Hit]()
    highlighting, deadline = Highlighting(request.node), Deadline(request.deadline)
    confidence = Confidence(request.node, commit.snapshot.vocabulary())
    for rank, result in enumerate(outcome.result.hits, request.offset + 1):
        hits.append(to_hit(rank, result, highlighting.terms(result), confidence))
        if deadline.has_long_passed:
            break
    return tuple(hits)


def _has_nothing_like_it(request: Request, hits: Sequence[Hit]) -> bool:
    """Return whether no hit of a first page by relevance is likely to be what was asked for."""
    is_first_page = not request.offset and not request.sort.is_by_date
    return is_first_page and bool(hits) and all((hit.confidence or 0.0) < LOW_CONFIDENCE for hit in hits)


def _build_page(
    commit: IndexCommit,
    query: str,
    outcome: SearchOutcome,
    suggestions: Suggestions,
    facets: Facets,
    start: float,
    language: Language,
) -> Page:
    request, result = outcome.request, outcome.result
    hits = _highlighted_hits(commit, outcome)
    if len(hits) < len(result.hits):
        result = result._replace(partial=True)
    notes = outcome.notes + ((query_notes.OUT_OF_TIME,) if result.partial else ())
    if outcome.counts.only_loose and hits:
        notes = (query_notes.only_loose(result.total), *notes)
    if _has_nothing_like_it(request, hits):
        notes = (query_notes.NOTHING_LIKE_IT, *notes)
    return Page(
        query=query,
        understood=str(outcome.parsed_query.node),
        total=result.total,
        hits=hits,
        relaxed=suggestions.relaxed,
        retyped=suggestions.retyped,
        notes=tuple(note.in_language(language) for note in notes),
        note_codes=tuple(note.code for note in notes),
        partial=result.partial,
        facets=facets,
        suggestions=suggestions.alternatives,
        corrected=suggestions.corrected,
        next=cursor.next_cursor(commit.name, request, result),
        took_ms=milliseconds_since(start),
        loose_total=result.loose_total,
        is_loose=outcome.counts.only_loose,
    )
