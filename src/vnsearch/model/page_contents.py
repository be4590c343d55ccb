"""What is read from a page or record: an article, and the sightings that headlines are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vnsearch.model.dates import Published, normalise_date
from vnsearch.model.documents import Article
from vnsearch.slot_pickling import pickled_by_slots


@dataclass(frozen=True, slots=True)
class Sighting:
    """One headline on one page that links to another story.

    ``page``: the id of the page's article, or the name of the page if it has none. ``position``: number of
    the headline on its page, from 0. ``published`` and ``date_only``: as of an ``Article``.
    """

    title: str
    page: str
    position: int = 0
    url: str = ""
    section: str = ""
    category: str = ""
    source: str = ""
    published: datetime | None = None
    date_only: bool = False

    if TYPE_CHECKING:  # for type checkers: dates may be given as bare days, too

        def __init__(
            self,
            title: str,
            page: str,
            position: int = 0,
            url: str = "",
            section: str = "",
            category: str = "",
            source: str = "",
            published: Published = None,
            date_only: bool = False,
        ) -> None: ...

    def __post_init__(self) -> None:
        """Give the date its one type."""
        normalise_date(self, "published", "date_only")


@dataclass(frozen=True, slots=True)
class FieldCandidate:
    """A value that a field of an article could have had: what is stated, and where (``evidence``).

    ``is_chosen``: whether the article has this value from there. ``fault``: why it cannot be, "" if it could.
    """

    field: str
    value: str
    evidence: str
    is_chosen: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class StoryPart:
    """Which part of a story in several pages a page is.

    ``story`` is the same for all its parts: the address key of the first page, or the name of its file where
    addresses are unknown. ``number`` counts from 1.
    """

    story: str
    number: int


@pickled_by_slots
@dataclass(frozen=True, slots=True)
class PageContent:
    """What was read from one page or record: at most one article, the headlines on it, and warnings.

    ``methods``: by which method each field of the article was extracted, as (field, method); may be empty.
    ``candidates``: between which values each field was chosen, where that was asked for. ``part``: which part of
    its story the article is, if the story is in several pages.
    """

    article: Article | None = None
    sightings: tuple[Sighting, ...] = ()
    warnings: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    candidates: tuple[FieldCandidate, ...] = ()
    part: StoryPart | None = None
