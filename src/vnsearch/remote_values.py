"""The values of the library from the JSON of the API, as docs/json.md describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from vnsearch.document_json import published_from_json
from vnsearch.model import (
    Article,
    Bin,
    Comparison,
    Count,
    Document,
    Facet,
    Facets,
    Headline,
    Highlighted,
    HighlightedDocument,
    Hit,
    Page,
    Period,
    RelatedDocuments,
    ScorePart,
    Series,
    Skip,
    Statistics,
    Timeline,
)

if TYPE_CHECKING:
    from vnsearch.query.completion.completions import Completion

_ARTICLE_TEXTS = ("id", "title", "summary", "body", "source", "url", "origin", "group")
_HEADLINE_TEXTS = ("id", "title", "url", "section", "category", "source")

Json = Mapping[str, Any]


def document(values: Json) -> Document:
    """Return a document; what is missing or null is empty."""
    if values["kind"] == "headline":
        return Headline(
            **_texts(values, _HEADLINE_TEXTS),
            published=published_from_json(values["published"]),
            seen_on=tuple(values.get("seen_on") or ()),
            sightings=values["sightings"],
        )
    return Article(
        **_texts(values, _ARTICLE_TEXTS),
        **_several(values),
        captions=tuple(values.get("captions") or ()),
        tags=tuple(values.get("tags") or ()),
        published=published_from_json(values["published"]),
        modified=published_from_json(values["modified"]),
    )


def _texts(values: Json, names: Sequence[str]) -> dict[str, Any]:
    return {name: values.get(name) or "" for name in names}


def _several(values: Json) -> dict[str, Any]:
    """Return authors and categories; an older server sends each as one text."""
    return {
        several: tuple(values.get(several) or filter(None, (values.get(one),)))
        for several, one in (("authors", "author"), ("categories", "category"))
    }


def _present(values: Json, **keys: str) -> dict[str, Any]:
    """Return fields by the keys of their values, without those that an older server does not send."""
    return {name: values[key] for name, key in keys.items() if key in values}


def _hit(values: Json) -> Hit:
    return Hit(
        values["rank"],
        document(values),
        values["score"],
        _highlights(values["title"], values["title_marks"]),
        _highlights(values["snippet"], values["snippet_marks"]),
        tuple(ScorePart(part["label"], part["value"]) for part in values["explanation"]),
        values["copies"],
        **_present(values, is_loose="loose", confidence="confidence"),
    )


def exported_hit(values: Json) -> Hit:
    """Return a hit of an export, with its whole document."""
    return Hit(
        values["rank"],
        document(values),
        values["score"],
        Highlighted(values["title"]),
        Highlighted(""),
        **_present(values, is_loose="loose"),
    )


def _highlights(text: str, spans: Sequence[Sequence[int]]) -> Highlighted:
    return Highlighted(text, tuple((start, end) for start, end in spans))


def highlighted_document(values: Json) -> HighlightedDocument:
    """Return a document with what a query matched in its texts."""
    return HighlightedDocument(
        document(values),
        _highlights(values["title"], values["title_marks"]),
        _highlights(values["summary"], values["summary_marks"]),
        tuple(_highlights(part["text"], part["marks"]) for part in values["paragraphs"]),
        tuple(map(_highlights, values["captions"], values["caption_marks"])),
    )


def copies(values: Json) -> tuple[Document, ...]:
    """Return the near-duplicates of a document."""
    return tuple(map(document, values["copies"]))


def page(values: Json) -> Page:
    """Return one page of hits."""
    return Page(
        query=values["query"],
        understood=values["understood"],
        total=values["total"],
        took_ms=values["took_ms"],
        hits=tuple(map(_hit, values["hits"])),
        relaxed=values["relaxed"] or "",
        retyped=values["retyped"] or "",
        notes=tuple(values["notes"]),
        facets=facets(values["facets"] or {}),
        suggestions=tuple(values["suggestions"]),
        corrected=values["corrected"] or "",
        next=values["next"] or "",
        partial=values["partial"],
        note_codes=tuple(values["note_codes"]),
        **_present(values, loose_total="loose_total", is_loose="loose"),
    )


def related(original: Document, values: Json) -> RelatedDocuments:
    """Return the documents most like one."""
    hits = tuple(map(_hit, values["hits"]))
    return RelatedDocuments(original, tuple(values["words"]), hits, values["took_ms"])


def facets(values: Json) -> Facets:
    """Return the counts of some fields."""
    return Facets(
        Facet(field, tuple(map(_count, facet["counts"])), facet["others"], facet["missing"])
        for field, facet in values.items()
    )


def _count(values: Json) -> Count:
    return Count(values["value"], values["count"])


def timeline(values: Json) -> Timeline:
    """Return matches by time."""
    bins = tuple(Bin(date.fromisoformat(part["start"]), part["count"]) for part in values["bins"])
    return Timeline(Period(values["by"]), bins, values["undated"], values["query"])


def comparison(values: Json) -> Comparison:
    """Return queries side by side over time."""
    return Comparison(
        Period(values["by"]),
        tuple(map(date.fromisoformat, values["starts"])),
        tuple(values["documents"]),
        tuple(Series(part["query"], tuple(part["counts"]), part["undated"]) for part in values["series"]),
    )


def completions(values: Json) -> tuple[Completion, ...]:
    """Return completions, without what is not sent."""
    from vnsearch.query.completion.completions import Completion

    return tuple(Completion(part["text"], part["count"], None, 0.0) for part in values["completions"])


def statistics(values: Json) -> Statistics:
    """Return what an index contains."""
    lists = {
        "other_files": tuple(map(_count, values["other_files"])),
        "absences": tuple(Skip(part["place"], part["reason"]) for part in values["absences"]),
    }
    return Statistics(**{**values, **lists})
