"""A timeline as bars: their places and sizes in a drawing, and the days that each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vnsearch.model import Bin, Period, Timeline

#: The size of the drawing, in its own units; the page scales it.
WIDTH, HEIGHT = 720, 72
#: Room at the left for the documents without a date, and how high the lowest bar is.
_UNDATED_ROOM, _MIN_HEIGHT = 28, 2
#: More periods than this would be thinner than a hair: several then share a bar.
_MAX_BARS = 240


@dataclass(frozen=True, slots=True)
class Bar:
    """The matches of one stretch of days, from ``start`` to before ``end``, as a bar of the drawing."""

    start: date
    end: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """Bars from left to right; ``undated_height`` is that of the documents without a date, 0 without any."""

    by: Period
    bars: tuple[Bar, ...]
    undated: int
    undated_height: float

    @property
    def start(self) -> date:
        """The first day of the drawing."""
        return self.bars[0].start

    @property
    def end(self) -> date:
        """The day after the last of the drawing."""
        return self.bars[-1].end


def timeline_chart(timeline: Timeline) -> TimelineChart | None:
    """Return the bars of a timeline, empty periods among them; None where no match has a date."""
    if not timeline.bins:
        return None
    stretches = _stretches(timeline)
    most = max(*(count for _, _, count in stretches), timeline.undated, 1)
    left = _UNDATED_ROOM if timeline.undated else 0
    step = (WIDTH - left) / len(stretches)
    bars = (
        Bar(start, end, count, round(left + place * step, 2), HEIGHT - (height := _height(count, most)),
            round(max(step - min(step * 0.15, 2), 0.5), 2), height)
        for place, (start, end, count) in enumerate(stretches)
    )  # fmt: skip
    return TimelineChart(timeline.by, tuple(bars), timeline.undated, _height(timeline.undated, most))


def _height(count: int, most: int) -> float:
    return round(max(_MIN_HEIGHT, count / most * (HEIGHT - 4)), 2) if count else 0


def _stretches(timeline: Timeline) -> list[tuple[date, date, int]]:
    """Return all periods from the first to the last as start, end and count; neighbours joined if many."""
    counts = {period.start: period.count for period in timeline.bins}
    starts = _periods(timeline.bins, timeline.by)
    size = -(-len(starts) // _MAX_BARS)
    groups = [starts[at : at + size] for at in range(0, len(starts), size)]
    return [
        (group[0], next_period(group[-1], timeline.by), sum(counts.get(start, 0) for start in group))
        for group in groups
    ]


def _periods(bins: Sequence[Bin], by: Period) -> list[date]:
    start, last = bins[0].start, bins[-1].start
    starts = [start]
    while start < last:
        start = next_period(start, by)
        starts.append(start)
    return starts


def next_period(start: date, by: Period) -> date:
    """Return the first day of the period after one; the last day that can be where there is none.

    >>> next_period(date(2021, 12, 1), Period.MONTH), next_period(date(2021, 5, 31), Period.WEEK)
    (datetime.date(2022, 1, 1), datetime.date(2021, 6, 7))
    """
    try:
        if by is Period.YEAR:
            return start.replace(year=start.year + 1)
        if by is Period.MONTH:
            return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        return start + timedelta(days=7 if by is Period.WEEK else 1)
    except (ValueError, OverflowError):
        return date.max
