"""The tables of ``python -m bench all``: which benchmarks make each, with which arguments."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).parents[1]
_SAMPLE = _ROOT / "corpus" / "articles.jsonl"
_NEWS = Path("corpora", "vietnews.jsonl.xz")

Command = tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """Where texts are: ``data`` has a corpus; ``pages`` also pages to read with their gold. ``work``: for files."""

    data: Path
    pages: Path | None
    work: Path
    description: str

    @classmethod
    def find(cls, data: Path, work: Path) -> Self:
        """Return the corpora below a folder; where there are none, the sample corpus in their place."""
        pages = data if (data / "pages").is_dir() else None
        if (data / _NEWS).exists():
            return cls(data, pages, work, f"Texts: `{_NEWS}`, of newspapers.")
        folder = work / "data" / _NEWS
        folder.parent.mkdir(parents=True)
        with lzma.open(folder, "wb") as file:
            file.write(_SAMPLE.read_bytes())
        description = (
            f"Texts: there is no `{_NEWS}` in {data}, so these are the sample corpus; for speed, its paragraphs "
            "are recombined, which makes lists of the common words longer than in news."
        )
        return cls(work / "data", pages, work, description)


@dataclass(frozen=True)
class Table:
    """A heading, and the modules with their arguments that print what stands below it; quick or in full."""

    title: str
    commands: Callable[[Sources, bool], Iterator[Command]]


def _speed(sources: Sources, quick: bool) -> Iterator[Command]:
    count = "2000" if quick else "20000"
    yield ("bench.speed.compare", str(sources.work / "speed"), "--data", str(sources.data), "--sizes", count)


def _ranking(sources: Sources, quick: bool) -> Iterator[Command]:
    sets = str(sources.work / "sets")
    articles, documents = ("200", "3000") if quick else ("1500", "30000")
    yield (
        *("bench.ranking.judged_sets", sets, "--data", str(sources.data), "--only", "vietnews"),
        *("--articles", articles, "--documents", documents),
    )
    yield ("bench.ranking.compare", sets, "--sets", "vietnews", *(["--quick"] if quick else []))


def _reading(sources: Sources, quick: bool) -> Iterator[Command]:
    yield ("bench.reading.forms",)
    if sources.pages:
        yield ("bench.reading.page_accuracy", str(sources.pages))
        if not quick:
            yield ("bench.reading.page_speed", str(sources.pages))


def _safety(_: Sources, quick: bool) -> Iterator[Command]:
    yield ("bench.robustness.damage", "--times", "150" if quick else "10000")
    yield ("bench.robustness.kills", "--times", "20" if quick else "200")
    yield ("bench.robustness.engines", "--cases", "100" if quick else "2000")
    if not quick:
        yield ("bench.robustness.growth",)


TABLES = {
    "speed": Table("Speed and size", _speed),
    "ranking": Table("Ranking", _ranking),
    "reading": Table("Reading", _reading),
    "safety": Table("Safety", _safety),
}
