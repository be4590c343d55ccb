"""Dates as they stand in news pages and records, read strictly: a wrong date is worse than none."""

from __future__ import annotations

import re
from datetime import date, datetime

from vnsearch.hanoi import HANOI, moment
from vnsearch.model import Published

_OLDEST = 1990
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})(?!\d)"
    r"(?:\D{1,5}(?P<H>\d{1,2})[:hg](?P<M>\d{2})(?!\d))?"
)
_TIME_FIRST = re.compile(
    r"(?<!\d)(?P<H>\d{1,2})[:hg](?P<M>\d{2})(?:\D{1,5})"
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?!\d)"
)


def _plausible(when: date) -> bool:
    return when.year >= _OLDEST


def from_iso(text: str | None) -> Published:
    """ISO 8601 with or without a zone, or a bare day; None for anything else or before 1990."""
    if not isinstance(text, str) or not text.strip():
        return None
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text)
            return day if _plausible(day) else None
        when = moment(datetime.fromisoformat(text)).astimezone(HANOI)
    except (ValueError, OverflowError):
        return None
    return when if _plausible(when) else None


def _from_match(match: re.Match[str]) -> Published:
    parts = {name: int(value) for name, value in match.groupdict().items() if value is not None}
    try:
        if "H" in parts:
            return datetime(parts["y"], parts["m"], parts["d"], parts["H"], parts["M"], tzinfo=HANOI)
        return date(parts["y"], parts["m"], parts["d"])
    except ValueError:
        return None


def from_text(text: str) -> Published:
    """The first date written out in a text: ``21/11/2024 19:41``, ``13:11 19/11/2024``, ``1-5-2021``."""
    match = _TIME_FIRST.search(text) or _DAY_FIRST.search(text)
    when = _from_match(match) if match else None
    return when if when and _plausible(when) else None


def from_any(text: str | None) -> Published:
    """ISO 8601 first, else a date written out."""
    if not isinstance(text, str):
        return None
    return from_iso(text) or from_text(text)
