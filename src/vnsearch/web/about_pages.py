"""The pages about the index and about the API."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from vnsearch.library.index import Index
from vnsearch.messages import Message, reports
from vnsearch.model import PendingFiles, Period, Statistics
from vnsearch.web.openapi import examples
from vnsearch.web.rendering import Templates
from vnsearch.web.search_state import EVERYTHING, SearchState
from vnsearch.web.timeline_chart import timeline_chart

#: Fields whose commonest values are listed, and how many of each.
_FIELDS, _VALUES = ("source", "category", "kind"), 20
#: Sources that are counted by year, and newest documents that are listed.
_SOURCES, _NEWEST = 8, 5
#: Seconds that a look at the files may take, and until the next one.
_LOOK, _BETWEEN_LOOKS = 1.0, 30.0


def about_routes(app: FastAPI, index: Index, templates: Templates) -> APIRouter:
    """Return the routes of the pages about an index and the API of an application."""
    router = APIRouter(include_in_schema=False)

    freshness = Freshness(index)

    @router.get("/about")
    def about(request: Request) -> Response:
        return templates.render(
            request, "about.html", state=SearchState(), **_values(index), **_file_values(index, freshness)
        )

    @router.get("/docs")
    def docs(request: Request) -> Response:
        return templates.render(
            request,
            "docs.html",
            state=SearchState(),
            document=app.openapi(),
            examples=examples(app.openapi()),
        )

    return router


class Freshness:
    """Knows whether the files below the roots are in the index; looks at them at most once in a while."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = Lock()
        self._pending: PendingFiles | None = None
        self._next_look = 0.0

    def pending_files(self) -> PendingFiles:
        """Return which files are not in the index as they are, as of the last look."""
        with self._lock:
            if self._pending is None or time.monotonic() > self._next_look:
                self._pending = self._index.pending_files(_LOOK)
                self._next_look = time.monotonic() + _BETWEEN_LOOKS
            return self._pending


def _values(index: Index) -> dict[str, Any]:
    statistics = index.statistics()
    facets = [index.values(field, limit=_VALUES) for field in _FIELDS]
    return {
        "statistics": statistics,
        "lines": _lines(statistics),
        "facets": facets,
        "years": _years(index, [count.value for count in facets[0]][:_SOURCES]),
        "chart": timeline_chart(index.timeline(EVERYTHING)),
        "newest": index.search(EVERYTHING, sort="date", limit=_NEWEST),
    }


def _file_values(index: Index, freshness: Freshness) -> dict[str, Any]:
    """Return what is known of the files that documents come from: nothing where another machine indexes."""
    if not index.has_catalogue:
        return {"last_run": None, "roots": (), "skips": ()}
    return {
        "last_run": index.last_run,
        "pending": freshness.pending_files(),
        "roots": index.roots(),
        "skips": index.skip_counts(),
    }


@dataclass(frozen=True, slots=True)
class YearTable:
    """Documents by year, of the largest sources and of all: a row for each year, the newest first."""

    sources: Sequence[str]
    rows: Sequence[tuple[date, Sequence[int], int]]


def _years(index: Index, sources: Sequence[str]) -> YearTable:
    """Count documents by source and year; near-identical ones one by one."""

    def count_by_year(source: str = "") -> dict[date, int]:
        timeline = index.timeline(EVERYTHING, by=Period.YEAR, collapse=False, source=source)
        return {period.start: period.count for period in timeline}

    total = count_by_year()
    columns = [count_by_year(source) for source in sources]
    rows = [
        (year, [column.get(year, 0) for column in columns], total[year])
        for year in sorted(total, reverse=True)
    ]
    return YearTable(sources, rows)


def _lines(statistics: Statistics) -> list[Message]:
    others = [(kind.value, kind.count) for kind in statistics.other_files]
    return [
        reports.article_count(statistics.articles),
        reports.headline_count(statistics.headlines),
        reports.date_span(statistics.first, statistics.last, statistics.undated),
        reports.file_count(statistics.files, statistics.skipped),
        *([reports.other_file_count(others)] if others else []),
        reports.index_size(statistics.size),
    ]
