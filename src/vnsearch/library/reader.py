"""Read-only access to the committed states of an index: search, facets, export, related documents and more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vnsearch.errors import QueryError
from vnsearch.library.count_reader import CountReader
from vnsearch.library.document_reader import DocumentReader
from vnsearch.library.folder_location import require_folder
from vnsearch.library.hits import to_plain_hit
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.library.page_search import (
    PageOptions,
    require_limit,
    search_page,
)
from vnsearch.library.request import (
    parse_sort,
    request_all,
)
from vnsearch.library.snapshots import Refresh, SnapshotManager, refresh_interval
from vnsearch.library.source_reader import SourceReader
from vnsearch.messages import Language, cluster, request_errors
from vnsearch.model import Filters, HitStream, Kind, Page
from vnsearch.query import Filter
from vnsearch.ranking import Ranking
from vnsearch.search.request import Request, Sort
from vnsearch.text import replace_surrogates
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.model import Statistics
    from vnsearch.query.completion.completions import Completion
    from vnsearch.whoosh_adapter.news_index import NewsIndex


class IndexReader(CountReader, DocumentReader, SourceReader):
    """Reads the index at a location: the commit that was the newest when it was first read or last refreshed.

    ``refresh`` is that of ``vnsearch.open``. Any number of threads may call it; each call answers from one
    commit, whatever is committed or refreshed meanwhile.
    """

    def __init__(self, location: IndexLocation, refresh: Refresh = None) -> None:
        self._location = location
        self._refresh = refresh
        self._snapshots = SnapshotManager(location, refresh_interval(refresh))

    def __reduce__(self) -> tuple[object, ...]:
        """Return what another process opens the index again with."""
        return type(self), (self._location, self._refresh)

    @property
    def folder(self) -> Path:
        """The index folder; of an index on a cluster the state folder of this machine."""
        return self._location.folder

    @property
    def location(self) -> str:
        """The index folder, or the address of an index on a cluster, without credentials."""
        return str(self._location)

    def exists(self) -> bool:
        """Return whether there is an index yet, of whatever version. Raises ``StorageError``."""
        return self._location.exists()

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        page: int = 1,
        sort: Sort | str = Sort.BEST,
        explain: bool = False,
        facets: bool = False,
        verbatim: bool = False,
        ranking: Ranking | None = None,
        collapse: bool = True,
        loose: bool = False,
        as_of: date | str | None = None,
        search_after: str = "",
        deadline_ms: float | None = None,
        lang: Language | str = Language.VIETNAMESE,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str | Iterable[str] | None = None,
        category: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> Page:
        """Return one page of hits; with ``facets`` also the values of the whole answer, counted.

        The answer has the strong matches, which contain the words and names of the query whole, with ``loose``
        all matches; where there is no strong one, the loose ones.
        Where nothing is found, the page shows the hits of the query that was probably meant, if it has any,
        and names it in ``corrected``; ``verbatim`` turns that off.
        ``collapse`` shows only the best of near-identical documents. ``as_of`` searches as on that day:
        documents published later are left out; freshness and relative dates count from it (of a month, from
        its last day).
        ``search_after`` is ``next`` of the page before, in place of ``page``: no hit comes twice or is left
        out. Once the index has changed it is refused.
        ``deadline_ms`` after the call scoring stops: the page then has the best of what was scored, and is
        ``partial``. Where not even matching was finished by then, it is empty.
        ``lang`` is the language of the page's ``notes``: "vi" or "en".
        ``after`` to ``kind`` narrow the matches: published that day or later, and before that day (dates as
        they are typed, too: ``5/2021``, ``hôm qua``); with one of these sources, categories, authors, tags
        and kinds, each one value or several, in any case and with any diacritics.
        Raises ``QueryError`` for arguments that cannot be used, ``StorageError`` where the index cannot.
        """
        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        options = PageOptions(
            limit=limit,
            page=page,
            sort=sort,
            explain=explain,
            facets=facets,
            verbatim=verbatim,
            ranking=ranking,
            collapse=collapse,
            loose=loose,
            as_of=as_of,
            search_after=search_after,
            deadline_ms=deadline_ms,
            lang=lang,
        )
        return search_page(self._snapshots.current, query, options, filters)

    def export(
        self,
        query: str,
        *,
        sort: Sort | str = Sort.BEST,
        limit: int | None = None,
        collapse: bool = True,
        loose: bool = False,
        as_of: date | str | None = None,
        deadline_ms: float | None = None,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str | Iterable[str] | None = None,
        category: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> HitStream:
        """Yield the hits of the answer, or the first ``limit``, without highlights; few are in memory at a time.

        They are as many as the ``total`` of ``search`` with the same ``collapse``, ``loose`` and ``as_of``:
        ``collapse=False`` lists near-identical documents one by one. ``after`` to ``kind`` narrow the matches as
        there. Raises ``QueryError`` at once, and ``DeadlineError`` where ``deadline_ms`` pass before the first hit
        is known.
        """
        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        if limit is not None and limit < 1:
            raise QueryError(request_errors.BAD_EXPORT_LIMIT)
        commit = self._snapshots.current()
        request = request_all(
            commit.snapshot,
            query,
            collapse=collapse,
            loose=loose,
            as_of=as_of,
            deadline_ms=deadline_ms,
            **filters,
        )
        request = replace(request, sort=parse_sort(sort), limit=min(limit or request.limit, request.limit))
        stream = commit.snapshot.stream(request)
        return HitStream(
            to_plain_hit(rank, scored_document) for rank, scored_document in enumerate(stream, 1)
        )

    def suggest(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of what has been typed: titles, and words that several titles share, best first.

        Completions have the diacritics that were typed, and may have more. The table of completions is made
        at the first call after a change, in some seconds for tens of thousands of documents, and kept in the
        index folder where that can be written. Raises ``QueryError``.
        """
        require_limit(limit)
        return self._snapshots.current().completions().complete(replace_surrogates(prefix), limit)

    def __len__(self) -> int:
        return len(self._snapshots.current().snapshot)

    def statistics(self) -> Statistics:
        """Return how many documents the index has, from which days, and how large it is."""
        from vnsearch.model import Statistics

        commit = self._snapshots.current()
        snapshot = commit.snapshot
        oldest, newest, undated = snapshot.dates()
        counts, size = commit.source_counts()
        articles, headlines = (
            snapshot.count(Request(Filter("kind", kind.value), collapse=False)) for kind in Kind
        )
        return Statistics(
            articles,
            headlines,
            undated,
            _iso_day(oldest),
            _iso_day(newest),
            counts.files,
            counts.skipped,
            size,
            counts.other_files,
            counts.absences,
        )

    @property
    def has_catalogue(self) -> bool:
        """Whether this machine knows the files: not where the index is on a cluster and another one indexes.

        Without the catalogue everything can be searched; roots, removals, skipped files, copies and
        documents by their file are not known. Raises ``StorageError``.
        """
        return self._snapshots.current().data.has_catalogue

    @contextmanager
    def _catalogue(self) -> Iterator[Catalogue]:
        """Context manager: open the catalogue for reading."""
        from vnsearch.library.catalogue_values import wrong_values_as_damage

        def open_catalogue(data: IndexData) -> Catalogue:
            catalogue = data.catalogue()
            catalogue.migrate_copy()
            return catalogue

        with (
            closing(self._location.open_current(open_catalogue)) as catalogue,
            wrong_values_as_damage(catalogue.path),
        ):
            yield catalogue

    def whoosh(self) -> NewsIndex:
        """Return the index as a read-only ``whoosh.index.Index``, as ``docs/whoosh.md`` tells.

        Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``IndexVersionError``, ``IndexDamagedError``, and
        ``InputError`` for an index on a cluster.
        """
        from vnsearch.whoosh_adapter.news_index import open_folder

        location = require_folder(self._location, cluster.whoosh_needs_folder)
        return location.open_engine_files(open_folder)

    @property
    def commit(self) -> str:
        """The name of the commit that calls answer from: another one once the index has changed.

        Raises ``StorageError``.
        """
        return self._snapshots.current().name

    @property
    def stale(self) -> bool:
        """Whether a newer commit or a rebuilt index exists than the one that calls answer from.

        Looks at names and times only, in a fraction of a millisecond. False before the first call, which opens
        the newest. Raises ``StorageError``.
        """
        return self._snapshots.is_stale()

    def refresh(self) -> bool:
        """Have later calls answer from the newest commit; return whether there was a newer one.

        Calls and exports that are under way go on with the commit they began with. Without a newer commit
        nothing happens, and what was cached stays. Raises ``StorageError``; calls then answer as before.
        """
        return self._snapshots.refresh()

    def close(self) -> None:
        """Release the files, once the calls and exports under way are done; the next call opens them again."""
        self._snapshots.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _iso_day(moment: float) -> str:
    """Return the day of a moment in seconds since 1970; "" of NaN."""
    return "" if math.isnan(moment) else datetime.fromtimestamp(moment, HANOI).date().isoformat()
