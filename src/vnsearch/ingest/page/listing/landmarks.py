"""The elements of a page by which headlines, their dates and their categories are found."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.selection import Selection

#: Roles of elements inside a link that are not part of its title.
_BESIDE_TITLE = frozenset(("comment", "date"))
_DATE_ATTRIBUTES = frozenset(
    ("datetime", "data-time", "data-date", "data-datetime", "data-publish", "data-published")
)
#: Attributes of an element with a date that may state it in ISO 8601, in the order in which they are tried.
DATE_ATTRIBUTES = (*sorted(_DATE_ATTRIBUTES), "title")


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Elements of a page by what they may say; ``beside_titles`` are counts and times within links."""

    headings: Selection
    links: Selection
    pictures: Selection
    beside_titles: Selection
    dates: Selection
    categories: Selection


def find_landmarks(document: Document) -> Landmarks:
    """Return the landmarks of a page."""
    headings, beside, dates, categories = [], [], [], []
    for element in document.elements:
        roles, tag = element.roles, element.tag
        if tag in HEADING_TAGS or "heading" in roles:
            headings.append(element)
        if roles and not _BESIDE_TITLE.isdisjoint(roles):
            beside.append(element)
        if tag == "time" or "date" in roles or not _DATE_ATTRIBUTES.isdisjoint(element.attributes):
            dates.append(element)
        if tag == "a" or "category" in roles:
            categories.append(element)
    pictures = document.with_tag("img")
    return Landmarks(*map(Selection, (headings, document.with_tag("a"), pictures, beside, dates, categories)))


def is_heading(element: Element) -> bool:
    """Return whether an element is a heading, by its tag or its names."""
    return element.tag in HEADING_TAGS or "heading" in element.roles
