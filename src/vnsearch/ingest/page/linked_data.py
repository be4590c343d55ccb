"""JSON-LD: what a page says of itself by schema.org's vocabulary (https://schema.org/NewsArticle)."""

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
    """The object that describes the page's story, {} where there is none; the names in its breadcrumbs."""

    story: dict[str, Any] = field(default_factory=dict)
    breadcrumbs: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """A property as text: a string, an object's name, or the first of a list; "" else."""
        return next(iter(property_texts(self.story.get(name))), "")


def property_texts(value: Any) -> list[str]:
    """The texts in a property: strings, the names (or addresses) of objects, each of a list, at most 50."""
    found = []
    for item in (value if isinstance(value, list) else [value])[:50]:
        part = (item.get("name") or item.get("@id")) if isinstance(item, dict) else item
        if isinstance(part, list):
            part = next((p for p in part if isinstance(p, str)), None)
        if isinstance(part, str) and (text := unescape_text(part)):
            found.append(text)
    return found


def _parse_json(script: str) -> Any:
    """A script's value, with the commonest slips mended; None where it has none."""
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
    """The objects in a value, outermost first, at most ``_MAX_OBJECTS``; lists of other stories stay shut."""
    waiting = [value]
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:_MAX_OBJECTS]
        elif isinstance(item, dict):
            yield item
            waiting[:0] = [item[key] for key in ("@graph", "mainEntity", "breadcrumb") if key in item]


def _type_names(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _breadcrumbs(item: dict[str, Any]) -> tuple[str, ...]:
    """The names of a BreadcrumbList, first to last; some nest each in a list of its own."""
    entries = item.get("itemListElement")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        inner = entry[0] if isinstance(entry, list) and entry else entry
        if isinstance(inner, dict):
            found += property_texts(inner.get("name")) or property_texts(inner.get("item"))
    return tuple(found)


def _described_story(stories: list[dict[str, Any]], titles: tuple[str, ...]) -> dict[str, Any]:
    """The story that a page's titles name; of several the first only where the page has no title."""
    if len(stories) < 2 or not any(titles):
        return stories[0] if stories else {}
    scored = [
        (
            max(
                similarity(said, title)
                for said in property_texts(story.get("headline"))[:1] or [""]
                for title in titles
            ),
            -i,
        )
        for i, story in enumerate(stories)
    ]
    score, place = max(scored)
    return stories[-place] if score >= 0.3 else {}


def read_linked_data(scripts: tuple[str, ...], *titles: str) -> LinkedData:
    """What a page's JSON-LD scripts say; of several stories the one that ``titles`` name, the longest crumbs.

    Lists of stories describe each of theirs, so that a story that the page's titles do not name is another's.
    """
    stories: list[dict[str, Any]] = []
    crumbs: tuple[str, ...] = ()
    types: set[str] = set()
    for script in scripts[:50]:
        for item in _objects(_parse_json(script)):
            kinds = _type_names(item)
            types.update(kinds)
            if _STORY_TYPES.intersection(kinds):
                stories.append(item)
            elif "BreadcrumbList" in kinds and len(found := _breadcrumbs(item)) > len(crumbs):
                crumbs = found
    return LinkedData(_described_story(stories[:200], titles), crumbs, frozenset(types))
