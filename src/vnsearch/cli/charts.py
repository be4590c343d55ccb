"""Facets and timelines as bars for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch import messages
from vnsearch.cli.output import strip_control
from vnsearch.model import Facet, Timeline

_EIGHTHS = " ▏▎▍▌▋▊▉█"
#: The greatest width, in columns, of a name and of a bar.
_NAME_WIDTH, _BAR_WIDTH = 24, 30


def bars(rows: Sequence[tuple[str, int]]) -> list[str]:
    """Return one line for each name and count, with a bar in proportion to the greatest count.

    >>> bars([("a", 4), ("b", 1)])[0].split()
    ['a', '██████████████████████████████', '4']
    """
    greatest = max((count for _, count in rows), default=1)
    width = min(max((len(name) for name, _ in rows), default=0), _NAME_WIDTH)
    return [f"  {_fit(name, width)}  {_bar(count / greatest)} {count:,}" for name, count in rows]


def _fit(name: str, width: int) -> str:
    return (name if len(name) <= width else name[: width - 1] + "…").ljust(width)


def _bar(share: float) -> str:
    whole, eighths = divmod(max(round(8 * _BAR_WIDTH * share), 1), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")


def facet_lines(facet: Facet) -> list[str]:
    """Return a facet under its name in Vietnamese; nothing if no match has a value."""
    if not facet.counts:
        return []
    names = messages.KINDS if facet.field == "kind" else {}
    rows = [(strip_control(names.get(entry.value, entry.value)), entry.count) for entry in facet.counts]
    remainder = [(messages.OTHER_VALUES, facet.others), (messages.NO_VALUE, facet.missing)]
    return [messages.facet_heading(facet.field), *bars(rows + [row for row in remainder if row[1]])]


def timeline_lines(timeline: Timeline) -> list[str]:
    """Return a timeline, oldest period first, undated matches last."""
    if not timeline.bins:
        return [messages.only_undated(timeline.undated)]
    date_format = messages.PERIOD_DATES[timeline.by]
    rows = [(period.start.strftime(date_format), period.count) for period in timeline.bins]
    undated = [messages.undated(timeline.undated)] if timeline.undated else []
    return [messages.timeline_heading(timeline.by), *bars(rows), *undated]
