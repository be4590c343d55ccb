"""A whole document with what a query matched in each of its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vnsearch.model.documents import Document
from vnsearch.model.hits import Highlighted


@dataclass(frozen=True, slots=True)
class HighlightedDocument:
    """A document, and its texts with highlights; ``paragraphs`` are those of the body, without empty ones."""

    document: Document
    title: Highlighted
    summary: Highlighted
    paragraphs: tuple[Highlighted, ...] = ()
    captions: tuple[Highlighted, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the document as ``vnsearch show --json`` prints it, with the spans matched beside its texts."""
        return {
            **self.document.to_dict(),
            "title_marks": _spans(self.title),
            "summary_marks": _spans(self.summary),
            "paragraphs": [_text_with_spans(text) for text in self.paragraphs],
            "caption_marks": [_spans(text) for text in self.captions],
        }


def _spans(text: Highlighted) -> list[list[int]]:
    return [list(span) for span in text.spans]


def _text_with_spans(text: Highlighted) -> dict[str, Any]:
    return {"text": text.text, "marks": _spans(text)}
