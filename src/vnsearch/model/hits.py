"""One hit: a document with its rank and score, a highlighted title and a snippet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vnsearch.model.document_view import DocumentView
from vnsearch.model.documents import FIELDS, Document, field_value, json_value

#: The keys of a hit, and the columns of tables of hits.
COLUMNS = ("rank", "score", *FIELDS, "snippet", "copies", "loose")
#: The document's fields in the JSON of a hit, null where they are empty: those before the score, and those after.
_FIELDS = ("id", "kind", "title", "url", "source", "category", "published")
_DETAILS = (
    *("date_only", "author", "tags", "modified", "section", "sightings", "origin"),
    *("authors", "categories"),
)


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A text and the half-open ``(start, end)`` character spans in it that the query matched, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def render(self, before: str, after: str) -> str:
        """Return the text with ``before`` and ``after`` around each span. It escapes nothing: see ``html``.

        >>> Highlighted("bầu cử sớm", ((0, 6),)).render("[", "]")
        '[bầu cử] sớm'
        """
        return self._join(before, after, str)

    def html(self, before: str = "<mark>", after: str = "</mark>") -> str:
        """Return the text as HTML, every character of it escaped, with ``before`` and ``after`` as they are.

        >>> Highlighted("thẻ <b> là gì", ((4, 7),)).html()
        'thẻ <mark>&lt;b&gt;</mark> là gì'
        """
        from html import escape

        return self._join(before, after, escape)

    def _join(self, before: str, after: str, encode: Callable[[str], str]) -> str:
        out, last = [], 0
        for start, end in self.spans:
            out += [encode(self.text[last:start]), before, encode(self.text[start:end]), after]
            last = end
        return "".join([*out, encode(self.text[last:])])

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One summand of a score: what it is for, and how much it adds (or, below 0, takes)."""

    label: str
    value: float


@dataclass(frozen=True, slots=True, repr=False)
class Hit(DocumentView, Mapping[str, Any]):
    """One result. ``rank`` counts from 1. ``explanation`` sums to ``score`` and is empty unless asked for.

    ``copies``: how many of the other matches are near-duplicates of it that are not shown. ``is_loose``: a loose
    match, which contains the syllables of the query but not its words and names whole; ``hit["loose"]``.
    ``confidence``: how surely it is what the query asks for, 0 to 1, by how much of the query its text has and how;
    unlike scores it compares between queries. None where nothing was asked (``related``) and in exports.

    The fields of the document are attributes: ``hit.source``, ``hit.body``. ``title`` and ``snippet`` know
    what the query matched; ``str(hit.title)`` is the text alone. As a mapping, a hit has the values of
    ``COLUMNS``, texts without highlights: ``hit["title"]``, ``dict(hit)``.
    """

    rank: int
    document: Document
    score: float
    title: Highlighted
    snippet: Highlighted
    explanation: tuple[ScorePart, ...] = ()
    copies: int = 0
    is_loose: bool = False
    confidence: float | None = None

    def __getitem__(self, name: str) -> Any:
        if name in ("rank", "score", "copies"):
            return getattr(self, name)
        if name == "loose":
            return self.is_loose
        if name == "snippet":
            return self.snippet.text
        if name in FIELDS:
            return field_value(self.document, name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON values, without the text, as ``vnsearch query --json`` prints it."""
        return {
            "rank": self.rank,
            **self._json_fields(_FIELDS),
            "score": round(self.score, 6),
            "snippet": self.snippet.text,
            "snippet_marks": [list(span) for span in self.snippet.spans],
            "title_marks": [list(span) for span in self.title.spans],
            **self._json_fields(_DETAILS),
            "copies": self.copies,
            "loose": self.is_loose,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "explanation": [{"label": part.label, "value": part.value} for part in self.explanation],
        }

    def _json_fields(self, names: Iterable[str]) -> dict[str, Any]:
        values = {name: json_value(self.document, name) for name in names}
        return {name: None if value == "" and name != "title" else value for name, value in values.items()}

    def to_export(self) -> dict[str, Any]:
        """Return the hit with its whole document as JSON values, as ``vnsearch export`` prints it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "loose": self.is_loose,
            **self.document.to_dict(),
        }

    def __repr__(self) -> str:
        return f"<Hit {self.rank}: {self.document.title!r} ({self.source or self.id})>"
