"""How rates, times and sizes grow with the corpus: charts for ``docs/performance.md`` and a table.

python -m bench.speed.growth FIGURES OUT

FIGURES is what ``bench/speed/compare.py --sizes ... --json`` wrote, with several sizes; OUT gets one
``performance-*.svg`` a chart.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from bench.charts import lines

#: Engine -> documents -> column -> figure.
Figures = Mapping[str, Mapping[int, Mapping[str, float]]]
#: Chart -> column of bench/speed/compare.py, what it says, whether values are on a logarithmic axis.
CHARTS = {
    "indexing": ("docs/s", "documents indexed per second", False),
    "median": ("p50", "ms, median query", True),
    "slow": ("p95", "ms, 95th percentile", True),
    "size": ("bytes/doc", "bytes per document", False),
}


def read(path: Path) -> Figures:
    """Figures by engine, of those that were run at more than one size."""
    figures_by_engine: dict[str, dict[int, dict[str, float]]] = {}
    for size, engines in json.loads(path.read_text(encoding="utf-8")).items():
        for engine, figures in engines.items():
            figures_by_engine.setdefault(engine, {})[int(size)] = figures
    return {engine: sizes for engine, sizes in figures_by_engine.items() if len(sizes) > 1}


def chart(figures: Figures, name: str) -> str:
    """One chart as SVG: a line an engine."""
    column, label, logarithmic = CHARTS[name]
    series = {
        engine: [(size, row[column]) for size, row in sorted(sizes.items()) if column in row]
        for engine, sizes in figures.items()
    }
    series_with_points = {engine: points for engine, points in series.items() if points}
    return lines(series_with_points, label, "documents", label, log_x=True, log_y=logarithmic)


def _table(figures: Figures) -> str:
    columns = ("docs/s", "bytes/doc", "open ms", "p50", "p95", "worst", "stop words worst", "peak MB")
    rows = ["| engine | documents | " + " | ".join(columns) + " |", "|---" * (len(columns) + 2) + "|"]
    for engine, sizes in figures.items():
        for size, row in sorted(sizes.items()):
            cells = [f"{row[column]:,.4g}" if column in row else "" for column in columns]
            rows.append(f"| {engine} | {size:,} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def main() -> None:
    """Draws the charts and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("figures", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    figures = read(arguments.figures)
    for name in CHARTS:
        (arguments.out / f"performance-{name}.svg").write_text(chart(figures, name), encoding="utf-8")
    print(_table(figures))


if __name__ == "__main__":
    main()
