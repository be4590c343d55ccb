"""How a document is cited: author, title, newspaper, day and address."""

from __future__ import annotations

from vnsearch.messages import Language, formats
from vnsearch.model import Document
from vnsearch.vietnam_time import HANOI


def citation(document: Document, language: Language) -> str:
    """Return a document as a line to be quoted; what is not known of it is left out.

    >>> from datetime import date
    >>> from vnsearch.model import Article
    >>> citation(Article("a", "Lũ về", source="Báo A", published=date(2021, 5, 23)), Language.VIETNAMESE)
    '“Lũ về”, Báo A, 23/05/2021.'
    """
    published = document.published
    day = formats.day(published.astimezone(HANOI), language) if published else ""
    parts = (document.author, f"“{document.title}”", document.source, day, document.url)
    return f"{', '.join(part for part in parts if part)}."
