"""Live reports whose entries a script loads: they are in JSON-LD (https://schema.org/LiveBlogPosting)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from vnsearch.ingest.dates.absolute import parse_iso_date
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.title_text import unescape_text
from vnsearch.vietnam_time import HANOI

_MAX_UPDATES = 500


def with_live_updates(body: Body | None, data: LinkedData) -> Body | None:
    """Return a body with the entries in JSON-LD as its paragraphs, if they are more than twice as long."""
    updates = live_updates(data)
    if body is None or sum(map(len, updates)) <= 2 * body.length:
        return body
    return replace(body, paragraphs=updates)


def live_updates(data: LinkedData) -> tuple[str, ...]:
    """Return the entries of a live report in JSON-LD as paragraphs, () for none."""
    updates = data.story.get("liveBlogUpdate")
    entries = updates if isinstance(updates, list) else [updates]
    return tuple(
        paragraph
        for entry in entries[:_MAX_UPDATES]
        if isinstance(entry, dict)
        for paragraph in _paragraphs(entry)
    )


def _paragraphs(entry: dict[str, Any]) -> Iterator[str]:
    """Yield an entry's headline after its time, and its text."""
    texts = [entry.get(name) for name in ("headline", "articleBody")]
    lines = [line for text in texts if isinstance(text, str) for line in map(unescape_text, text.split("\n"))]
    lines = list(dict.fromkeys(filter(None, lines)))
    date = entry.get("datePublished")
    when = parse_iso_date(date) if isinstance(date, str) else None
    if lines and isinstance(when, datetime):
        lines[0] = f"{when.astimezone(HANOI):%H:%M} {lines[0]}"
    yield from lines
