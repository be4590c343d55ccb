"""The half of the façade that asks: one committed state of an index, and every question to it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from vnsearch import messages
from vnsearch.engine.factory import EMBEDDED
from vnsearch.engine.protocol import Engine, EngineFactory, Snapshot
from vnsearch.errors import DocumentNotFoundError, QueryError
from vnsearch.highlight import HighlightTerms
from vnsearch.library import cursor, index_folder
from vnsearch.library.hits import highlight_terms, to_hit, to_plain_hit
from vnsearch.library.request import (
    Filters,
    PreparedQuery,
    filter_nodes,
    parse_as_of,
    parse_period,
    parse_query,
    parse_sort,
    prepare,
)
from vnsearch.library.searching import SearchOutcome, search_with_correction
from vnsearch.library.suggestions import Suggestions
from vnsearch.model import Document, Facet, Hit, Kind, Page, Period, RelatedDocuments, Statistics, Timeline
from vnsearch.query import And, Filter
from vnsearch.ranking import Ranking
from vnsearch.search.request import FACETS, Request, Sort
from vnsearch.text import replace_surrogates
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.query.completion.completions import Completion, Completions
    from vnsearch.whoosh_adapter.news_index import NewsIndex

MAX_LIMIT = 1000


def _deadline(started: float, ms: float | None) -> float | None:
    """A deadline by ``time.perf_counter``. Raises ``QueryError``."""
    if ms is not None and not ms > 0:
        raise QueryError("the deadline must be more than 0 ms")
    return None if ms is None else started + ms / 1000


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)


def _require_limit(limit: int, page: int = 1) -> None:
    if not 1 <= limit <= MAX_LIMIT or page < 1:
        raise QueryError(f"limit must be 1 to {MAX_LIMIT} and page 1 or more")


class IndexReader:
    """Asks the index in a folder, from the state that was committed when it was first asked."""

    def __init__(self, folder: Path, engines: EngineFactory = EMBEDDED) -> None:
        self._folder = folder
        self._engines = engines
        self._snapshot: Snapshot | None = None
        self._commit = ""
        self._completions: Completions | None = None

    @property
    def folder(self) -> Path:
        """Where the index lies."""
        return self._folder

    def _open_snapshot(self) -> Snapshot:
        if self._snapshot is None:
            manifest = self._read_manifest()
            self._snapshot = self._open_engine(manifest).snapshot()
            self._commit = f"{manifest.data}.{self._snapshot.generation}"
        return self._snapshot

    def _read_manifest(self) -> index_folder.Manifest:
        return index_folder.read_manifest(self._folder, self._engines.format)

    def _open_engine(self, manifest: index_folder.Manifest) -> Engine:
        return self._engines.open(self._folder / manifest.data / index_folder.ENGINE)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        page: int = 1,
        sort: Sort | str = Sort.BLEND,
        explain: bool = False,
        facets: bool = False,
        verbatim: bool = False,
        ranking: Ranking | None = None,
        collapse: bool = True,
        as_of: date | str | None = None,
        search_after: str = "",
        deadline_ms: float | None = None,
        **filters: Unpack[Filters],
    ) -> Page:
        """One page of hits, with ``facets`` also counts over all matches.

        A query that finds nothing is answered by what was probably meant, if that finds something; the page
        says so in ``corrected``, and ``verbatim`` turns it off.
        ``collapse`` shows of near-identical documents only the best. ``as_of`` asks as on that day: what was
        published later is left out; freshness and relative dates count from it (of a month, its last day).
        ``search_after`` is ``next`` of the page before, in place of ``page``: no hit comes twice or is left
        out; once the index has changed it is refused.
        ``deadline_ms`` after the call no more is scored: the page then has the best of what was, and is
        ``partial``. Matching itself is not broken off.
        ``filters`` are ``after``, ``before``, ``source``, ``category`` and ``kind``, as in ``Filters``.
        Raises ``QueryError`` for what cannot be used, ``StorageError`` when the index cannot.
        """
        started = time.perf_counter()
        _require_limit(limit, page)
        parsed = parse_query(query, parse_as_of(as_of), **filters)
        before = _cursor_from(search_after, page)
        request = Request(
            node=parsed.node,
            sort=parse_sort(sort),
            limit=limit,
            offset=before.rank if before else (page - 1) * limit,
            explain=explain,
            ranking=ranking or Ranking(),
            collapse=collapse,
            as_of=parsed.as_of,
            deadline=_deadline(started, deadline_ms),
        )
        snapshot = self._open_snapshot()
        outcome, offered = search_with_correction(snapshot, parsed, query, request, verbatim=verbatim)
        if before:
            cursor.verify_cursor(snapshot, self._commit, before, outcome.request)
        counts = self._page_facets(outcome.request) if facets else ()
        return self._build_page(query, outcome, offered, counts, started)

    def _page_facets(self, request: Request) -> tuple[Facet, ...]:
        snapshot = self._open_snapshot()
        return snapshot.facets(request.node, FACETS, ranking=request.ranking, as_of=request.as_of)

    def _build_page(
        self,
        query: str,
        outcome: SearchOutcome,
        offered: Suggestions,
        facets: tuple[Facet, ...],
        started: float,
    ) -> Page:
        request, result = outcome.request, outcome.result
        terms = highlight_terms(request.node)
        return Page(
            query=query,
            understood=str(outcome.parsed.node),
            total=result.total,
            hits=tuple(
                to_hit(rank, scored, terms) for rank, scored in enumerate(result.hits, request.offset + 1)
            ),
            relaxed=offered.relaxed,
            retyped=offered.retyped,
            notes=outcome.notes + ((messages.OUT_OF_TIME,) if result.partial else ()),
            partial=result.partial,
            facets=facets,
            suggestions=offered.alternatives,
            corrected=offered.corrected,
            next=cursor.next_cursor(self._commit, request, result),
            took_ms=_milliseconds_since(started),
        )

    def facets(
        self, query: str, fields: Sequence[str] = FACETS, *, limit: int = 10, **filters: Unpack[Filters]
    ) -> tuple[Facet, ...]:
        """For each value field how many matches have each of its ``limit`` commonest values.

        Counts are exact, over every match (sorting by date lists only the good ones). Raises ``QueryError``
        for a field of which nothing is counted.
        """
        if unknown := [field for field in fields if field not in FACETS]:
            raise QueryError(f"{unknown[0]!r} is not counted; use {', '.join(FACETS)}")
        return self._open_snapshot().facets(self._prepare(query, **filters).node, fields, limit)

    def export(
        self,
        query: str,
        *,
        sort: Sort | str = Sort.BLEND,
        limit: int | None = None,
        collapse: bool = False,
        **filters: Unpack[Filters],
    ) -> Iterator[Hit]:
        """Every hit, or the first ``limit``, one after another, unmarked; in memory are only a few at a time.

        Copies are listed one by one unless ``collapse``. Raises ``QueryError`` at once.
        """
        if limit is not None and limit < 1:
            raise QueryError("limit must be 1 or more")
        snapshot = self._open_snapshot()
        most = min(limit or len(snapshot), max(len(snapshot), 1)) or 1
        prepared = self._prepare(query, **filters)
        request = Request(
            prepared.node, parse_sort(sort), most, collapse=collapse, wants_fresh=prepared.wants_fresh
        )
        return (to_plain_hit(rank, scored) for rank, scored in enumerate(snapshot.stream(request), 1))

    def related(self, document_id: str, *, limit: int = 10, **filters: Unpack[Filters]) -> RelatedDocuments:
        """The documents most like one: no copy of it, and one copy of each other story.

        Raises ``DocumentNotFoundError``, and ``QueryError`` as ``search`` does.
        """
        started = time.perf_counter()
        _require_limit(limit)
        nodes = filter_nodes(**filters)
        node = And(nodes) if nodes else None
        result = self._open_snapshot().related(replace_surrogates(document_id), node, limit)
        if result is None:
            raise self._not_found(document_id)
        terms = HighlightTerms(frozenset(result.words), frozenset())
        hits = tuple(to_hit(rank, scored, terms) for rank, scored in enumerate(result.hits, 1))
        return RelatedDocuments(result.document, result.words, hits, _milliseconds_since(started))

    def suggest(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """How what has been typed may go on: titles, and words that several titles share, best first.

        Diacritics that were typed must be there, others may be. The table is made at the first call after a
        change, in some seconds for tens of thousands of documents, and kept beside the index where it can be.
        Raises ``QueryError``.
        """
        _require_limit(limit)
        opened = self._open_snapshot()
        if self._completions is None:
            from vnsearch.library.completions_cache import load_or_build

            data = self._folder / self._commit.partition(".")[0]
            self._completions = load_or_build(data, self._commit, opened.titles)
        return self._completions.complete(replace_surrogates(prefix), limit)

    def timeline(self, query: str, *, by: Period | str = "", **filters: Unpack[Filters]) -> Timeline:
        """How many matches were published in each day, week, month or year, in +07:00.

        Without ``by``, in the finest of these that gives about thirty. Raises ``QueryError``.
        """
        return self._open_snapshot().timeline(self._prepare(query, **filters).node, parse_period(by))

    def _prepare(self, query: str, **filters: Unpack[Filters]) -> PreparedQuery:
        return prepare(parse_query(query, **filters), self._open_snapshot())

    def get(self, document_id: str) -> Document:
        """The document with that id. Raises ``DocumentNotFoundError``."""
        document = self._open_snapshot().get(replace_surrogates(document_id))
        if document is None:
            raise self._not_found(document_id)
        return document

    def _not_found(self, document_id: str) -> DocumentNotFoundError:
        return DocumentNotFoundError(
            f"no document has the id '{replace_surrogates(document_id)}' in {self._folder}"
        )

    def __len__(self) -> int:
        return len(self._open_snapshot())

    def statistics(self) -> Statistics:
        """What the index holds."""
        from vnsearch.library.catalogue import counts

        snapshot = self._open_snapshot()
        first, last, undated = snapshot.dates()
        data = self._folder / self._read_manifest().data
        files, skipped = counts(data / index_folder.CATALOGUE)
        articles, headlines = (snapshot.count(Filter("kind", kind.value)) for kind in Kind)
        days = [
            "" if math.isnan(s) else datetime.fromtimestamp(s, HANOI).date().isoformat()
            for s in (first, last)
        ]
        return Statistics(
            articles, headlines, undated, days[0], days[1], files, skipped, index_folder.size(data)
        )

    def whoosh(self) -> NewsIndex:
        """Return the index as a read-only ``whoosh.index.Index``, as ``docs/whoosh.md`` tells.

        Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``IndexVersionError``, ``IndexDamagedError``.
        """
        from vnsearch.whoosh_adapter.news_index import open_folder

        return open_folder(self._folder / self._read_manifest().data / index_folder.ENGINE)

    def refresh(self) -> None:
        """Lets go of the state that was opened: the next question opens the last committed one."""
        self.close()

    def close(self) -> None:
        """Lets the files go; asking again opens them again."""
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None
            self._completions = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _cursor_from(token: str, page: int) -> cursor.Cursor | None:
    """Where the page before ended, by its token. Raises ``QueryError``."""
    if token and page != 1:
        raise QueryError("give a page or the token of the page before, not both")
    return cursor.parse_cursor(token) if token else None
