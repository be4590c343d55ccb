"""Make an article of the paragraphs of a document and of what the document says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vnsearch.errors import UnreadableError
from vnsearch.ingest.dates.absolute import parse_any_date
from vnsearch.ingest.dates.date_lines import read_date_line
from vnsearch.ingest.dates.timestamps import reject_after
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.page.title_text import similarity
from vnsearch.ingest.value_lists import split_authors
from vnsearch.messages import skip_reasons
from vnsearch.model import Article, PageContent, Published

#: Characters of the longest title, and of the longest line that only states a date.
_MAX_TITLE, _MAX_DATE_LINE = 300, 100
#: Paragraphs from the start among which the date and the title are looked for.
_TOP = 5


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document says of itself: title, author and date, as texts; "" for what it does not say.

    ``warnings``: what of it is not read.
    """

    title: str = ""
    author: str = ""
    created: str = ""
    warnings: tuple[str, ...] = ()


def read_paragraphs(
    paragraphs: Sequence[str], facts: DocumentFacts, name: str, saved_at: datetime | None
) -> PageContent:
    """Return an article of a document's paragraphs; ``saved_at`` is when the file was written.

    The stated title is believed where it stands in the text, as programs write that of a template or a file name;
    else the first paragraph is the title. A date that the text shows comes before the stated one. Raise
    ``UnreadableError`` for a document without text.
    """
    lines = [
        line for text in paragraphs for line in map(_single_spaced, clean_text(text).split("\n")) if line
    ]
    if not lines:
        raise UnreadableError(skip_reasons.NO_TEXT)
    stated_title, author = (_single_spaced(clean_text(text)) for text in (facts.title, facts.author))
    title_line = _title_line(lines, stated_title)
    title = lines[title_line] if title_line is not None else stated_title or lines[0][:_MAX_TITLE]
    date_line, published = _shown_date(lines)
    published = published or parse_any_date(facts.created)
    body = [line for number, line in enumerate(lines) if number not in (title_line, date_line)]
    return PageContent(
        Article(
            id=name,
            title=title,
            body="\n".join(body),
            authors=split_authors([author]),
            published=reject_after(published, saved_at),
            origin=name,
        ),
        warnings=facts.warnings,
    )


def _single_spaced(line: str) -> str:
    return " ".join(line.split())


def _title_line(lines: Sequence[str], stated_title: str) -> int | None:
    """Return which line is the title: one that says what is stated, else the first if it is short."""
    for number, line in enumerate(lines[:_TOP]):
        if stated_title and similarity(line, stated_title) >= 0.7:
            return number
    return 0 if len(lines[0]) <= _MAX_TITLE else None


def _shown_date(lines: Sequence[str]) -> tuple[int | None, Published]:
    """Return the line among the first that only states a date, and that date."""
    for number, line in enumerate(lines[: _TOP + 1]):
        if number > 0 and len(line) <= _MAX_DATE_LINE and (when := read_date_line(line).published):
            return number, when
    return None, None
