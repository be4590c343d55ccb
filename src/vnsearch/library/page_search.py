"""One page of hits: its options checked, the query asked, the answer put together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from vnsearch.errors import QueryError
from vnsearch.library import cursor
from vnsearch.library.hits import highlight_terms, to_hit
from vnsearch.library.request import (
    Filters,
    ParsedQuery,
    parse_as_of,
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
from vnsearch.search.deadline import Deadline
from vnsearch.search.request import FACETS, Request, Sort

MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How a page is searched for: the parameters of ``Index.search`` besides the query and its filters."""

    limit: int
    page: int
    sort: Sort | str
    explain: bool
    facets: bool
    verbatim: bool
    ranking: Ranking | None
    collapse: bool
    as_of: date | str | None
    search_after: str
    deadline_ms: float | None
    lang: Language | str


def search_page(
    open_commit: Callable[[], IndexCommit], query: str, options: PageOptions, filters: Filters
) -> Page:
    """Return one page of hits, as ``Index.search`` says. The commit is opened once all options are checked."""
    started = time.perf_counter()
    require_limit(options.limit, options.page)
    language = parse_lang(options.lang)
    parsed = parse_query(query, parse_as_of(options.as_of), **filters)
    previous = _parse_search_after(options.search_after, options.page)
    request = _request(parsed, options, previous, started)
    commit = open_commit()
    outcome, offered = search_with_correction(
        commit.snapshot, parsed, query, request, verbatim=options.verbatim
    )
    if previous:
        cursor.verify_cursor(commit.snapshot, commit.name, previous, outcome.request)
    has_time = not Deadline(request.deadline).has_passed
    wants_facets = options.facets and not outcome.result.partial and has_time
    facets = _page_facets(commit, outcome.request) if wants_facets else Facets()
    if options.facets and not wants_facets:
        outcome = replace(outcome, result=replace(outcome.result, partial=True))
    return _build_page(commit, query, outcome, offered, facets, started, language)


def _request(
    parsed: ParsedQuery, options: PageOptions, previous: cursor.Cursor | None, started: float
) -> Request:
    return Request(
        node=parsed.node,
        sort=parse_sort(options.sort),
        limit=options.limit,
        offset=previous.rank if previous else (options.page - 1) * options.limit,
        explain=options.explain,
        ranking=options.ranking or Ranking(),
        collapse=options.collapse,
        as_of=parsed.as_of,
        deadline=_deadline(started, options.deadline_ms),
    )


def _parse_search_after(token: str, page: int) -> cursor.Cursor | None:
    """Return where the previous page ended, by its token. Raises ``QueryError``."""
    if token and page != 1:
        raise QueryError(request_errors.PAGE_AND_TOKEN)
    return cursor.parse_cursor(token) if token else None


def _deadline(started: float, ms: float | None) -> float | None:
    """Return a deadline by ``time.perf_counter``. Raises ``QueryError``."""
    if ms is not None and not ms > 0:
        raise QueryError(request_errors.BAD_DEADLINE)
    return None if ms is None else started + ms / 1000


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since a moment of ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1000, 3)


def require_limit(limit: int, page: int = 1) -> None:
    """Raise ``QueryError`` for a number of hits or of a page that cannot be."""
    if not 1 <= limit <= MAX_LIMIT or page < 1:
        raise QueryError(request_errors.bad_limit(MAX_LIMIT))


def _page_facets(commit: IndexCommit, request: Request) -> Facets:
    facets = commit.snapshot.facets(request.node, FACETS, ranking=request.ranking, as_of=request.as_of)
    return Facets(facets)


def _highlighted_hits(outcome: SearchOutcome) -> tuple[Hit, ...]:
    """Return the hits with highlights: the first in any case, the others until the deadline."""
    request, hits = outcome.request, list[Hit]()
    terms, deadline = highlight_terms(request.node), Deadline(request.deadline)
    for rank, scored in enumerate(outcome.result.hits, request.offset + 1):
        hits.append(to_hit(rank, scored, terms))
        if deadline.has_long_passed:
            break
    return tuple(hits)


def _build_page(
    commit: IndexCommit,
    query: str,
    outcome: SearchOutcome,
    offered: Suggestions,
    facets: Facets,
    started: float,
    language: Language,
) -> Page:
    request, result = outcome.request, outcome.result
    hits = _highlighted_hits(outcome)
    if len(hits) < len(result.hits):
        result = replace(result, partial=True)
    notes = outcome.notes + ((query_notes.OUT_OF_TIME,) if result.partial else ())
    return Page(
        query=query,
        understood=str(outcome.parsed.node),
        total=result.total,
        hits=hits,
        relaxed=offered.relaxed,
        retyped=offered.retyped,
        notes=tuple(note.in_language(language) for note in notes),
        note_codes=tuple(note.code for note in notes),
        partial=result.partial,
        facets=facets,
        suggestions=offered.alternatives,
        corrected=offered.corrected,
        next=cursor.next_cursor(commit.name, request, result),
        took_ms=milliseconds_since(started),
    )
