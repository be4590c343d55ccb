"""Atom feeds (RFC 4287): the newest matches of a search, so that any feed reader is an alert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vnsearch.library.index import Index
from vnsearch.model import Hit
from vnsearch.web.rendering import is_web_address, links
from vnsearch.web.search_state import SearchState
from vnsearch.web.settings import ServerSettings

_ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES = 50
#: What a feed says of documents whose date is not known.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
#: Characters that XML cannot have.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_routes(index: Index, settings: ServerSettings) -> APIRouter:
    """Return the route of the feed of any search; its parameters are those of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/feed")
    def feed(request: Request) -> Response:
        state = SearchState.from_parameters(request.query_params)
        page = index.search(
            state.text, limit=_ENTRIES, sort="date", deadline_ms=settings.deadline_ms, **state.filters
        )
        base = f"{str(request.base_url).rstrip('/')}"
        text = _feed(state, page.hits, base, links(request).base)
        return Response(text, media_type="application/atom+xml")

    return router


def _feed(state: SearchState, hits: tuple[Hit, ...], base: str, prefix: str) -> bytes:
    root = ET.Element("feed", xmlns=_ATOM)
    origin = base.removesuffix(prefix)
    address = f"{base}/{state.query_string()}"
    moments = [hit.published for hit in hits if hit.published]
    _add(root, "id", f"urn:sha256:{sha256(address.encode()).hexdigest()}")
    _add(root, "title", f"{state.query or 'vnsearch'} – vnsearch")
    _add(root, "updated", (max(moments) if moments else _NO_DATE).isoformat())
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=address)
    ET.SubElement(root, "link", rel="self", href=f"{base}/feed{state.query_string()}")
    root.extend(_entries(hits, state, f"{origin}{prefix}"))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entries(hits: tuple[Hit, ...], state: SearchState, base: str) -> Iterator[ET.Element]:
    from vnsearch.web.rendering import Links

    addresses = Links(base, state.lang)
    for hit in hits:
        entry = ET.Element("entry")
        _add(entry, "id", f"urn:sha256:{sha256(hit.id.encode()).hexdigest()}")
        _add(entry, "title", str(hit.title) or hit.id)
        _add(entry, "updated", (hit.published or _NO_DATE).isoformat())
        ET.SubElement(entry, "link", rel="alternate", href=addresses.document(hit.id, state.query))
        if is_web_address(hit.url):
            ET.SubElement(entry, "link", rel="via", href=_NOT_XML.sub("", hit.url))
        _add(ET.SubElement(entry, "author"), "name", hit.author or hit.source or "–")
        _add(entry, "summary", str(hit.snippet))
        yield entry


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("", text)
