"""The values that pass between the layers: frozen dataclasses, no behaviour beyond derived views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

#: A moment with its zone (+07:00), a bare day where only the day is known, or unknown.
Published = datetime | date | None


class Kind(StrEnum):
    """What a document is."""

    ARTICLE = "article"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Article:
    """One news story. ``body`` holds its paragraphs, one a line; ``captions`` stand apart from it.

    ``group`` is the id of the first article indexed that tells nearly the same text, "" where that is this
    one: articles with equal ``group or id`` are copies of one story.
    """

    id: str
    title: str
    summary: str = ""
    body: str = ""
    captions: tuple[str, ...] = ()
    author: str = ""
    category: str = ""
    source: str = ""
    url: str = ""
    published: Published = None
    origin: str = ""
    tags: tuple[str, ...] = ()
    modified: Published = None
    group: str = ""

    @property
    def kind(self) -> Kind:
        """Always ``Kind.ARTICLE``."""
        return Kind.ARTICLE


@dataclass(frozen=True, slots=True)
class Sighting:
    """One line of one page's sidebar, as it stood there.

    ``page`` is the id of the page's article, or the page's own name where it has none;
    ``position`` counts the page's sidebar lines from 0.
    """

    title: str
    page: str
    position: int = 0
    url: str = ""
    section: str = ""
    category: str = ""
    source: str = ""
    published: Published = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A story known from sidebars: all its sightings as one document.

    ``seen_on`` names the pages (the first few, in order), ``sightings`` counts all of them.
    """

    id: str
    title: str
    url: str = ""
    section: str = ""
    category: str = ""
    source: str = ""
    published: Published = None
    seen_on: tuple[str, ...] = ()
    sightings: int = 1

    @property
    def kind(self) -> Kind:
        """Always ``Kind.HEADLINE``."""
        return Kind.HEADLINE


Document = Article | Headline


@dataclass(frozen=True, slots=True)
class PageContent:
    """What one page or record gives: at most one article, its sidebar lines, and what was odd about it.

    ``found`` says of an article's fields how each was found, as (field, way); a reader may leave it empty.
    """

    article: Article | None = None
    sightings: tuple[Sighting, ...] = ()
    warnings: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A text and the half-open ``(start, end)`` character spans in it that the query matched, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def render(self, before: str, after: str) -> str:
        """The text with ``before`` and ``after`` around each span.

        >>> Highlighted("bầu cử sớm", ((0, 6),)).render("[", "]")
        '[bầu cử] sớm'
        """
        out, last = [], 0
        for start, end in self.spans:
            out += [self.text[last:start], before, self.text[start:end], after]
            last = end
        return "".join([*out, self.text[last:]])


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One summand of a score: what it is for, and how much it adds (or takes)."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``explanation`` sums to ``score`` and is empty unless asked for.

    ``copies``: how many other matches tell nearly the same text, and are not shown.
    """

    rank: int
    document: Document
    score: float
    title: Highlighted
    snippet: Highlighted
    explanation: tuple[ScorePart, ...] = ()
    copies: int = 0


class Period(StrEnum):
    """A stretch of the calendar in +07:00; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Count:
    """A value in its commonest wording, and how many matches have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A value field over all matches: what differs only in case and diacritics is one value.

    ``counts`` has the commonest, most first; ``others`` matches have another value, ``missing`` none: all of
    these sum to the matches.
    """

    field: str
    counts: tuple[Count, ...]
    others: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Bin:
    """A period by its first day, and how many matches were published in it."""

    start: date
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Matches by period, oldest first, empty periods left out; ``undated`` matches are in none."""

    by: Period
    bins: tuple[Bin, ...] = ()
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results: ``total`` counts every match, ``hits`` are those of this page.

    ``suggestions`` are likelier queries, offered when few or none were found and they find more, or when a
    word is as typed in next to no document; the first may have another value of a field. ``relaxed`` is a
    looser query that does find something, offered when nothing was found; ``retyped`` is the query read as
    Telex or VNI keystrokes, offered when nothing was found and that finds something. Where the query found
    nothing and the likeliest of these was answered in its place, that is ``corrected``, else "".
    ``understood`` is the query answered as it was read; ``notes`` say in Vietnamese what of it could not be
    used. ``facets`` are empty unless asked for. ``next`` is the token of the page that follows, "" of the
    last. ``partial``: time was up before all that could be here was scored.
    """

    query: str
    understood: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    relaxed: str = ""
    retyped: str = ""
    notes: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    suggestions: tuple[str, ...] = ()
    corrected: str = ""
    next: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class RelatedDocuments:
    """What is like ``document``: ``hits``, best first, and the ``words`` it was told by."""

    document: Document
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an index holds.

    Documents by kind, those without a date, the days of the oldest and the newest ("" where none is
    dated), files read, files and lines skipped, and bytes on disk.
    """

    articles: int
    headlines: int
    undated: int
    first: str
    last: str
    files: int
    skipped: int
    size: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How many documents of a kind one run added, updated, left as they were, and removed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """A file or line that gave nothing, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did; ``skips`` and ``warnings`` list the first thousand, ``skipped`` counts all.

    ``grouped`` counts the articles written that tell nearly the same text as one indexed before them.
    """

    articles: Changes
    headlines: Changes
    files: int
    skipped: int
    duplicates: int
    seconds: float
    size: int
    skips: tuple[Skip, ...] = ()
    warnings: tuple[Skip, ...] = ()
    grouped: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the index: the file, what is wrong with it, and what to do."""

    file: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Compaction:
    """What compacting did: the index's bytes on disk before and after, and the seconds it took."""

    before: int
    after: int
    seconds: float
