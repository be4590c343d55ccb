"""Read a page's JSON-LD: its description in schema.org's vocabulary (https://schema.org/NewsArticle)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vnsearch.ingest.page.title_text import similarity, unescape_text

_STORY_TYPES = frozenset(
    [
        "NewsArticle",
        "Article",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "LiveBlogPosting",
        "BlogPosting",
        "Report",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "TechArticle",
    ]
)
_MAX_SCRIPT = 2 << 20
_MAX_OBJECTS = 5_000
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The object that describes the page's story ({} for none), the breadcrumbs, the types of all objects.

    ``is_film``: whether the story is a film, whose properties are then under the names of a story's.
    """

    story: dict[str, Any] = field(default_factory=dict)
    breadcrumbs: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    is_film: bool = False

    def text(self, name: str) -> str:
        """Return a property as text: a string, an object's name, or the first of a list; "" for others."""
        return next(iter(property_texts(self.story.get(name))), "")


def property_texts(value: Any) -> list[str]:
    """Return the texts in a property: strings, names (or addresses) of objects, lists of them; max. 50."""
    texts = []
    for item in (value if isinstance(value, list) else [value])[:50]:
        name = (item.get("name") or item.get("@id")) if isinstance(item, dict) else item
        if isinstance(name, list):
            name = next((part for part in name if isinstance(part, str)), None)
        if isinstance(name, str) and (text := unescape_text(name)):
            texts.append(text)
    return texts


def _parse_json(script: str) -> Any:
    """Return a script's value, None for none; trailing commas and CDATA marks are removed."""
    text = script.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    if len(text) > _MAX_SCRIPT:
        return None
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a value, outermost first, except those in lists of stories."""
    queue = [value]
    for _ in range(_MAX_OBJECTS):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, list):
            queue[:0] = item[:_MAX_OBJECTS]
        elif isinstance(item, dict):
            yield item
            queue[:0] = [item[key] for key in ("@graph", "mainEntity", "breadcrumb") if key in item]


def _type_names(item: dict[str, Any]) -> list[str]:
    types = item.get("@type")
    return [str(name).rpartition("/")[2] for name in (types if isinstance(types, list) else [types])]


def _breadcrumbs(item: dict[str, Any]) -> tuple[str, ...]:
    """Return the names in a BreadcrumbList, in order; some pages put each entry in a list of its own."""
    entries = item.get("itemListElement")
    breadcrumbs = []
    for entry in entries if isinstance(entries, list) else []:
        inner = entry[0] if isinstance(entry, list) and entry else entry
        if isinstance(inner, dict):
            breadcrumbs += property_texts(inner.get("name")) or property_texts(inner.get("item"))
    return tuple(breadcrumbs)


def _described_story(stories: list[dict[str, Any]], titles: tuple[str, ...]) -> dict[str, Any]:
    """Return the story whose headline is most like one of the page's titles, {} if none is like them.

    Of several stories on a page without a title, return the first.
    """
    if len(stories) < 2 or not any(titles):
        return stories[0] if stories else {}
    headlines = [next(iter(property_texts(story.get("headline"))), "") for story in stories]
    scores = [max(similarity(headline, title) for title in titles) for headline in headlines]
    best = max(scores)
    return stories[scores.index(best)] if best >= 0.3 else {}


def read_linked_data(scripts: tuple[str, ...], *titles: str) -> LinkedData:
    """Read a page's JSON-LD scripts.

    Of several stories, take the one whose headline is one of ``titles``; of several breadcrumbs, the longest.
    Pages that list stories describe each of them, so a story without the page's title is another page's.
    """
    stories: list[dict[str, Any]] = []
    films: list[dict[str, Any]] = []
    breadcrumbs: tuple[str, ...] = ()
    types: set[str] = set()
    for script in scripts[:50]:
        for item in _objects(_parse_json(script)):
            names = _type_names(item)
            types.update(names)
            if _STORY_TYPES.intersection(names):
                stories.append(item)
            elif "VideoObject" in names:
                films.append(_as_story(item))
            elif "BreadcrumbList" in names:
                breadcrumbs = max(breadcrumbs, _breadcrumbs(item), key=len)
    story = _described_story(stories[:200], titles)
    film = {} if stories else _film_of_page(films[:200], titles)
    return LinkedData(story or film, breadcrumbs, frozenset(types), is_film=bool(film))


def _as_story(film: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a VideoObject under the names of an article's."""
    names = {"name": "headline", "uploadDate": "datePublished"}
    return {names.get(key, key): value for key, value in film.items()}


def _film_of_page(films: list[dict[str, Any]], titles: tuple[str, ...]) -> dict[str, Any]:
    """Return the only film, if its name is that of the page; {} for none."""
    if len(films) != 1:
        return {}
    name = next(iter(property_texts(films[0].get("headline"))), "")
    return films[0] if any(similarity(name, title) >= 0.5 for title in titles) else {}
