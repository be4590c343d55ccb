"""The headlines around a story: links to other stories, one a story, with their list and date."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vnsearch.ingest import addresses
from vnsearch.ingest.dates import from_address, from_any, from_iso, from_relative, from_text
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.moments import Limits
from vnsearch.ingest.page.stories import Shape, shape
from vnsearch.ingest.page.texts import bare, bare_words
from vnsearch.ingest.page.words import BUTTONS
from vnsearch.ingest.sections import is_section
from vnsearch.model import Published, Sighting

MAX_HEADLINES = 2000
_NEVER = frozenset(("footer", "crumbs", "tags"))
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MAX_LABEL = 60
_MAX_ITEM = 1500
_COUNT = re.compile(r"[\s\d:.,()+%#/-]*")
_RANK = re.compile(r"^(?:#?\d{1,2}[.)]?\s+(?=[A-ZÀ-Ỹ\"“‘'])|[>»•#\-–]+\s*)")


@dataclass(slots=True)
class _Story:
    """All links to one story: its key and address, the links in order."""

    key: str
    url: str
    shape: Shape
    links: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the page: its id, address, site ("" where unknown), own key, and of its story.

    ``inside`` are the spans of elements that hold the story's text, ``title`` the element over it (-1: none),
    ``numbered`` whether the story's own address bears a number, as its neighbours' will.
    """

    page: str
    base: str
    site: str
    own: str
    inside: Sequence[tuple[int, int]] = ()
    title: int = -1
    numbered: bool = False

    def within(self, index: int) -> bool:
        """Whether an element stands in the story's own text."""
        return any(start <= index < end for start, end in self.inside)


def _resolved(href: str, around: Around) -> tuple[str, str] | None:
    """A link's canonical address and key, where it may lead to another story."""
    if href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return None
    url = addresses.canonical(addresses.absolute(around.base, href))
    if not url or not shape(url).sure:
        return None
    key = addresses.key(url)
    return (url, key) if key != around.own else None


def _stories(document: Document, around: Around) -> list[_Story]:
    """Links that may lead to stories, by story, in order of appearance."""
    found: dict[str, _Story] = {}
    known: dict[str, tuple[str, str] | None] = {}
    for link in document.elements:
        if link.tag != "a" or not (href := link.get("href").strip()) or link.zones & _NEVER:
            continue
        if around.within(link.index):
            continue
        if href not in known:
            known[href] = _resolved(href, around)
        if seen := known[href]:
            url, key = seen
            found.setdefault(key, _Story(key, url, shape(url))).links.append(link)
            if len(found) > 5 * MAX_HEADLINES:
                break
    return _of_the_house(list(found.values()), around.site)


def _of_the_house(stories: list[_Story], site: str) -> list[_Story]:
    """The stories of the site itself, and of sister sites, to which the page links almost as much."""
    if not site:
        return stories
    sites = [addresses.site(story.url) for story in stories]
    counted = Counter(name for name, story in zip(sites, stories, strict=True) if story.shape.sure == 2)
    kept = {name for name, count in counted.items() if count >= 10 and 4 * count >= counted[site]} | {site}
    return [story for name, story in zip(sites, stories, strict=True) if name in kept]


def _readings(document: Document, story: _Story) -> Iterator[tuple[str, bool]]:
    """The texts that stand for a story, and whether each is a heading."""
    for link in story.links[:8]:
        inner = [e for e in document.inside(link)[:60] if e.tag in _HEADINGS or "heading" in e.marks]
        upper = next(iter(document.up(link)), None)
        above = upper is not None and (upper.tag in _HEADINGS or "heading" in upper.marks)
        for element in inner[:3]:
            yield document.of(element), True
        yield document.of(link), above or "heading" in link.marks
        yield " ".join(link.get("title").split()), False
    for link in story.links[:5]:
        for element in document.inside(link)[:20]:
            if element.tag == "img":
                yield " ".join(element.get("alt").split()), False


def _clean(text: str) -> str:
    return _RANK.sub("", text).strip()


def _title(document: Document, story: _Story) -> str:
    """The text that is most like the words in the story's address; headings win; "" where none will do."""
    slug = set(story.shape.words)
    best, most = "", 0.0
    for given, heads in _readings(document, story):
        text = _clean(given)
        if not text or len(text) > 300 or _COUNT.fullmatch(text) or bare(text) in BUTTONS:
            continue
        words = bare_words(text)
        shared = len(slug.intersection(words)) / max(len(slug), len(set(words)), 1)
        value = shared + (0.3 if heads else 0) + (0.1 if len(words) >= 4 else 0) - (0.15 if _cut(text) else 0)
        if value > most + 1e-9:
            best, most = text, value
    return best


def _cut(text: str) -> bool:
    return text.endswith(("…", "...", ".."))


def _is_headline(story: _Story, title: str) -> bool:
    """Whether a link with this title is a story's: a sure address, or words enough that agree with it."""
    words = bare_words(title)
    if not words or "@" in title:
        return False
    zones = story.links[0].zones
    agree = len(set(story.shape.words).intersection(words)) / max(1, min(len(words), len(story.shape.words)))
    if "chrome" in zones or "author" in zones:
        return story.shape.sure == 2 and len(words) >= 6 and (agree >= 0.5 or "chrome" not in zones)
    if story.shape.sure == 2:
        return len(words) >= 3
    return len(words) >= 5 and (agree >= 0.5 or not story.shape.words)


def _of_a_kind(titled: list[tuple[_Story, str]], around: Around) -> list[tuple[_Story, str]]:
    """Without links that bear no number where most of a site's stories do: those lead to lists."""
    numbered = sum(story.shape.numbered for story, _ in titled)
    if numbered < (1 if around.numbered else 4) or numbered < 0.6 * len(titled):
        return titled
    return [(story, title) for story, title in titled if story.shape.numbered]


@dataclass(frozen=True, slots=True)
class _Label:
    """The heading of a list: its text, and the elements over which it stands."""

    text: str
    start: int
    end: int
    strong: bool


def _labels(document: Document, links: list[int], keys: list[str], around: Around) -> list[_Label]:
    """Headings of lists, in order: short, without a story link, followed by one within a few levels.

    Of several on end over the same list, such as a section and its sub-sections, the first counts.
    """
    found: list[_Label] = []
    for element in document.elements:
        size = element.stop - element.start
        if not 2 <= size <= _MAX_LABEL + 20 or not _heads(document, element):
            continue
        if element.index == around.title or around.within(element.index):
            continue
        text = document.of(element).strip(" :»>›-–|")
        place = bisect_left(links, element.index)
        if not 2 <= len(text) <= _MAX_LABEL or place >= len(links) or links[place] < element.end:
            continue
        if (bare(text) in BUTTONS and not is_section(text)) or _COUNT.fullmatch(text):
            continue
        if _in_story_link(document, element, links) or not (scope := _scope(document, element, links)):
            continue
        strong = element.tag in _HEADINGS or is_section(text)
        only = len(set(keys[place : min(bisect_left(links, scope.end), place + 20)])) < 2
        if not strong and (only or scope.tag in ("body", "form", "main")):
            continue
        last = found[-1] if found else None
        if (
            last
            and last.end == scope.end
            and not bisect_left(links, element.index) > bisect_left(links, last.start)
        ):
            if last.strong or not strong:
                continue
            found.pop()
        found.append(_Label(text, element.index, scope.end, strong))
    return found


def _in_story_link(document: Document, element: Element, links: list[int]) -> bool:
    """Whether an element stands in a link to a story, or in or around one to the site's first page."""
    around = [element, *document.up(element)][:6]
    if any(up.tag == "a" and _as_set(links, up.index) for up in around):
        return True
    anchors = [e for e in (*around, *document.inside(element)[:8]) if e.tag == "a"]
    return any(
        not addresses.path(anchor.get("href")).strip("/") and "/" in anchor.get("href") for anchor in anchors
    )


def _as_set(links: list[int], index: int) -> tuple[int, ...]:
    place = bisect_left(links, index)
    return (index,) if place < len(links) and links[place] == index else ()


def _heads(document: Document, element: Element) -> bool:
    if element.zones & _NEVER or element.tag in ("html", "head", "body", "title", "meta", "link", "img"):
        return False
    if element.tag in _HEADINGS or ("heading" in element.marks and element.tag != "a"):
        return True
    return element.tag in (
        "a",
        "b",
        "strong",
        "span",
        "p",
        "div",
        "label",
        "li",
        "td",
        "font",
    ) and is_section(document.of(element))


def _scope(document: Document, element: Element, links: list[int]) -> Element | None:
    """The smallest element around a heading that also holds a story link after it, at most six levels up.

    None for what stands inside one story's entry, after its link, and for a menu's name over what is no menu.
    """
    place = bisect_left(links, element.index)
    for level, up in enumerate(document.up(element)):
        if up.end > links[place]:
            menu = "chrome" in element.zones and "chrome" not in up.zones
            return None if menu or up.tag == "html" else up
        if level > 5 or (place and links[place - 1] > up.index):
            return None
    return None


def _item(document: Document, link: Element, places: list[int], keys: list[str]) -> Element:
    """The largest element around a link that holds no link to another story."""
    key = keys[bisect_left(places, link.index)]
    item = link
    for up in document.up(link):
        first, last = bisect_left(places, up.index), bisect_left(places, up.end)
        if any(keys[i] != key for i in range(first, min(last, first + 50))) or up.stop - up.start > _MAX_ITEM:
            break
        if up.tag in ("body", "html", "main"):
            break
        item = up
    return item


def _published(document: Document, item: Element, url: str, limits: Limits) -> Published:
    """A date in or on a story's entry, else the one in its address."""
    day: Published = None
    for element in [item, *document.inside(item)[:80]]:
        if element.tag != "time" and "date" not in element.marks and not element.attributes.keys() & _STAMPS:
            continue
        found = _stamped(document, element, limits.saved)
        if isinstance(found, datetime):
            day = found
            break
        day = day or found
    found = day if isinstance(day, datetime) else from_address(url) or day
    return None if found and limits.refusal(found) else found


_STAMPS = frozenset(("datetime", "data-time", "data-date", "data-datetime", "data-publish", "data-published"))


def _stamped(document: Document, element: Element, saved: datetime | None) -> Published:
    """The moment in an attribute by ISO 8601, else what the element shows, else what its attributes say."""
    given = [value for name in (*sorted(_STAMPS), "title") if (value := element.get(name))]
    for value in given:
        if isinstance(found := from_iso(value), datetime):
            return found
    text = document.of(element)[:120]
    shown = from_text(text) or from_relative(text, saved) if any(map(str.isdigit, text)) else None
    return shown or next((found for value in given if (found := from_any(value))), None)


def _category(document: Document, item: Element, story: _Story) -> str:
    """What an entry calls its section: a short link to a list, or an element named so."""
    for element in document.inside(item)[:60]:
        size = element.stop - element.start
        if not 2 <= size <= 40 or element.zones & {"tags", "author", "comment", "share"}:
            continue
        link = element.tag == "a" and element not in story.links and element.get("href").strip(" #/")
        if link or ("category" in element.marks and element.tag in ("span", "div", "p", "small", "label")):
            text = document.of(element).strip(" |-•:")
            if 0 < len(text.split()) <= 6 and bare(text) not in BUTTONS and not any(map(str.isdigit, text)):
                if link and shape(addresses.absolute("http://x.example/", element.get("href"))).sure == 2:
                    continue
                return text
    return ""


def read(document: Document, around: Around, limits: Limits) -> tuple[Sighting, ...]:
    """The page's headlines in order of appearance, at most ``MAX_HEADLINES``."""
    stories = _stories(document, around)
    titled = [(s, title) for s in stories if _is_headline(s, title := _title(document, s))]
    titled = _of_a_kind(titled, around)[:MAX_HEADLINES]
    pairs = sorted((link.index, story.key) for story, _ in titled for link in story.links)
    places, keys = [place for place, _ in pairs], [key for _, key in pairs]
    labels = _labels(document, places, keys, around)
    found = []
    for position, (story, title) in enumerate(titled):
        link = _telling(document, story)
        item = _item(document, link, places, keys)
        found.append(
            Sighting(
                title=title,
                page=around.page,
                position=position,
                url=story.url,
                section=_section(labels, story.links[0].index),
                category=_category(document, item, story),
                source=addresses.host(story.url),
                published=_published(document, item, story.url, limits),
            )
        )
    return tuple(found)


def _telling(document: Document, story: _Story) -> Element:
    """The first link of a story that has text."""
    return next((link for link in story.links if document.of(link)), story.links[0])


def _section(labels: list[_Label], index: int) -> str:
    """The label that stands over an element: the last that began before it and still holds it."""
    starts = [label.start for label in labels]
    for place in range(bisect_right(starts, index) - 1, -1, -1):
        if labels[place].end > index:
            return labels[place].text
    return ""
