"""What searching gives: hits with highlighted titles, pages of them, and related documents."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.model.counts import Facet
from vnsearch.model.documents import Document


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
