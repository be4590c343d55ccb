"""A comparison as lines: one for each query, counts or shares of all documents over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vnsearch.model import Comparison
from vnsearch.web.timeline_chart import next_period

#: The size of the drawing, and the room around the lines for their labels.
WIDTH, HEIGHT = 720, 260
LEFT, TOP, BOTTOM = 52, 10, 24
#: With more periods than this, those without a match are left out instead of being drawn at zero.
_MAX_PERIODS = 1000
#: The lines differ in colour, and in dashes for whoever cannot tell the colours.
COLOURS = ("#8c1d18", "#1f5f8b", "#3f6b2a", "#8a6100", "#6a3d8f", "#00706a", "#a04a6a", "#55524c")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True, slots=True)
class Line:
    """One query: the points of its line ("x,y x,y"), its colour and its dashes."""

    query: str
    points: str
    colour: str
    dashes: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines from left to right, between ``first`` and ``last``; ``top`` is the value at the upper edge."""

    lines: tuple[Line, ...]
    first: date
    last: date
    top: float
    is_share: bool


def line_chart(comparison: Comparison, *, is_share: bool) -> LineChart | None:
    """Return the lines of a comparison; None where no match has a date."""
    if not comparison.starts:
        return None
    starts = _periods(comparison)
    values = [
        _values(comparison, place, starts, is_share=is_share) for place in range(len(comparison.series))
    ]
    top = max((value for line in values for value in line), default=0.0) or 1.0
    lines = (
        Line(series.query, _points(line, top), COLOURS[place], DASHES[place])
        for place, (series, line) in enumerate(zip(comparison.series, values, strict=True))
    )
    return LineChart(tuple(lines), starts[0], starts[-1], top, is_share)


def _periods(comparison: Comparison) -> Sequence[date]:
    """Return all periods from the first to the last."""
    starts, last = [comparison.starts[0]], comparison.starts[-1]
    while starts[-1] < last and len(starts) <= _MAX_PERIODS:
        starts.append(next_period(starts[-1], comparison.by))
    return starts if len(starts) <= _MAX_PERIODS else comparison.starts


def _values(comparison: Comparison, place: int, starts: Sequence[date], *, is_share: bool) -> Sequence[float]:
    series = comparison.series[place]
    values = comparison.shares(series) if is_share else series.counts
    by_start = dict(zip(comparison.starts, values, strict=True))
    return [float(by_start.get(start, 0)) for start in starts]


def _points(values: Sequence[float], top: float) -> str:
    step = (WIDTH - LEFT) / max(len(values) - 1, 1)
    room = HEIGHT - TOP - BOTTOM
    heights = (TOP + room * (1 - value / top) for value in values)
    points = [f"{LEFT + place * step:.1f},{height:.1f}" for place, height in enumerate(heights)]
    return " ".join(points * 2 if len(points) == 1 else points)
