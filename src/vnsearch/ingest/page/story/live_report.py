"""Live reports: entries under the times at which they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A line that is only a time of day, maybe with the day.
_TIME_LINE = re.compile(r"\d{1,2}[:hg]\d{2}'?(?:[ ,|–-]+\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?)?")
#: So many lines of times make a live report.
_MIN_ENTRIES = 2


def join_times(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the paragraphs of a live report with each line of a time before the paragraph under it.

    >>> join_times(["10:45", "Thông xe", "Xe đầu tiên qua cầu.", "9h30", "Dân ra xem."])
    ('10:45 Thông xe', 'Xe đầu tiên qua cầu.', '9h30 Dân ra xem.')
    """
    is_time = [_TIME_LINE.fullmatch(paragraph) is not None for paragraph in paragraphs]
    if sum(is_time) < _MIN_ENTRIES:
        return tuple(paragraphs)
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        follows_time = number > 0 and is_time[number - 1] and not is_time[number]
        if follows_time:
            lines[-1] = f"{lines[-1]} {paragraph}"
        else:
            lines.append(paragraph)
    return tuple(lines)
