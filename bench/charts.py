"""Line and bar charts as SVG, written by hand, and those of ``docs/ranking.md`` from the figures of a run.

python -m bench.charts FIGURES OUT

FIGURES is what ``bench/ranking/compare.py --json`` wrote; OUT gets one ``ranking-SET.svg`` a set.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

COLOURS = ("#c0392b", "#2471a3", "#7f8c8d", "#1e8449", "#b7950b", "#76448a", "#34495e", "#d68910")
WIDTH, HEIGHT = 760.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 12.0, 34.0, 46.0
_LINE = 17.0

#: The points (x, y) of a line.
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from ``low`` to ``high`` laid along the pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, here = (math.log10(v) if self.log else v for v in (self.low, self.high, value))
        return self.start + (here - low) / ((high - low) or 1.0) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round values within the axis: powers of ten and their 2 and 5 fold, or five to ten even steps."""
        if self.log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            multiples = [m * 10.0**p for p in powers for m in (1, 2, 5)]
        else:
            rough = (self.high - self.low) / 5 or 1.0
            ten = 10.0 ** math.floor(math.log10(rough))
            step = max(m * ten for m in (1, 2, 5) if m * ten <= rough)
            multiples = [
                n * step for n in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)
            ]
        return [value for value in multiples if self.low * 0.999999 <= value <= self.high * 1.000001]


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.3g}"


def _legend(names: Sequence[str], below: float) -> tuple[list[str], float]:
    """Names in their colours, as many a row as fit; and where the last row stands."""
    marks, x, y = [], LEFT, below
    for number, name in enumerate(names):
        wide = 22 + 6.8 * len(name)
        if x > LEFT and x + wide > WIDTH - RIGHT:
            x, y = LEFT, y + _LINE
        colour = COLOURS[number % len(COLOURS)]
        marks.append(f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="11" height="11" fill="{colour}"/>')
        marks.append(_text(x + 15, y, name, "start"))
        x += wide
    return marks, y


def _frame(title: str, x_label: str, y_label: str, up: Axis, names: Sequence[str], marks: list[str]) -> str:
    """The whole picture: title, value axis with its lines, what is drawn, legend."""
    parts = [_text(WIDTH / 2, 18, title), _text((LEFT + WIDTH) / 2, HEIGHT - 10, x_label)]
    parts.append(f'<g transform="rotate(-90 14 {HEIGHT / 2})">{_text(14, HEIGHT / 2, y_label)}</g>')
    for value in up.ticks():
        y = up.at(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 5, y + 4, _number(value), "end"))
    legend, last = _legend(names, HEIGHT + 12)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {last + _LINE:.0f}" '
    style = 'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
    return "\n".join([head + style, *parts, *marks, *legend, "</svg>\n"])


def lines(
    series: Mapping[str, Points],
    title: str,
    x_label: str,
    y_label: str,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> str:
    """A line a name; a linear value axis begins at 0, logarithmic ones take values above 0 only."""
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    across = Axis(min(xs), max(xs), LEFT + 8, WIDTH - RIGHT - 8, log_x)
    up = Axis(min(ys) if log_y else min(0.0, *ys), max(ys), HEIGHT - BOTTOM, TOP, log_y)
    marks = [_text(across.at(value), HEIGHT - BOTTOM + 16, _number(value)) for value in across.ticks()]
    for number, points in enumerate(series.values()):
        colour = COLOURS[number % len(COLOURS)]
        placed = [f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in points]
        marks.append(
            f'<polyline points="{" ".join(placed)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        dots = (place.split(",") for place in placed)
        marks += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in dots]
    return _frame(title, x_label, y_label, up, list(series), marks)


def bars(groups: Mapping[str, Mapping[str, float]], title: str, y_label: str, low: float = 0.0) -> str:
    """Bars side by side: for each group its names' values, in the order of the first; above ``low``."""
    names = list(dict.fromkeys(name for values in groups.values() for name in values))
    highest = max(value for values in groups.values() for value in values.values())
    up = Axis(low, highest, HEIGHT - BOTTOM, TOP)
    room = (WIDTH - LEFT - RIGHT) / len(groups)
    wide = room * 0.84 / len(names)
    marks = []
    for place, (group, values) in enumerate(groups.items()):
        start = LEFT + room * (place + 0.08)
        marks.append(_text(start + room * 0.42, HEIGHT - BOTTOM + 16, group))
        for number, name in enumerate(names):
            y = up.at(max(values.get(name, low), low))
            shape = f'x="{start + wide * number:.1f}" y="{y:.1f}" width="{wide * 0.92:.1f}"'
            colour = COLOURS[number % len(COLOURS)]
            marks.append(f'<rect {shape} height="{HEIGHT - BOTTOM - y:.1f}" fill="{colour}"/>')
    return _frame(title, "", y_label, up, names, marks)


def _figures(path: Path, out: Path) -> None:
    """A chart a set: the mean over kinds of each system, in each typing."""
    for name, systems in json.loads(path.read_text(encoding="utf-8")).items():
        groups: dict[str, dict[str, float]] = {}
        for system, kinds in sorted(systems.items(), key=lambda item: item[0] != "vnsearch"):
            answerable = {kind: forms for kind, forms in kinds.items() if kind != "unanswerable"}
            for form in dict.fromkeys(form for forms in answerable.values() for form in forms):
                values = [forms[form] for forms in answerable.values() if form in forms]
                groups.setdefault(form, {})[system] = sum(values) / len(values)
        chart = bars(groups, f"{name}: mean over the kinds of queries", "MRR@10, nDCG@10")
        (out / f"ranking-{name}.svg").write_text(chart, encoding="utf-8")


def main() -> None:
    """Draws the charts of a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("figures", type=Path, metavar="FIGURES")
    parser.add_argument("out", type=Path, metavar="OUT")
    arguments = parser.parse_args()
    _figures(arguments.figures, arguments.out)


if __name__ == "__main__":
    main()
