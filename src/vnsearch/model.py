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
    """One news story. ``body`` has one paragraph a line; ``captions`` of pictures are not part of it.

    ``origin``: the file, and the member of it, that the article was read from. ``group``: the id of the
    near-duplicate that founded the article's group, "" if that is this one or there is none. Articles with
    equal ``group or id`` are near-duplicates.
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
    """One headline on one page that links to another story.

    ``page``: the id of the page's article, or the name of the page if it has none. ``position``: number of
    the headline on its page, from 0.
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
    """A story of which only headlines on other pages are known: all its sightings as one document.

    ``seen_on``: the first few of those pages, in order; ``sightings``: how many there are.
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
    """What was read from one page or record: at most one article, the headlines on it, and warnings.

    ``methods``: by which method each field of the article was extracted, as (field, method); may be empty.
    """

    article: Article | None = None
    sightings: tuple[Sighting, ...] = ()
    warnings: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A text and the half-open ``(start, end)`` character spans in it that the query matched, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def render(self, before: str, after: str) -> str:
        """Return the text with ``before`` and ``after`` around each span.

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
    """One summand of a score: what it is for, and how much it adds (or, below 0, takes)."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``rank`` counts from 1. ``explanation`` sums to ``score`` and is empty unless asked for.

    ``copies``: how many of the other matches are near-duplicates of it that are not shown.
    """

    rank: int
    document: Document
    score: float
    title: Highlighted
    snippet: Highlighted
    explanation: tuple[ScorePart, ...] = ()
    copies: int = 0


class Period(StrEnum):
    """A period of the calendar in +07:00; weeks begin on Monday."""

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
    """How many matches have each value of a field; values that differ only in case and diacritics are one.

    ``counts``: the commonest values, most common first. ``others``: matches with another value; ``missing``:
    matches with none. All of them sum to the number of matches.
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
    """One page of results.

    ``query``: as given; ``understood``: as it was read. ``total``: number of all matches; ``hits``: those of
    this page; ``took_ms``: milliseconds. ``facets``: empty unless asked for. ``next``: cursor of the
    following page, "" on the last one. ``partial``: the deadline passed before everything that could be here
    was scored.

    Offers of other queries:

    - ``suggestions``: likelier spellings, if they find more and few or no documents were found, or if hardly
      any document contains a word as typed. The first may have another value of a field.
    - ``relaxed``: any of the words instead of all, if nothing was found and that finds something.
    - ``retyped``: the query read as Telex or VNI keystrokes, if nothing was found and that finds something.
    - ``corrected``: which of these was answered in place of a query that found nothing, else "".

    ``notes``: messages about parts of the query that were ignored or read in a special way, in the language
    asked for; ``note_codes``: their names, in the same order, for programs.
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
    note_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedDocuments:
    """The documents most like ``document``, best first, and the ``words`` that they were found by."""

    document: Document
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an index contains.

    ``articles``, ``headlines``: documents of each kind. ``undated``: documents without a date; ``first`` and
    ``last``: the oldest and the newest day (ISO 8601, "" if no document is dated). ``files``: files read;
    ``skipped``: files and lines that gave nothing. ``size``: bytes on disk.
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
    """How many documents of one kind an indexing run added, updated, left unchanged and removed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """A file or line that was skipped, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did.

    ``files``: files read. ``skipped``: files and lines skipped; ``skips`` and ``warnings`` list the first
    thousand. ``duplicates``: records of documents that another file or record had given already. ``grouped``:
    articles written that are near-duplicates of one indexed before them. ``size``: bytes of the index on
    disk.
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
class Root:
    """A file or folder that was given to be indexed, under a name that no other root of the index has.

    ``files`` were read below ``path``, and gave ``articles``; ``present`` is whether the path exists now.
    """

    name: str
    path: str
    files: int
    articles: int
    present: bool


@dataclass(frozen=True, slots=True)
class Compaction:
    """What compacting did: bytes of the index on disk before and after, and the seconds it took."""

    before: int
    after: int
    seconds: float
