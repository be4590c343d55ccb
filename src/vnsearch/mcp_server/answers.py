"""What the tools answer: stories with what is needed to cite them, and counts by time.

The descriptions of the fields are part of what an assistant is told of each tool.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vnsearch.citation import citation
from vnsearch.messages import Language
from vnsearch.model import Document, Hit, Page, RelatedDocuments, Timeline, iso_date

#: Characters of a story's text in one answer: some thousand words, as much as an assistant reads at a time.
MAX_CHARACTERS = 20_000


class _Answer(BaseModel):
    """A value that cannot be changed. Models of Pydantic keep the descriptions of their fields in the SDK."""

    model_config = ConfigDict(frozen=True)


class Story(_Answer):
    """One document, without its text, and how to cite it."""

    id: Annotated[str, Field(description="what `read` and `related` take")]
    kind: Annotated[str, Field(description="article, or headline where only the headline was seen")]
    title: str
    source: Annotated[str, Field(description='the newspaper or site; "" if unknown')]
    author: Annotated[str, Field(description='"" if unknown')]
    category: Annotated[str, Field(description='the section of the newspaper; "" if unknown')]
    published: Annotated[
        str, Field(description='ISO 8601, the day alone where no time is known; "" if unknown')
    ]
    url: Annotated[str, Field(description='the address of the story; "" if unknown')]
    file: Annotated[str, Field(description="the file that it was read from")]
    citation: Annotated[str, Field(description="author, title, source, day and address, to be quoted")]


class StoryHit(_Answer):
    """One result of a search."""

    rank: int
    story: Story
    snippet: Annotated[str, Field(description="the part of the text that matches best")]
    copies: Annotated[int, Field(description="how many other results are nearly identical and left out")]
    is_loose: Annotated[bool, Field(description="it has the syllables of the query, but not its words whole")]


class SearchAnswer(_Answer):
    """One page of results."""

    query: str
    understood: Annotated[str, Field(description="how the query was read")]
    total: Annotated[int, Field(description="number of results, on all pages")]
    hits: list[StoryHit]
    corrected: Annotated[str, Field(description="the query answered instead, as the one asked finds nothing")]
    suggestions: Annotated[list[str], Field(description="likelier spellings")]
    notes: Annotated[list[str], Field(description="what of the query was ignored, or read in a special way")]
    partial: Annotated[bool, Field(description="time ran out before all results were scored")]


class StoryText(_Answer):
    """A document with its text, or a part of it."""

    story: Story
    summary: Annotated[str, Field(description="the lead")]
    text: Annotated[str, Field(description="the body from `offset` on, one paragraph a line")]
    next_offset: Annotated[int | None, Field(description="where the text goes on, if this is not all of it")]
    captions: Annotated[list[str], Field(description="the captions of its pictures")]
    tags: list[str]
    copies: Annotated[list[Story], Field(description="nearly identical stories")]
    seen_on: Annotated[list[str], Field(description="of a headline: pages on which it was seen")]


class RelatedAnswer(_Answer):
    """The stories most like one, best first."""

    words: Annotated[list[str], Field(description="the words that they were found by")]
    stories: list[Story]


class PeriodCount(_Answer):
    """The results of one period."""

    start: Annotated[str, Field(description="the first day of the period")]
    count: int


class TimelineAnswer(_Answer):
    """The results of a search by time of publication."""

    query: str
    by: Annotated[str, Field(description="day, week, month or year")]
    total: int
    undated: Annotated[int, Field(description="results without a date")]
    periods: Annotated[list[PeriodCount], Field(description="oldest first; those without results left out")]


def story(document: Document, language: Language) -> Story:
    """Return a document without its text."""
    return Story(
        id=document.id,
        kind=document.kind.value,
        title=document.title,
        source=document.source,
        author=document.author,
        category=document.category or document.section,
        published=_iso(document.published, document.date_only),
        url=document.url,
        file=document.origin,
        citation=citation(document, language),
    )


def _iso(published: datetime | None, date_only: bool) -> str:
    return iso_date(published, date_only) or ""


def search_answer(page: Page, language: Language) -> SearchAnswer:
    """Return a page of hits."""
    return SearchAnswer(
        query=page.query,
        understood=page.understood,
        total=page.total,
        hits=[_story_hit(hit, language) for hit in page.hits],
        corrected=page.corrected,
        suggestions=list(page.suggestions),
        notes=list(page.notes),
        partial=page.partial,
    )


def _story_hit(hit: Hit, language: Language) -> StoryHit:
    return StoryHit(
        rank=hit.rank,
        story=story(hit.document, language),
        snippet=str(hit.snippet),
        copies=hit.copies,
        is_loose=hit.is_loose,
    )


def story_text(
    document: Document, copies: tuple[Document, ...], offset: int, language: Language
) -> StoryText:
    """Return a document with its text from a character on, as much as one answer has."""
    end = offset + MAX_CHARACTERS
    return StoryText(
        story=story(document, language),
        summary=document.summary,
        text=document.body[offset:end],
        next_offset=end if end < len(document.body) else None,
        captions=list(document.captions),
        tags=list(document.tags),
        copies=[story(copy, language) for copy in copies],
        seen_on=list(document.seen_on),
    )


def related_answer(result: RelatedDocuments, language: Language) -> RelatedAnswer:
    """Return the documents most like one."""
    stories = [story(hit.document, language) for hit in result.hits]
    return RelatedAnswer(words=list(result.words), stories=stories)


def timeline_answer(timeline: Timeline) -> TimelineAnswer:
    """Return the counts of a timeline."""
    periods = [PeriodCount(start=period.start.isoformat(), count=period.count) for period in timeline]
    return TimelineAnswer(
        query=timeline.query,
        by=timeline.by.value,
        total=sum(period.count for period in periods) + timeline.undated,
        undated=timeline.undated,
        periods=periods,
    )
