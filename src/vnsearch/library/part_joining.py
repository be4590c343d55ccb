"""From the parts of a story in several pages to one article, as ``headlines`` does of sightings.

Parts are joined only where they have one title, and one day if both are dated. Otherwise they are different stories
under similar addresses, and stay articles of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from vnsearch.model import Article
from vnsearch.text import canonical_text

#: The end of a title that names the page: "… - Trang 2", "… (page 2/3)".
_PAGE_OF_TITLE = re.compile(r"\W*\b(?:trang|page)\s*\d{1,3}(?:\s*/\s*\d{1,3})?\W*$", re.IGNORECASE)
#: Characters of the shortest text that counts as repeated where it is part of another.
_MIN_REPEATED = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a story: the record that gave it, its number among the story's pages, its article.

    ``captured``: when a crawl captured it, in milliseconds since 1970; 0 for other pages.
    """

    record: int
    number: int
    article: Article
    captured: int = 0


@dataclass(frozen=True, slots=True)
class JoinedStory:
    """An article made of parts, and the records that gave them, the first part's first."""

    records: tuple[int, ...]
    article: Article


def join_parts(parts: Sequence[Part]) -> list[JoinedStory]:
    """Return the articles that the parts of one story's pages make: one, unless they are of different stories.

    Of several parts with one number the newest capture of a crawl counts, else the one of the lowest record.
    """
    by_number: dict[int, Part] = {}
    for part in sorted(parts, key=lambda part: (-part.captured, part.record)):
        by_number.setdefault(part.number, part)
    stories: list[list[Part]] = []
    for _, part in sorted(by_number.items()):
        own = next((story for story in stories if _is_same_story(story[0].article, part.article)), None)
        if own is None:
            stories.append([part])
        else:
            own.append(part)
    return [JoinedStory(tuple(part.record for part in story), _join(story)) for story in stories]


def _is_same_story(first: Article, other: Article) -> bool:
    if _bare_title(first.title) != _bare_title(other.title):
        return False
    if not first.published or not other.published:
        return True
    return first.published.date() == other.published.date()


def _bare_title(title: str) -> str:
    return canonical_text(_PAGE_OF_TITLE.sub("", title) or title)


def _join(parts: Sequence[Part]) -> Article:
    """Return the first part's article with the texts and names of all parts."""
    first, *further = (part.article for part in parts)
    if not further:
        return first
    articles = (first, *further)
    first_dated = next((article for article in articles if article.published), first)
    last_changed = max((each for each in articles if each.modified), key=_modified_seconds, default=first)
    return replace(
        first,
        body="\n".join(_joined_paragraphs(first, further)),
        captions=_distinct(caption for article in articles for caption in article.captions),
        authors=_distinct(author for article in articles for author in article.authors),
        tags=_distinct(tag for article in articles for tag in article.tags),
        published=first_dated.published,
        date_only=first_dated.date_only,
        modified=last_changed.modified,
        modified_date_only=last_changed.modified_date_only,
    )


def _modified_seconds(article: Article) -> float:
    return article.modified.timestamp() if article.modified else 0.0


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple({canonical_text(value): value for value in reversed(list(values))}.values())[::-1]


def _joined_paragraphs(first: Article, further: Iterable[Article]) -> list[str]:
    """Return the paragraphs of all parts, without what a part repeats of those before at its beginning."""
    paragraphs = first.body.split("\n") if first.body else []
    earlier_texts = {canonical_text(text) for text in (first.title, first.summary, *paragraphs)}
    for article in further:
        lead = (
            [article.summary] if article.summary and not _is_repeated(article.summary, earlier_texts) else []
        )
        own = dropwhile(lambda text: canonical_text(text) in earlier_texts, article.body.split("\n"))
        new_paragraphs = [*lead, *filter(None, own)]
        paragraphs += new_paragraphs
        earlier_texts.update(map(canonical_text, new_paragraphs))
    return paragraphs


def _is_repeated(summary: str, earlier_texts: Iterable[str]) -> bool:
    """Return whether a summary repeats an earlier text, or a part of one."""
    text = canonical_text(summary).rstrip(" .…")
    return any(text == other or (len(text) >= _MIN_REPEATED and text in other) for other in earlier_texts)
