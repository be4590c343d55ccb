"""Facets and timelines as bars for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from vnsearch.cli.output import strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import results
from vnsearch.model import Facet, Timeline

_EIGHTHS = " ▏▎▍▌▋▊▉█"
#: The greatest width, in columns, of a name and of a bar.
_NAME_WIDTH, _BAR_WIDTH = 24, 30


def bars(screen: Screen, rows: Sequence[tuple[str, int]]) -> list[str]:
    """Return one line for each name and count, with a bar in proportion to the greatest count.

    Bars are shorter, and names cut off, where a terminal has not the columns for all of them.

    >>> from vnsearch.messages import Language
    >>> bars(Screen(Language.ENGLISH), [("a", 4), ("b", 1)])[0].split()
    ['a', '██████████████████████████████', '4']
    """
    greatest = max((count for _, count in rows), default=1)
    columns = shutil.get_terminal_size().columns
    width = min(max((len(name) for name, _ in rows), default=0), _NAME_WIDTH, max(columns // 2, 1))
    space = columns - len(f"  {'':{width}}   {screen.number(greatest)}")
    bar_width = max(min(_BAR_WIDTH, space), 1)
    return [
        f"  {_fit(name, width)}  {_bar(count / greatest, bar_width)} {screen.number(count)}"
        for name, count in rows
    ]


def _fit(name: str, width: int) -> str:
    return (name if len(name) <= width else name[: width - 1] + "…").ljust(width)


def _bar(share: float, width: int) -> str:
    whole, eighths = divmod(max(round(8 * width * share), 1), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")


def facet_lines(screen: Screen, facet: Facet) -> list[str]:
    """Return a facet under its name; nothing if there is no match."""
    if not (facet.counts or facet.missing):
        return []
    names = results.KINDS if facet.field == "kind" else {}
    rows = [
        (strip_control(screen.text(names.get(entry.value, entry.value))), entry.count)
        for entry in facet.counts
    ]
    remainder = [
        (screen.text(results.OTHER_VALUES), facet.others),
        (screen.text(results.NO_VALUE), facet.missing),
    ]
    heading = screen.text(results.facet_heading(facet.field))
    return [heading, *bars(screen, rows + [row for row in remainder if row[1]])]


def timeline_lines(screen: Screen, timeline: Timeline) -> list[str]:
    """Return a timeline, oldest period first, undated matches last; nothing if there is no match."""
    if not timeline.bins:
        return [results.only_undated(timeline.undated)] if timeline.undated else []
    rows = [
        (results.period_start(timeline.by, period.start, screen.language), period.count)
        for period in timeline.bins
    ]
    undated = [results.undated(timeline.undated)] if timeline.undated else []
    return [results.timeline_heading(timeline.by), *bars(screen, rows), *undated]
