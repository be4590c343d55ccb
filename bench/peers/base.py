"""What every engine under comparison offers, and what several of them share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from bench.ranking.judged.records import Record, bare

_SYLLABLE = re.compile(r"\w+")


class Peer(Protocol):
    """One engine. ``index`` once into an empty folder, then ``search`` as often as wanted.

    ``as_of`` is the day the questions are asked, for engines that weigh dates; the others pass over it.
    """

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:
        """Indexes all records from their texts in one process, and opens the result."""
        ...

    def search(self, query: str, k: int) -> Sequence[str]:
        """The ids of the best ``k``, best first."""
        ...


def compose(query: str) -> str:
    """A query in NFC, as the documents are: whoever feeds an engine Vietnamese does as much."""
    return unicodedata.normalize("NFC", query)


def syllables(text: str) -> list[str]:
    """Runs of letters, digits and underscores in lower case: what the engines' own tokenisers give.

    >>> syllables("UBND quận Đống Đa, 27/3")
    ['ubnd', 'quận', 'đống', 'đa', '27', '3']
    """
    return _SYLLABLE.findall(text.lower())


def bare_syllables(text: str) -> list[str]:
    """``syllables`` without diacritics."""
    return syllables(bare(text))


def size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
