"""Page dumps: a page saved as text, title first, captions ending in ``|``, then the sidebar's sections."""

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
from vnsearch.model import Article, PageContent, Published, Sighting

_DAY_PATTERN = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
_TIME_PATTERN = r"\d{1,2}[:hg]\d{2}(?::\d{2})?"
_ZONE_PATTERN = r"(?:\s*\(?(?:GMT|UTC)\s*\+?0?7?(?::00)?\)?)?"
_DATE_PATTERN = (
    rf"(?:{_DAY_PATTERN}(?:\D{{1,5}}{_TIME_PATTERN})?|{_TIME_PATTERN}\D{{1,5}}{_DAY_PATTERN}){_ZONE_PATTERN}"
)
#: ``Category 21/11/2024 19:41``: what stands under a sidebar headline.
_CATEGORY_AND_DATE = re.compile(rf"(?P<category>\D{{0,60}}?)[\s|,·•-]*(?P<date>{_DATE_PATTERN})")
#: ``Category - 2 giờ trước``: the same on a page saved while it was new.
_CATEGORY_AND_RELATIVE_DATE = re.compile(
    r"(?:(?P<category>\D{1,60}?)[\s|,·•-]+)?(?P<date>\d{1,3} \w+ trước|vừa xong|mới đây|hôm \w+)", re.I
)
#: ``Headline (21/11/2024)``: both on one line.
_DATED_HEADLINE = re.compile(rf"(?P<title>.{{8,300}}?)\s*[(\[](?P<date>{_DATE_PATTERN})[)\]]")
#: The line under a title that is a date and nothing else but a weekday.
_DATE_LINE = re.compile(
    rf"(?:(?:thứ \w{{2,3}}|chủ nhật|ngày|cập nhật|đăng lúc|\W)[\s,:|]*)*(?P<date>{_DATE_PATTERN})", re.I
)
#: ``URL: https://…``: lines before the title, by which tools that save pages say what they saved.
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


def _caption_line(line: str) -> str | None:
    return line[:-1].rstrip() if line.endswith("|") else None


def _category_and_date(line: str, saved: datetime | None) -> tuple[str, Published] | None:
    """The category and date of a line that is nothing else; None for other lines."""
    match = _CATEGORY_AND_DATE.fullmatch(line)
    if match:
        return match["category"].strip(" |,·•-"), reject_after(parse_written_date(match["date"]), saved)
    match = _CATEGORY_AND_RELATIVE_DATE.fullmatch(line) if len(line) < 90 else None
    if match and is_relative_date(match["date"]):
        return (match["category"] or "").strip(" |,·•-"), parse_relative_date(match["date"], saved)
    return None


class _Sidebar:
    """Which lines are labels, headlines and what stands under them."""

    def __init__(self, lines: Sequence[str], saved: datetime | None) -> None:
        self.lines = lines
        self.saved = saved
        self.metadata = [_category_and_date(line, saved) for line in lines]

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
        """Whether a line in the sidebar heads a list: a known name, or one by how it stands."""
        if is_section_heading(self.lines[i]):
            return True
        if self._is_metadata(i) or self._is_metadata(i + 1) or not self._is_short(i):
            return False
        line = self.lines[i]
        return (
            (self._is_metadata(i + 2) and (self._is_metadata(i - 1) or i == 0))
            or line.isupper()
            or line.endswith(":")
        )

    def find_start(self) -> int:
        """Where the sidebar begins: a known section, or the first two headlines with dates under them."""
        for i in range(1, len(self.lines)):
            if is_section_heading(self.lines[i]):
                return i
            pair = not self._is_metadata(i) and self._is_metadata(i + 1) and i > 1
            if pair and self._is_metadata(i + 3) and not self._is_metadata(i + 2):
                return i - 1 if i > 2 and self._is_short(i - 1) and not self._is_metadata(i - 1) else i
        return len(self.lines)

    def sightings(self, first: int, last: int, page: str) -> tuple[Sighting, ...]:
        """The headlines between two lines."""
        found: list[Sighting] = []
        section = ""
        for i in range(first, last):
            line, meta = self.lines[i], self.metadata[i]
            if meta and found and not found[-1].published and not found[-1].category:
                found[-1] = replace(found[-1], category=meta[0], published=meta[1])
            elif i == first or not meta:
                if self.is_label(i) or (i == first and self._is_short(i) and self._is_metadata(i + 2)):
                    section = line.strip(" :")
                else:
                    found.append(self._sighting(line, page, len(found), section))
        return tuple(found)

    def _sighting(self, line: str, page: str, position: int, section: str) -> Sighting:
        dated = _DATED_HEADLINE.fullmatch(line)
        if not dated:
            return Sighting(line, page, position, section=section)
        when = reject_after(parse_written_date(dated["date"]), self.saved)
        return Sighting(dated["title"], page, position, section=section, published=when)


def _split_header(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """What the lines before the title say, where the first is an address, a title or a saving date."""
    said: dict[str, str] = {}
    for i, line in enumerate(lines):
        match = _HEADER_LINE.fullmatch(line)
        key = _HEADER_KEYS.get(match["key"].lower()) if match else None
        if (
            key is None
            or match is None
            or key in said
            or (i == 0 and not _can_open_header(key, match["value"]))
        ):
            return said, lines[i:]
        said[key] = match["value"].strip()
    return said, []


def _can_open_header(key: str, value: str) -> bool:
    return key in ("title", "saved") or (key == "url" and bool(addresses.absolute("", value)))


def _own_date(lines: Sequence[str], saved: datetime | None) -> tuple[int, Published]:
    """The line number and date of a line just under the title that is only a date; (0, None) for none."""
    for i, line in enumerate(lines[1:4], 1):
        match = _DATE_LINE.fullmatch(line) if len(line) <= 60 else None
        when = reject_after(parse_written_date(match["date"]), saved) if match else None
        if isinstance(when, datetime) or (when and i == 1):
            return i, when
    return 0, None


def _article_start(lines: Sequence[str]) -> int:
    """Where the article begins on a dump whose sidebar comes first: the line above the first paragraph."""
    long = next((i for i, line in enumerate(lines) if len(line) > _MIN_PARAGRAPH and line[-1] in ".!?…”"), 0)
    return max(long - 1, 0)


def _parse_moment(text: str) -> datetime | None:
    found = parse_any_date(text)
    return found if isinstance(found, datetime) else None


def read_dump(text: str, name: str, saved: datetime | None = None, url: str = "") -> PageContent:
    """One dump's article and sidebar lines; ``name`` becomes the article's id where no address is known.

    ``saved`` is when the page was saved: what "2 giờ trước" counts from, unless the dump says it. The
    article has a date only where a line under its title, or the header, is one: the dates further down are
    the sidebar's. Raises ``UnreadableError`` when no line holds a letter.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    said, lines = _split_header([line for line in lines if any(map(str.isalnum, line))])
    saved = _parse_moment(said.get("saved", "")) or saved
    lines = [said["title"], *lines] if "title" in said else lines
    if not lines:
        raise UnreadableError("the file holds no text")
    url = addresses.absolute("", said.get("url", "") or url)
    page = addresses.address_key(url) or name
    if is_section_heading(lines[0]):
        return _read_sidebar_first(lines, page, name, url, saved)
    sidebar = _Sidebar(lines, saved)
    start = sidebar.find_start()
    article = _article(lines[:start], page, name, url, saved)
    article = replace(
        article,
        author=said.get("author", ""),
        category=said.get("category", ""),
        source=said.get("source", article.source),
        summary=said.get("summary", ""),
    )
    if not article.published and "published" in said:
        article = replace(article, published=reject_after(parse_any_date(said["published"]), saved))
    return PageContent(article, sidebar.sightings(start, len(lines), page))


def _article(lines: Sequence[str], page: str, name: str, url: str, saved: datetime | None) -> Article:
    own, published = _own_date(lines, saved)
    inside = [line for i, line in enumerate(lines) if i and not (own and i == own)]
    captions = tuple(caption for line in inside if (caption := _caption_line(line)))
    body = "\n".join(line for line in inside if _caption_line(line) is None)
    title = _caption_line(lines[0]) or lines[0]
    return Article(
        page, title, body=body, captions=captions, source=addresses.host(url), url=url,
        published=published, origin=name,
    )  # fmt: skip


def _read_sidebar_first(
    lines: Sequence[str], page: str, name: str, url: str, saved: datetime | None
) -> PageContent:
    """A dump that begins with a list: the article, if one follows, then what the lists hold."""
    first = _article_start(lines)
    if not first:
        seen = _Sidebar(lines, saved).sightings(0, len(lines), page)
        if not seen:
            raise UnreadableError("the file holds the heading of a list and nothing else")
        return PageContent(None, seen)
    above = _Sidebar(lines[:first], saved).sightings(0, first, page)
    below = _Sidebar(lines[first:], saved)
    start = below.find_start()
    under = below.sightings(start, len(below.lines), page)
    moved = tuple(replace(line, position=line.position + len(above)) for line in under)
    return PageContent(_article(lines[first : first + start], page, name, url, saved), above + moved)
