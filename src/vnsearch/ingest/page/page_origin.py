"""What programs that save pages write into them: where a page came from, when, and what they added.

Known are browsers ("saved from url"), SingleFile, HTTrack and the Wayback Machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from vnsearch.ingest.dates.absolute import parse_mail_date
from vnsearch.vietnam_time import HANOI, to_datetime

#: Characters at the start of a page in which its comment stands.
_HEAD_SIZE = 30_000
_BROWSER = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{1,2000}?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    r"Page saved with SingleFile\s+url: *(https?://\S{1,2000})(?:\s+saved date: *([^\n]{10,80}))?",
    re.IGNORECASE,
)
_HTTRACK = re.compile(r"<!-- Mirrored from (\S{3,2000}) by HTTrack [^\n]{0,100}?, (\w{3}, [^\n]{10,40}?) -->")
_WAYBACK_ADDRESS = re.compile(
    r"(?:https?:)?(?://web\.archive\.org)?/web/(\d{14})(?:[a-z]{2}_)?/(?=https?:(?://|\\/\\/))", re.IGNORECASE
)
_BANNER_START, _BANNER_END = "<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"
_SINGLE_FILE_DATE = re.compile(r"\w{3} (\w{3} \d{1,2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """A page as its publisher sent it: its text, its address ("" if unknown), and when it was fetched."""

    text: str
    url: str = ""
    fetched_at: datetime | None = None


def find_origin(text: str) -> PageOrigin:
    """Return a saved page without what the saving program added, and what the program says of it."""
    head = text[:_HEAD_SIZE]
    if match := _BROWSER.search(head):
        return PageOrigin(text, match[1])
    if match := _SINGLE_FILE.search(head):
        return PageOrigin(text, match[1], _single_file_date(match[2] or ""))
    if match := _HTTRACK.search(head):
        moment = parse_mail_date(match[2])
        return PageOrigin(text, f"http://{match[1]}", moment if isinstance(moment, datetime) else None)
    if "/web/" in text and (snapshot := _WAYBACK_ADDRESS.search(text)):
        return PageOrigin(_WAYBACK_ADDRESS.sub("", _without_banner(text)), "", _snapshot_time(snapshot[1]))
    return PageOrigin(text)


def _without_banner(text: str) -> str:
    start = text.find(_BANNER_START)
    end = text.find(_BANNER_END, start) if start >= 0 else -1
    return text[:start] + text[end + len(_BANNER_END) :] if end >= 0 else text


def _single_file_date(text: str) -> datetime | None:
    match = _SINGLE_FILE_DATE.match(text)
    try:
        when = datetime.strptime(f"{match[1]} {match[2]}", "%b %d %Y %H:%M:%S %z") if match else None
    except ValueError:
        return None
    return when.astimezone(HANOI) if when else None


def _snapshot_time(digits: str) -> datetime | None:
    """Return the time in the address of a snapshot, which is in UTC."""
    try:
        return to_datetime(datetime.strptime(digits + "+0000", "%Y%m%d%H%M%S%z")).astimezone(HANOI)
    except (ValueError, OverflowError):
        return None
