"""Read page dumps: pages saved as text, with the title first, then the story, then the sidebar's sections.

A line that ends in ``|`` is a caption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date, parse_written_date
from vnsearch.ingest.dates.relative import is_relative_date, parse_relative_date
from vnsearch.ingest.dates.timestamps import reject_after
from vnsearch.ingest.section_headings import is_section_heading
from vnsearch.ingest.value_lists import split_authors, split_categories
from vnsearch.messages import skip_reasons, text_faults
from vnsearch.model import Article, PageContent, Published, Sighting, date_fields

_DAY_PATTERN = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
_TIME_PATTERN = r"\d{1,2}[:hg]\d{2}(?::\d{2})?"
_ZONE_PATTERN = r"(?:\s*\(?(?:GMT|UTC)\s*\+?0?7?(?::00)?\)?)?"
_DATE_PATTERN = (
    rf"(?:{_DAY_PATTERN}(?:\D{{1,5}}{_TIME_PATTERN})?|{_TIME_PATTERN}\D{{1,5}}{_DAY_PATTERN}){_ZONE_PATTERN}"
)
#: ``Category 21/11/2024 19:41``: the line under a sidebar headline.
_CATEGORY_AND_DATE = re.compile(rf"(?P<category>\D{{0,60}}?)[\s|,·•-]*(?P<date>{_DATE_PATTERN})")
#: ``Category - 2 giờ trước``: the same with a relative date, on a page saved while it was new.
_CATEGORY_AND_RELATIVE_DATE = re.compile(
    r"(?:(?P<category>\D{1,60}?)[\s|,·•-]+)?(?P<date>\d{1,3} \w+ trước|vừa xong|mới đây|hôm \w+)", re.I
)
#: ``Headline (21/11/2024)``: both on one line.
_DATED_HEADLINE = re.compile(rf"(?P<title>.{{8,300}}?)\s*[(\[](?P<date>{_DATE_PATTERN})[)\]]")
#: The line under a title that consists of a date and perhaps a weekday.
_DATE_LINE = re.compile(
    rf"(?:(?:thứ \w{{2,3}}|chủ nhật|ngày|cập nhật|đăng lúc|\W)[\s,:|]*)*(?P<date>{_DATE_PATTERN})", re.I
)
#: ``URL: https://…``: lines before the title, in which tools that save pages describe the page.
_HEADER_LINE = re.compile(r"(?P<key>[^\W\d][\w ]{1,14}?)\s*:\s+(?P<value>\S.*)")
_HEADER_NAMES = {
    "url": ("url", "link", "address", "địa chỉ", "đường dẫn"),
    "title": ("title", "tiêu đề"),
    "saved": ("saved", "saved at", "saved on", "crawled", "fetched", "lưu lúc", "ngày lưu"),
    "published": ("date", "published", "ngày", "ngày đăng", "thời gian"),
    "author": ("author", "by", "tác giả"),
    "category": ("category", "section", "chuyên mục"),
    "source": ("source", "site", "nguồn", "báo"),
    "summary": ("summary", "description", "sapo", "tóm tắt"),
}
_HEADER_KEYS = {name: key for key, names in _HEADER_NAMES.items() for name in names}
_MAX_LABEL = 40
_MIN_PARAGRAPH = 100
#: Characters of the longest title.
_MAX_TITLE = 300


def _caption_line(line: str) -> str | None:
    """Return the caption on a line, None if the line is no caption."""
    return line[:-1].rstrip() if line.endswith("|") else None


def _category_and_date(line: str, saved_at: datetime | None) -> tuple[str, Published] | None:
    """Return the category and date of a line that contains nothing else; None for other lines."""
    match = _CATEGORY_AND_DATE.fullmatch(line)
    if match:
        return match["category"].strip(" |,·•-"), reject_after(parse_written_date(match["date"]), saved_at)
    match = _CATEGORY_AND_RELATIVE_DATE.fullmatch(line) if len(line) < 90 else None
    if match and is_relative_date(match["date"]):
        return (match["category"] or "").strip(" |,·•-"), parse_relative_date(match["date"], saved_at)
    return None


class _Sidebar:
    """Tell the labels, the headlines and the metadata lines (category and date) of a sidebar apart."""

    def __init__(self, lines: Sequence[str], saved_at: datetime | None) -> None:
        self.lines = lines
        self.saved_at = saved_at
        self.metadata = [_category_and_date(line, saved_at) for line in lines]

    def _is_metadata(self, i: int) -> bool:
        return 0 <= i < len(self.lines) and self.metadata[i] is not None

    def _is_short(self, i: int) -> bool:
        line = self.lines[i]
        return (
            len(line) <= _MAX_LABEL
            and len(line.split()) <= 6
            and line[-1] not in ".!?…|,;”\"'"
            and line[0] != "-"
        )

    def is_label(self, i: int) -> bool:
        """Return whether a line is the label of a list: a known heading, or one by its form and position."""
        if is_section_heading(self.lines[i]):
            return True
        if self._is_metadata(i) or self._is_metadata(i + 1) or not self._is_short(i):
            return False
        line = self.lines[i]
        is_between_entries = self._is_metadata(i + 2) and (self._is_metadata(i - 1) or i == 0)
        return is_between_entries or line.isupper() or line.endswith(":")

    def find_start(self) -> int:
        """Return the line where the sidebar begins, the number of lines if there is none.

        It begins at a known heading, or with the first two headlines in a row that have metadata below them.
        """
        for i in range(1, len(self.lines)):
            if is_section_heading(self.lines[i]):
                return i
            is_entry = not self._is_metadata(i) and self._is_metadata(i + 1) and i > 1
            if is_entry and self._is_metadata(i + 3) and not self._is_metadata(i + 2):
                return i - 1 if i > 2 and self._is_short(i - 1) and not self._is_metadata(i - 1) else i
        return len(self.lines)

    def sightings(self, start: int, end: int, page: str) -> tuple[Sighting, ...]:
        """Return the headlines in lines ``start`` to ``end``, exclusive; ``page`` is the page's id."""
        sightings: list[Sighting] = []
        section = ""
        for i in range(start, end):
            line, metadata = self.lines[i], self.metadata[i]
            if metadata and sightings and not sightings[-1].published and not sightings[-1].category:
                sightings[-1] = replace(sightings[-1], category=metadata[0], **date_fields(metadata[1]))
            elif i == start or not metadata:
                if self.is_label(i) or (i == start and self._is_short(i) and self._is_metadata(i + 2)):
                    section = line.strip(" :")
                else:
                    sightings.append(self._sighting(line, page, len(sightings), section))
        return tuple(sightings)

    def _sighting(self, line: str, page: str, position: int, section: str) -> Sighting:
        match = _DATED_HEADLINE.fullmatch(line)
        if not match:
            return Sighting(line, page, position, section=section)
        when = reject_after(parse_written_date(match["date"]), self.saved_at)
        return Sighting(match["title"], page, position, section=section, published=when)


def _split_header(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the values in the header lines, by key of ``_HEADER_NAMES``, and the lines after the header.

    A header begins with an address, a title or the date of saving; each key occurs once.
    """
    header: dict[str, str] = {}
    for i, line in enumerate(lines):
        match = _HEADER_LINE.fullmatch(line)
        key = _HEADER_KEYS.get(match["key"].lower()) if match else None
        if key is None or match is None or key in header:
            return header, lines[i:]
        if i == 0 and not _can_open_header(key, match["value"]):
            return header, lines
        header[key] = match["value"].strip()
    return header, []


def _can_open_header(key: str, value: str) -> bool:
    return key in ("title", "saved") or (key == "url" and bool(addresses.absolute("", value)))


def _own_date(lines: Sequence[str], saved_at: datetime | None) -> tuple[int, Published]:
    """Return the index and date of the line just under the title that is only a date; (0, None) for none."""
    for i, line in enumerate(lines[1:4], 1):
        match = _DATE_LINE.fullmatch(line) if len(line) <= 60 else None
        when = reject_after(parse_written_date(match["date"]), saved_at) if match else None
        if isinstance(when, datetime) or (when and i == 1):
            return i, when
    return 0, None


def _article_start(lines: Sequence[str]) -> int:
    """Return where the article begins when the sidebar comes first: the line above the first paragraph.

    Return 0 if there is no paragraph.
    """
    paragraphs = (i for i, line in enumerate(lines) if len(line) > _MIN_PARAGRAPH and line[-1] in ".!?…”")
    return max(next(paragraphs, 0) - 1, 0)


def _parse_moment(text: str) -> datetime | None:
    when = parse_any_date(text)
    return when if isinstance(when, datetime) else None


def read_dump(text: str, name: str, saved_at: datetime | None = None, url: str = "") -> PageContent:
    """Read the article and the sidebar of a dump; ``name`` is the id if no address is known.

    ``saved_at`` is when the page was saved, unless the dump's header states it: relative dates ("2 giờ trước")
    count from it. The article's date is taken only from a line under its title or from the header: the dates
    further down are the sidebar's. Raise ``UnreadableError`` when there is no text, or only a heading.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    header, lines = _split_header([line for line in lines if any(map(str.isalnum, line))])
    saved_at = _parse_moment(header.get("saved", "")) or saved_at
    lines = [header["title"], *lines] if "title" in header else lines
    if not lines:
        raise UnreadableError(skip_reasons.NO_TEXT)
    url = addresses.absolute("", header.get("url", "") or url)
    page = addresses.address_key(url) or name
    if is_section_heading(lines[0]):
        return _read_sidebar_first(lines, page, name, url, saved_at)
    sidebar = _Sidebar(lines, saved_at)
    start = sidebar.find_start()
    article = _article(lines[:start], page, name, url, saved_at)
    article = replace(
        article,
        authors=split_authors([header.get("author", "")]),
        categories=split_categories([header.get("category", "")]),
        source=header.get("source", article.source),
        summary=header.get("summary", ""),
    )
    if not article.published and "published" in header:
        article = replace(article, **date_fields(reject_after(parse_any_date(header["published"]), saved_at)))
    warnings = (text_faults.NO_TITLE_LINE,) if len(lines[0]) > _MAX_TITLE and len(lines) > 1 else ()
    return PageContent(article, sidebar.sightings(start, len(lines), page), warnings)


def _article(lines: Sequence[str], page: str, name: str, url: str, saved_at: datetime | None) -> Article:
    date_line, published = _own_date(lines, saved_at)
    story_lines = [line for i, line in enumerate(lines) if i not in (0, date_line)]
    return Article(
        id=page,
        title=_caption_line(lines[0]) or lines[0],
        body="\n".join(line for line in story_lines if _caption_line(line) is None),
        captions=tuple(caption for line in story_lines if (caption := _caption_line(line))),
        source=addresses.host(url),
        url=url,
        published=published,
        origin=name,
    )


def _read_sidebar_first(
    lines: Sequence[str], page: str, name: str, url: str, saved_at: datetime | None
) -> PageContent:
    """Read a dump that begins with a list: the list, then the article and its sidebar, if they follow."""
    start = _article_start(lines)
    if not start:
        sightings = _Sidebar(lines, saved_at).sightings(0, len(lines), page)
        if not sightings:
            raise UnreadableError(text_faults.ONLY_LIST_HEADING)
        return PageContent(None, sightings)
    before = _Sidebar(lines[:start], saved_at).sightings(0, start, page)
    rest = _Sidebar(lines[start:], saved_at)
    length = rest.find_start()
    after = tuple(
        replace(sighting, position=sighting.position + len(before))
        for sighting in rest.sightings(length, len(rest.lines), page)
    )
    return PageContent(_article(rest.lines[:length], page, name, url, saved_at), before + after)
