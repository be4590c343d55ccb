"""The page of saved searches: what is new in each, its feed; saving, marking as seen and forgetting."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import QueryParams

from vnsearch.library.index import Index
from vnsearch.library.saved_searches import SavedSearches
from vnsearch.model import Alert, SavedSearch
from vnsearch.web.rendering import Templates, links
from vnsearch.web.search_state import SearchState

#: Under this name the page remembers what was seen, and so many new matches of a search are listed.
_VIEWER, _LISTED = "page", 10
#: The text of a field of a form.
Text = Annotated[str, Form()]


def saved_routes(index: Index, templates: Templates) -> APIRouter:
    """Return the routes of the saved searches of an index."""
    router = APIRouter(include_in_schema=False)
    searches = SavedSearches(index)

    def search_named(name: str) -> SavedSearch | None:
        return next((search for search in searches.all() if search.name == name), None)

    def back(request: Request) -> Response:
        return RedirectResponse(links(request).path("/saved"), HTTPStatus.SEE_OTHER)

    @router.get("/saved")
    def show_saved(request: Request) -> Response:
        alerts = [searches.alert(search, _VIEWER) for search in searches.all()]
        rows = [(alert, _state(alert.search), _ids(alert)) for alert in alerts]
        return templates.render(request, "saved.html", state=SearchState(), alerts=rows, listed=_LISTED)

    @router.post("/saved")
    def save(request: Request, name: Text, search: Text = "") -> Response:
        state = SearchState.from_parameters(QueryParams(parse_qsl(search.removeprefix("?"))))
        searches.save(name, state.query, dict(state.filters))
        return back(request)

    @router.post("/saved/seen")
    def mark_seen(request: Request, name: Text, ids: Text = "") -> Response:
        if search := search_named(name):
            searches.mark_seen(search, _VIEWER, _parse_ids(ids))
        return back(request)

    @router.post("/saved/removed")
    def remove(request: Request, name: Text) -> Response:
        searches.remove(name)
        return back(request)

    return router


def _ids(alert: Alert) -> str:
    """Return the new matches of an alert, to be sent back where they are marked as seen."""
    return json.dumps([hit.id for hit in alert.hits], ensure_ascii=False)


def _parse_ids(text: str) -> list[str]:
    """Return the ids that a form sent back; none of what is no list of them."""
    try:
        ids = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [str(value) for value in ids] if isinstance(ids, list) else []


def _state(search: SavedSearch) -> SearchState:
    """Return the page of a saved search, the newest first."""
    filters = {name: value for name, value in search.filters.items() if name not in ("after", "before")}
    return SearchState(
        query=search.query,
        sort="date",
        after=str(search.filters.get("after", "")),
        before=str(search.filters.get("before", "")),
        values={name: tuple(values) for name, values in filters.items()},
    )
