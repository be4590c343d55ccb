"""The text of each zone of a document: title, summary, body, captions."""

from __future__ import annotations

from vnsearch.model import Article, Document


def zone_texts(document: Document) -> tuple[str, str, str, str]:
    """Return the text of each zone, in the order of ``TEXT_FIELDS``; one paragraph or caption a line."""
    if isinstance(document, Article):
        return document.title, document.summary, document.body, "\n".join(document.captions)
    return document.title, "", "", ""
