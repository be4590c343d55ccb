"""Find the sections that a story belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, NOT_STORY_PATHS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, property_texts
from vnsearch.ingest.page.regions import NOT_CATEGORY
from vnsearch.ingest.page.story.site_names import canonical_site_words
from vnsearch.ingest.page.story.statements import Statement, first_values
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, is_only_numbers
from vnsearch.ingest.page.url_shape import ANY_SITE, url_shape

#: So many links together are a menu.
_MIN_MENU = 4
_HOME_PAGE_NAMES = frozenset(("trang chu", "home", "trang nhat", "tin tuc", "homepage"))


def category_statements(
    document: Document, head: Head, data: LinkedData, title: Element | None, url: str
) -> Iterator[Statement]:
    """Yield what is said of the sections that a story belongs to, the most reliable first.

    Breadcrumbs in JSON-LD, its articleSection, meta tags, visible breadcrumbs, a link beside the title, the text
    of links to the first folder of the story's address.
    """
    folded_title = ascii_fold(document.text_of(title)) if title else ""
    sections = [name for text in property_texts(data.story.get("articleSection")) for name in text.split(",")]
    site = "".join(ascii_words(canonical_site_words(head, data)))
    meta_section = head.first_content("article:section", "articlesection")
    sources: tuple[tuple[str, Callable[[], Sequence[str]]], ...] = (
        ("JSON-LD BreadcrumbList", lambda: data.breadcrumbs),
        ("JSON-LD articleSection", lambda: sections),
        ("meta article:section", lambda: [meta_section] if meta_section else []),
        ("visible breadcrumbs", lambda: _visible_breadcrumbs(document)),
        ("visible link", lambda: _neighbouring_link(document, title)),
        ("address and menu", lambda: _folder_name(document, url)),
    )
    for evidence, find_texts in sources:
        if texts := find_texts():
            names = [name for text in texts if (name := _category_name(text, folded_title))]
            parents = (name for name in reversed(names[:-1]) if "".join(ascii_words(name)) not in site)
            yield Statement(evidence, " > ".join(texts), (*names[-1:], *parents))


def categories(
    document: Document, head: Head, data: LinkedData, title: Element | None, url: str
) -> tuple[str, ...]:
    """Return the sections a story belongs to, the most specific one first; () for none."""
    return first_values(category_statements(document, head, data, title, url))


def _category_name(text: str, folded_title: str) -> str:
    """Return the name of a section without arrows; "" for the home page, a button and the story's title."""
    name = text.strip(" >»/")
    folded_name = ascii_fold(name)
    is_section = (
        not is_only_numbers(folded_name)
        and folded_name not in _HOME_PAGE_NAMES
        and folded_name not in BUTTONS
        and folded_name != folded_title
    )
    return name if is_section and len(name) <= 60 else ""


def _visible_breadcrumbs(document: Document) -> list[str]:
    for element in document.elements:
        if "crumbs" in element.roles:
            links = [
                link
                for link in document.descendants(element)[:60]
                if link.tag == "a" and link.text_length <= 60
            ]
            if texts := [text for link in links if (text := document.text_of(link))]:
                return texts
    return []


def _neighbouring_link(document: Document, title: Element | None) -> list[str]:
    """Return the text of a short link to a list just above or just below the title; [] for none."""
    if title is None:
        return []
    above = document.elements[max(0, title.index - 8) : title.index]
    below = document.elements[title.subtree_end : title.subtree_end + 12]
    for element in (*reversed(above), *below):
        path = addresses.path(element.get("href")).strip("/") if element.tag == "a" else ""
        if not path or element.text_length > 40 or element.regions & NOT_CATEGORY:
            continue
        if (
            _is_in_list(document, element)
            or url_shape(ANY_SITE + path).confidence
            or not NOT_STORY_PATHS.isdisjoint(path.split("/"))
        ):
            continue
        text = document.text_of(element)
        if 0 < len(text.split()) <= 6:
            return [text]
    return []


def _is_in_list(document: Document, link: Element) -> bool:
    """Return whether a link is one of several links with nothing between them, as in a menu without a name."""
    for ancestor in document.ancestors(link):
        count = sum(each.tag == "a" for each in document.descendants(ancestor)[:100])
        if count > 1:
            linked_length = document.linked_chars(ancestor.text_start, ancestor.text_end)
            return count >= _MIN_MENU and 5 * linked_length >= 4 * len(document.text_of(ancestor))
    return False


def _folder_name(document: Document, url: str) -> list[str]:
    """Return the text of a link to the first folder of the story's address; [] for none."""
    folder, *names = addresses.path(url).strip("/").split("/")
    if not names:
        return []
    for element in document.elements:
        if element.tag == "a" and 0 < element.text_length <= 40:
            path = addresses.path(element.get("href")).strip("./")
            if path.partition(".")[0] == folder and (text := document.text_of(element)):
                return [text]
    return []
