"""The page that searches for many queries at once, such as a list of names, and shows a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import PlainTextResponse, Response

from vnsearch.csv_rows import BYTE_ORDER_MARK, csv_line
from vnsearch.errors import QueryError
from vnsearch.library.index import Index
from vnsearch.messages import Language
from vnsearch.messages.message import in_language
from vnsearch.model import Hit
from vnsearch.web.rendering import Templates, localiser
from vnsearch.web.search_state import SearchState
from vnsearch.web.settings import ServerSettings

#: Queries that are answered at once, and hits shown of each.
MAX_QUERIES, _HITS = 100, 3
_CSV_COLUMNS = ("query", "total", "rank", "title", "source", "published", "url", "id", "note")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One query, the number of its matches and the first of them; ``refusal`` says why there are none."""

    query: str
    total: int
    hits: Sequence[Hit] = ()
    refusal: str = ""


def batch_routes(index: Index, settings: ServerSettings, templates: Templates) -> APIRouter:
    """Return the routes of the page for many queries."""
    router = APIRouter(include_in_schema=False)

    def page(request: Request, text: str, rows: Sequence[BatchRow] = ()) -> Response:
        return templates.render(
            request, "batch.html", state=SearchState(), text=text, rows=rows, most=MAX_QUERIES
        )

    @router.get("/batch")
    def form(request: Request) -> Response:
        return page(request, "")

    @router.post("/batch")
    def batch(
        request: Request,
        queries: Annotated[str, Form()] = "",
        file: Annotated[UploadFile | None, File()] = None,
        form: Annotated[str, Form(alias="format")] = "",
    ) -> Response:
        file_text = file.file.read().decode("utf-8-sig", "replace") if file else ""
        text = "\n".join(_lines(f"{queries}\n{file_text}"))
        rows = [_search(index, query, settings, localiser(request).language) for query in _lines(text)]
        if form != "csv":
            return page(request, text, rows)
        name = 'attachment; filename="batch.csv"'
        lines = BYTE_ORDER_MARK + "\n".join(_csv_lines(rows))
        return PlainTextResponse(lines, media_type="text/csv", headers={"content-disposition": name})

    return router


def _lines(text: str) -> list[str]:
    """Return the queries of a text, one a line, without repetitions."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))[:MAX_QUERIES]


def _search(index: Index, query: str, settings: ServerSettings, language: Language) -> BatchRow:
    try:
        page = index.search(query, limit=_HITS, verbatim=True, deadline_ms=settings.deadline_ms)
    except QueryError as error:
        return BatchRow(query, 0, refusal=in_language(error.message, language))
    return BatchRow(query, page.total, page.hits)


def _csv_lines(rows: Sequence[BatchRow]) -> Iterator[str]:
    yield csv_line(_CSV_COLUMNS)
    for row in rows:
        if not row.hits:
            yield csv_line((row.query, row.total, *[""] * 6, row.refusal))
        for hit in row.hits:
            values = hit.to_dict()
            cells = (values[name] for name in _CSV_COLUMNS[2:-1])
            yield csv_line((row.query, row.total, *cells, ""))
