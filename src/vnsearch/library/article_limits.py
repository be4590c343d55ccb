"""How much of one article is analysed and stored: analysis takes some hundred times the memory of the text."""

from __future__ import annotations

from dataclasses import replace

from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent

#: Characters of a body, and of a title, a summary and all captions together; authors, categories and tags each.
#: A novel has about as many as the first; no story has a hundredth.
MAX_BODY, MAX_PART, MAX_VALUES = 1_000_000, 50_000, 1000


def bounded_content(content: PageContent) -> PageContent:
    """Return what was read with its article cut to what is analysed, and a warning where it was longer."""
    article = content.article
    if article is None:
        return content
    bounded = replace(
        article,
        title=article.title[:MAX_PART],
        summary=article.summary[:MAX_PART],
        body=article.body[:MAX_BODY],
        captions=_first_captions(article),
        authors=article.authors[:MAX_VALUES],
        categories=article.categories[:MAX_VALUES],
        tags=article.tags[:MAX_VALUES],
    )
    if bounded == article:
        return content
    warning = text_faults.only_first_characters(MAX_BODY)
    return replace(content, article=bounded, warnings=(*content.warnings, warning))


def _first_captions(article: Article) -> tuple[str, ...]:
    captions, left = [], MAX_PART
    for caption in article.captions:
        if left <= 0:
            break
        captions.append(caption[:left])
        left -= len(caption)
    return tuple(captions)
