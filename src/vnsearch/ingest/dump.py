"""Page dumps: a page saved as text, title first, captions ending in ``|``, then the sidebar's sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vnsearch.errors import UnreadableError
from vnsearch.ingest.dates import from_text
from vnsearch.ingest.sections import is_section
from vnsearch.model import Article, Reading, Sighting

#: ``Category 21/11/2024 19:41``: what stands under a sidebar headline.
_META = re.compile(
    r"(?P<category>\D{0,60}?)[\s|,-]*(?P<date>\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?:\D{1,3}\d{1,2}:\d{2})?)"
)


def _caption(line: str) -> str | None:
    return line[:-1].rstrip() if line.endswith("|") else None


def _sightings(lines: Sequence[str], page: str) -> tuple[Sighting, ...]:
    found: list[Sighting] = []
    section = ""
    for line in lines:
        meta = _META.fullmatch(line)
        if is_section(line):
            section = line.strip(" :")
        elif meta and found and not found[-1].published:
            category = meta["category"].strip(" |,-")
            found[-1] = replace(found[-1], category=category, published=from_text(meta["date"]))
        else:
            found.append(Sighting(line, page, len(found), section=section))
    return tuple(found)


def read_dump(text: str, name: str) -> Reading:
    """One dump's article and sidebar lines; ``name`` becomes the article's id.

    The article has no date: the dates in a dump are the sidebar's. Raises ``UnreadableError`` when
    no line holds a letter.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line for line in lines if any(map(str.isalnum, line))]
    if not lines:
        raise UnreadableError("the file holds no text")
    sidebar = next((i for i, line in enumerate(lines) if i and is_section(line)), len(lines))
    inside = lines[1:sidebar]
    captions = tuple(caption for line in inside if (caption := _caption(line)))
    body = "\n".join(line for line in inside if _caption(line) is None)
    title = _caption(lines[0]) or lines[0]
    article = Article(name, title, body=body, captions=captions, origin=name)
    return Reading(article, _sightings(lines[sidebar:], name))
