"""The half of the façade that asks: one committed state of an index, and every question to it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Self, Unpack

from vnsearch.engines.base import FACETS, Request, Snapshot, Sort
from vnsearch.engines.whoosh import WhooshEngine
from vnsearch.errors import DocumentNotFoundError, QueryError
from vnsearch.hanoi import HANOI
from vnsearch.library import offers, storage
from vnsearch.library.pages import hit, sought
from vnsearch.library.questions import Narrowing, order, period, question
from vnsearch.model import Document, Facet, Kind, Page, Period, Statistics, Timeline
from vnsearch.query import Filter, Node, Widened, open_ended, widen
from vnsearch.ranking import Ranking
from vnsearch.text import valid

MAX_LIMIT = 1000


class Asker:
    """Asks the index in a folder, from the state that was committed when it was first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None

    @property
    def folder(self) -> Path:
        """Where the index lies."""
        return self._folder

    def _opened(self) -> Snapshot:
        if self._snapshot is None:
            manifest = storage.read_manifest(self._folder)
            self._snapshot = WhooshEngine(self._folder / manifest.data / "whoosh").snapshot()
        return self._snapshot

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        page: int = 1,
        sort: Sort | str = Sort.BLEND,
        explain: bool = False,
        facets: bool = False,
        ranking: Ranking | None = None,
        **narrowing: Unpack[Narrowing],
    ) -> Page:
        """One page of hits, with ``facets`` also counts over all matches.

        ``narrowing`` is ``after``, ``before``, ``source``, ``category`` and ``kind``, as ``Narrowing`` tells.
        Raises ``QueryError`` for a query or option that cannot be used, and ``StorageError`` when the index
        cannot.
        """
        started = time.perf_counter()
        if not 1 <= limit <= MAX_LIMIT or page < 1:
            raise QueryError(f"limit must be 1 to {MAX_LIMIT} and page 1 or more")
        asked, by, ranking = question(query, **narrowing), order(sort), ranking or Ranking()
        widened = self._widened(asked.node)
        request = Request(widened.node, by, limit, (page - 1) * limit, explain, ranking)
        found = self._opened().search(request)
        relaxed = "" if found.total else offers.relaxed(self._opened(), asked)
        retyped = "" if found.total else offers.retyped(self._opened(), asked, query)
        marks = sought(widened.node)
        hits = tuple(hit(request.offset + i, scored, marks) for i, scored in enumerate(found.hits, 1))
        counts = self._opened().facets(widened.node, FACETS, ranking=ranking) if facets else ()
        took = round((time.perf_counter() - started) * 1000, 3)
        notes = asked.notes + widened.notes
        return Page(query, str(asked.node), found.total, took, hits, relaxed, retyped, notes, counts)

    def facets(
        self, query: str, fields: Sequence[str] = FACETS, *, limit: int = 10, **narrowing: Unpack[Narrowing]
    ) -> tuple[Facet, ...]:
        """For each value field how many matches have each of its ``limit`` commonest values.

        Counts are exact, over every match (sorting by date lists only the good ones). Raises ``QueryError``
        for a field of which nothing is counted.
        """
        if unknown := [field for field in fields if field not in FACETS]:
            raise QueryError(f"{unknown[0]!r} is not counted; use {', '.join(FACETS)}")
        return self._opened().facets(self._asked(query, **narrowing), fields, limit)

    def timeline(self, query: str, *, by: Period | str = "", **narrowing: Unpack[Narrowing]) -> Timeline:
        """How many matches were published in each day, week, month or year, in +07:00.

        Without ``by``, in the finest of these that gives about thirty. Raises ``QueryError``.
        """
        return self._opened().timeline(self._asked(query, **narrowing), period(by))

    def _asked(self, query: str, **narrowing: Unpack[Narrowing]) -> Node:
        return self._widened(question(query, **narrowing).node).node

    def _widened(self, node: Node) -> Widened:
        """The query without prefixes and fuzzy words; the vocabulary is opened only for them."""
        return widen(node, self._opened().vocabulary()) if open_ended(node) else Widened(node)

    def get(self, document_id: str) -> Document:
        """The document with that id. Raises ``DocumentNotFoundError``."""
        document = self._opened().get(valid(document_id))
        if document is None:
            raise DocumentNotFoundError(f"no document has the id '{valid(document_id)}' in {self._folder}")
        return document

    def __len__(self) -> int:
        return len(self._opened())

    def statistics(self) -> Statistics:
        """What the index holds."""
        from vnsearch.library.catalogue import Catalogue

        snapshot = self._opened()
        first, last, undated = snapshot.dates()
        data = self._folder / storage.read_manifest(self._folder).data
        catalogue = Catalogue(data / "catalogue.db")
        files, skipped = catalogue.counts()
        catalogue.close()
        articles, headlines = (snapshot.count(Filter("kind", kind.value)) for kind in Kind)
        days = [
            "" if math.isnan(s) else datetime.fromtimestamp(s, HANOI).date().isoformat()
            for s in (first, last)
        ]
        return Statistics(articles, headlines, undated, days[0], days[1], files, skipped, storage.size(data))

    def refresh(self) -> None:
        """Lets go of the state that was opened: the next question opens the last committed one."""
        self.close()

    def close(self) -> None:
        """Lets the files go; asking again opens them again."""
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
