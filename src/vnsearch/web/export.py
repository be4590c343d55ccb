"""All hits of a query as a stream: JSON Lines or CSV, while they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from vnsearch.csv_rows import BYTE_ORDER_MARK, csv_line
from vnsearch.library.index import Index
from vnsearch.model import Hit
from vnsearch.web.api_parameters import AnswerDependency, SortBy, response_schema
from vnsearch.web.settings import ServerSettings

_JSON_LINES, _CSV = "application/x-ndjson", "text/csv; charset=utf-8"
_COLUMNS = (
    *("rank", "score", "id", "kind", "title", "summary", "body", "captions", "url", "source", "category"),
    *("categories", "author", "authors", "tags", "published", "modified", "group", "origin"),
    *("section", "seen_on", "sightings", "copies", "loose"),
)
#: How much longer than a search an export may take until its first hit, as it ranks every match.
_PATIENCE = 5
#: Hits handed to the network at a time.
_BATCH = 50


def export_routes(index: Index, settings: ServerSettings) -> APIRouter:
    """Return the route that streams all hits."""
    router = APIRouter()

    answers = response_schema("export", _JSON_LINES)
    answers[200]["content"]["text/csv"] = {"schema": {"type": "string"}}

    @router.get("/export", responses=answers, response_class=StreamingResponse)
    def export(
        parameters: AnswerDependency,
        sort: SortBy = "",
        limit: Annotated[int | None, Query(ge=1, description="how many, at most; without it, all")] = None,
        as_csv: Annotated[bool, Query(alias="csv", description="CSV instead of JSON Lines")] = False,
    ) -> StreamingResponse:
        """Stream every hit with its whole document: JSON Lines, or CSV."""
        order = parameters.order(sort)
        options = parameters.options(_PATIENCE * settings.deadline_ms)
        hits = index.export(parameters.text, sort=order, limit=limit, **options)
        lines = _csv_lines(hits) if as_csv else _json_lines(hits)
        name = f"vnsearch.{'csv' if as_csv else 'jsonl'}"
        return StreamingResponse(
            _batches(lines),
            media_type=_CSV if as_csv else _JSON_LINES,
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    return router


def _json_lines(hits: Iterable[Hit]) -> Iterator[str]:
    for hit in hits:
        yield json.dumps(hit.to_export(), ensure_ascii=False) + "\n"


def _csv_lines(hits: Iterable[Hit]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(_COLUMNS) + "\n"
    for hit in hits:
        values = hit.to_export() | {"copies": hit.copies}
        yield csv_line(values[name] for name in _COLUMNS) + "\n"


def _batches(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines a few at a time: each is a hop between threads."""
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield "".join(batch)
            batch = []
    yield "".join(batch)
