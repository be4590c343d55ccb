"""The page that compares queries over time, its chart as a picture and its table as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from vnsearch.csv_rows import BYTE_ORDER_MARK, csv_line
from vnsearch.library.comparing import MAX_QUERIES
from vnsearch.library.index import Index
from vnsearch.model import Comparison, Period
from vnsearch.web.line_chart import line_chart
from vnsearch.web.rendering import Templates, localiser
from vnsearch.web.search_state import SearchState
from vnsearch.web.settings import ServerSettings

_SVG, _CSV = "image/svg+xml", "text/csv; charset=utf-8"


def compare_routes(index: Index, settings: ServerSettings, templates: Templates) -> APIRouter:
    """Return the routes of the comparison of queries."""
    router = APIRouter(include_in_schema=False)

    def comparison_of(request: Request) -> Comparison | None:
        queries = [query for query in request.query_params.getlist("q") if query.strip()]
        if not queries:
            return None
        by, after, before = (request.query_params.get(name, "") for name in ("by", "after", "before"))
        return index.compare(
            queries, by=by, after=after or None, before=before or None, deadline_ms=settings.deadline_ms
        )

    @router.get("/compare")
    def compare(request: Request) -> Response:
        comparison = comparison_of(request)
        values = _values(request, comparison)
        return templates.render(request, "compare.html", state=SearchState(), periods=tuple(Period), **values)

    @router.get("/compare.svg")
    def chart(request: Request) -> Response:
        picture = templates.render(request, "compare.svg", **_values(request, comparison_of(request)))
        return Response(picture.body, media_type=_SVG)

    @router.get("/compare.csv")
    def table(request: Request) -> Response:
        comparison = comparison_of(request)
        lines = _csv_lines(comparison) if comparison else ()
        name = 'attachment; filename="compare.csv"'
        text = BYTE_ORDER_MARK + "\n".join(lines)
        return PlainTextResponse(text, media_type=_CSV, headers={"content-disposition": name})

    return router


def _values(request: Request, comparison: Comparison | None) -> dict[str, Any]:
    is_share = request.query_params.get("share", "") == "1"
    return {
        "comparison": comparison,
        "chart": line_chart(comparison, is_share=is_share) if comparison else None,
        "is_share": is_share,
        "queries": [series.query for series in comparison.series] if comparison else [],
        "max_queries": MAX_QUERIES,
        "parameters": f"?{request.url.query}" if request.url.query else "",
        "by": request.query_params.get("by", ""),
        "after": request.query_params.get("after", ""),
        "before": request.query_params.get("before", ""),
        "language": localiser(request).language,
    }


def _csv_lines(comparison: Comparison) -> Iterator[str]:
    yield csv_line(("start", "documents", *(series.query for series in comparison.series)))
    counts = zip(*(series.counts for series in comparison.series), strict=True)
    for start, documents, row in zip(comparison.starts, comparison.documents, counts, strict=True):
        yield csv_line((start.isoformat(), documents, *row))
