"""What searching gives: pages of hits, related documents, and hits one by one."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from vnsearch.model.documents import Document
from vnsearch.model.facets import NO_FACETS, Facets
from vnsearch.model.hits import COLUMNS, Hit
from vnsearch.model.tables import Table


class _HitList(Sequence[Hit], Table):
    """Hits as a sequence and as a table with the columns of a ``Hit``."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[str, ...]] = COLUMNS
    hits: tuple[Hit, ...]

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the hits as dictionaries with Python values, all with the same keys; see ``Hit``."""
        return [dict(hit) for hit in self.hits]


@dataclass(frozen=True, slots=True, repr=False)
class Page(_HitList):
    """One page of results: a sequence of its hits; ``len(page)`` is how many are on it.

    ``query``: as given; ``understood``: as it was read. ``total``: number of documents in the answer; ``hits``:
    those of this page; ``took_ms``: milliseconds. ``facets``: empty unless asked for. ``next``: cursor of the
    following page, "" on the last one. ``partial``: the deadline passed before everything that could be here
    was scored.

    The answer has the strong matches, which contain the words and names of the query whole; with ``loose=True`` all
    matches; where there is no strong one, the loose ones (``is_loose``). ``loose_total``: number of loose matches.
    Sorted by relevance, loose matches fill the page after the last strong one, although ``total`` does not count
    them; each is marked (``Hit.is_loose``).

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
    facets: Facets = NO_FACETS
    suggestions: tuple[str, ...] = ()
    corrected: str = ""
    next: str = ""
    partial: bool = False
    note_codes: tuple[str, ...] = ()
    loose_total: int = 0
    is_loose: bool = False

    @property
    def confidence(self) -> float:
        """How surely something on the page is what the query asks for, 0 to 1: that of the surest hit."""
        return max((hit.confidence or 0.0 for hit in self.hits), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON values, as ``vnsearch query --json`` prints it: see docs/json.md."""
        return {
            "query": self.query,
            "understood": self.understood,
            "total": self.total,
            "loose_total": self.loose_total,
            "loose": self.is_loose,
            "confidence": round(self.confidence, 4),
            "took_ms": self.took_ms,
            "hits": [hit.to_dict() for hit in self.hits],
            "corrected": self.corrected or None,
            "suggestions": list(self.suggestions),
            "relaxed": self.relaxed or None,
            "retyped": self.retyped or None,
            "notes": list(self.notes),
            "note_codes": list(self.note_codes),
            "partial": self.partial,
            "next": self.next or None,
            "facets": self.facets.to_dict() or None,
        }

    def _range(self) -> str:
        return (
            f"{self.hits[0].rank}–{self.hits[-1].rank} / {self.total:,}" if self.hits else f"{self.total:,}"
        )

    def __repr__(self) -> str:
        return f"<Page {self.query!r}: {self._range()}>"

    def _repr_html_(self) -> str:
        from vnsearch.model import notebook

        correction = f" → {self.corrected}" if self.corrected else ""
        return notebook.hit_table((f"{self.query}{correction} · {self._range()}", *self.notes), self.hits)


@dataclass(frozen=True, slots=True, repr=False)
class RelatedDocuments(_HitList):
    """The documents most like ``document``, best first, and the ``words`` that they were found by."""

    document: Document
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    took_ms: float

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON values, as ``vnsearch related --json`` prints them: see docs/json.md."""
        return {
            "id": self.document.id,
            "words": list(self.words),
            "took_ms": self.took_ms,
            "hits": [hit.to_dict() for hit in self.hits],
        }

    def __repr__(self) -> str:
        return f"<RelatedDocuments {self.document.title!r}: {len(self.hits)}>"

    def _repr_html_(self) -> str:
        from vnsearch.model import notebook

        return notebook.hit_table((f"{self.document.title} · {len(self.hits)}",), self.hits)


class HitStream(Iterator[Hit], Table):
    """Hits one by one, read while they are asked for; the methods read all that are left."""

    __slots__ = ("_hits",)

    COLUMNS: ClassVar[tuple[str, ...]] = COLUMNS

    def __init__(self, hits: Generator[Hit]) -> None:
        self._hits = hits

    def __next__(self) -> Hit:
        return next(self._hits)

    def close(self) -> None:
        """Read no more."""
        self._hits.close()

    def to_records(self) -> list[dict[str, Any]]:
        """Return the hits that are left as dictionaries with Python values; see ``Hit``."""
        return [dict(hit) for hit in self]

    def to_dict(self) -> dict[str, Any]:
        """Return the hits that are left as JSON values, each whole, as ``vnsearch export`` prints them."""
        return {"hits": [hit.to_export() for hit in self]}
