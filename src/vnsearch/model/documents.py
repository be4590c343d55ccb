"""Documents: articles and headlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from vnsearch.model.dates import DateFields, Published, date_fields, iso_date, normalise_date
from vnsearch.slot_pickling import pickled_by_slots


class Kind(StrEnum):
    """What a document is."""

    ARTICLE = "article"
    HEADLINE = "headline"


#: The fields of documents, in the order of records and tables. One kind does not store those of the other.
FIELDS = (
    *("kind", "id", "title", "summary", "body", "captions", "author", "authors", "category", "categories"),
    *("source", "url"),
    *("published", "date_only", "origin", "tags", "modified", "modified_date_only", "group"),
    *("section", "seen_on", "sightings"),
)
_UNKNOWN_DATE: DateFields = {"published": None, "date_only": False}
#: Fields that are dates -> the fields that say whether only the day is known.
DATES = {"published": "date_only", "modified": "modified_date_only"}


class _Fields:
    """The fields of a document as values; those of both kinds, so that tables of documents have no holes."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return all ``FIELDS`` as JSON values, as ``vnsearch show --json`` prints them."""
        return {name: json_value(self, name) for name in FIELDS}


def field_value(document: object, name: str) -> Any:
    """Return a field as a Python value: several values as a list, the kind as text."""
    value = getattr(document, name)
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, Kind) else value


def json_value(document: object, name: str) -> Any:
    """Return a field as a JSON value: a date in ISO 8601, a bare day where only the day is known."""
    value = field_value(document, name)
    return iso_date(value, getattr(document, DATES[name])) if name in DATES else value


@pickled_by_slots
@dataclass(frozen=True, slots=True, init=False)
class Article(_Fields):
    """One news story. ``body`` has one paragraph a line; ``captions`` of pictures are not part of it.

    ``published`` and ``modified`` have a zone. Where only the day is known, ``date_only`` (of ``modified``:
    ``modified_date_only``) is true and the date is the first moment of that day in Vietnam; a bare ``date``
    given in their place is understood so. A ``datetime`` without a zone is taken as Vietnamese time.

    ``origin``: the file, and the member of it, that the article was read from. ``group``: the id of the
    near-duplicate that founded the article's group, "" if that is this one or there is none. Articles with
    equal ``group or id`` are near-duplicates.

    An article has any number of ``authors`` and of ``categories``, the main one first. ``author`` is the authors as
    one text, ``category`` the main category; given in place of the others, they are the only one.

    What only headlines have is empty: ``section``, ``seen_on``, ``sightings``. ``repr`` leaves out the texts.
    """

    kind: Kind = field(default=Kind.ARTICLE, init=False)
    id: str
    title: str
    summary: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    captions: tuple[str, ...] = field(default=(), repr=False)
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    published: datetime | None = None
    origin: str = ""
    tags: tuple[str, ...] = ()
    modified: datetime | None = None
    group: str = ""
    date_only: bool = False
    modified_date_only: bool = False

    section: ClassVar[str] = ""
    seen_on: ClassVar[tuple[str, ...]] = ()
    sightings: ClassVar[int] = 0

    def __init__(
        self,
        id: str,
        title: str,
        summary: str = "",
        body: str = "",
        captions: tuple[str, ...] = (),
        author: str | None = None,
        category: str | None = None,
        source: str = "",
        url: str = "",
        published: Published = None,
        origin: str = "",
        tags: tuple[str, ...] = (),
        modified: Published = None,
        group: str = "",
        date_only: bool = False,
        modified_date_only: bool = False,
        authors: Iterable[str] = (),
        categories: Iterable[str] = (),
    ) -> None:
        """Set the fields; dates may be given as bare days, too."""
        published_fields = date_fields(published, date_only)
        modified_fields = date_fields(modified, modified_date_only) if modified else _UNKNOWN_DATE
        fields = (
            *(("kind", Kind.ARTICLE), ("id", id), ("title", title), ("summary", summary), ("body", body)),
            *(("captions", captions), ("source", source), ("url", url), ("origin", origin), ("tags", tags)),
            *(("group", group), *published_fields.items()),
            ("modified", modified_fields["published"]),
            ("modified_date_only", modified_fields["date_only"]),
            ("authors", tuple(dict.fromkeys(filter(None, authors if author is None else (author,))))),
            (
                "categories",
                tuple(dict.fromkeys(filter(None, categories if category is None else (category,)))),
            ),
        )
        for name, value in fields:
            object.__setattr__(self, name, value)

    @property
    def author(self) -> str:
        """The authors as one text."""
        return ", ".join(self.authors)

    @property
    def category(self) -> str:
        """The main category; "" for none."""
        return self.categories[0] if self.categories else ""


@dataclass(frozen=True, slots=True)
class Headline(_Fields):
    """A story of which only headlines on other pages are known: all its sightings as one document.

    ``seen_on``: the first few of those pages, in order; ``sightings``: how many there are. ``published`` and
    ``date_only``: as of an ``Article``. What only articles have is empty: ``body``, ``summary`` and so on.
    """

    kind: Kind = field(default=Kind.HEADLINE, init=False)
    id: str
    title: str
    url: str = ""
    section: str = ""
    category: str = ""
    source: str = ""
    published: datetime | None = None
    seen_on: tuple[str, ...] = field(default=(), repr=False)
    sightings: int = 1
    date_only: bool = False

    summary: ClassVar[str] = ""
    body: ClassVar[str] = ""
    captions: ClassVar[tuple[str, ...]] = ()
    author: ClassVar[str] = ""
    authors: ClassVar[tuple[str, ...]] = ()
    origin: ClassVar[str] = ""
    tags: ClassVar[tuple[str, ...]] = ()
    modified: ClassVar[datetime | None] = None
    modified_date_only: ClassVar[bool] = False
    group: ClassVar[str] = ""

    if TYPE_CHECKING:  # for type checkers: dates may be given as bare days, too

        def __init__(
            self,
            id: str,
            title: str,
            url: str = "",
            section: str = "",
            category: str = "",
            source: str = "",
            published: Published = None,
            seen_on: tuple[str, ...] = (),
            sightings: int = 1,
            date_only: bool = False,
        ) -> None: ...

    def __post_init__(self) -> None:
        """Give the date its one type."""
        normalise_date(self, "published", "date_only")

    @property
    def categories(self) -> tuple[str, ...]:
        """The category, if it is known."""
        return (self.category,) if self.category else ()


Document = Article | Headline
