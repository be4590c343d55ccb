"""The text of each zone of a document."""

from __future__ import annotations

from vnsearch.model import Article, Document


def zone_texts(document: Document) -> tuple[str, str, str, str]:
    """The text of each zone (``TEXT_FIELDS``), one paragraph or caption a line."""
    if isinstance(document, Article):
        return document.title, document.summary, document.body, "\n".join(document.captions)
    return document.title, "", "", ""
