"""Limits on how much of one article is analysed and stored: analysis needs some hundred times the text's memory."""

from __future__ import annotations

from dataclasses import replace

from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent

#: The most characters of a body; of a title, of a summary and of all captions together; and the most authors,
#: categories and tags. A novel has about as many characters as a body may have, no news story a hundredth of that.
MAX_BODY, MAX_PART, MAX_VALUES = 1_000_000, 50_000, 1000


def limit_content(content: PageContent) -> PageContent:
    """Return content whose article is cut to these limits, with a warning where it was longer."""
    article = content.article
    if article is None or _is_within_limits(article):
        return content
    bounded_article = replace(
        article,
        title=article.title[:MAX_PART],
        summary=article.summary[:MAX_PART],
        body=article.body[:MAX_BODY],
        captions=_first_captions(article),
        authors=article.authors[:MAX_VALUES],
        categories=article.categories[:MAX_VALUES],
        tags=article.tags[:MAX_VALUES],
    )
    warning = text_faults.only_first_characters(MAX_BODY)
    return replace(content, article=bounded_article, warnings=(*content.warnings, warning))


def _is_within_limits(article: Article) -> bool:
    values = article.authors, article.categories, article.tags
    return (
        max(len(article.title), len(article.summary), sum(map(len, article.captions))) <= MAX_PART
        and len(article.body) <= MAX_BODY
        and max(map(len, values)) <= MAX_VALUES
    )


def _first_captions(article: Article) -> tuple[str, ...]:
    captions, remaining = [], MAX_PART
    for caption in article.captions:
        if remaining <= 0:
            break
        captions.append(caption[:remaining])
        remaining -= len(caption)
    return tuple(captions)
