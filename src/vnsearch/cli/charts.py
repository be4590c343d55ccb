"""Counts as bars for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.cli.common import strip_control
from vnsearch.model import Facet, Period, Timeline

_FIELDS = {"source": "Nguồn", "category": "Mục", "kind": "Loại", "author": "Tác giả"}
_KINDS = {"article": "bài báo", "headline": "tiêu đề bên lề"}
_PERIODS = {Period.DAY: "ngày", Period.WEEK: "tuần", Period.MONTH: "tháng", Period.YEAR: "năm"}
_DATES = {Period.DAY: "%d/%m/%Y", Period.WEEK: "%d/%m/%Y", Period.MONTH: "%m/%Y", Period.YEAR: "%Y"}
_EIGHTHS = " ▏▎▍▌▋▊▉█"
#: Columns of a name, and of the longest bar.
_NAME, _BAR = 24, 30


def bars(rows: Sequence[tuple[str, int]]) -> list[str]:
    """One line a row: its name, a bar as long as its share of the greatest, the number.

    >>> bars([("a", 4), ("b", 1)])[0].split()
    ['a', '██████████████████████████████', '4']
    """
    most = max((count for _, count in rows), default=1)
    width = min(max((len(name) for name, _ in rows), default=0), _NAME)
    return [f"  {_cut(name, width)}  {_bar(count / most)} {count:,}" for name, count in rows]


def _cut(name: str, width: int) -> str:
    return (name if len(name) <= width else name[: width - 1] + "…").ljust(width)


def _bar(share: float) -> str:
    whole, eighths = divmod(max(round(8 * _BAR * share), 1), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")


def facet_lines(facet: Facet) -> list[str]:
    """A facet under its Vietnamese name; nothing where no match has a value."""
    if not facet.counts:
        return []
    names = _KINDS if facet.field == "kind" else {}
    rows = [(strip_control(names.get(each.value, each.value)), each.count) for each in facet.counts]
    rest = [("(khác)", facet.others), ("(không ghi)", facet.missing)]
    return [f"{_FIELDS[facet.field]}:", *bars(rows + [row for row in rest if row[1]])]


def timeline_lines(timeline: Timeline) -> list[str]:
    """A histogram, oldest first; undated matches last."""
    if not timeline.bins:
        return [f"  (không có ngày) {timeline.undated:,}"]
    rows = [(each.start.strftime(_DATES[timeline.by]), each.count) for each in timeline.bins]
    undated = [f"Không có ngày: {timeline.undated:,}"] if timeline.undated else []
    return [f"Theo {_PERIODS[timeline.by]}:", *bars(rows), *undated]
