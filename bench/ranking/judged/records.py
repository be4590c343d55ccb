"""Articles as they lie in the corpora: read, composed, written back as records that vnsearch can index."""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

_OUTER = re.compile(r"^[\W_]+|[\W_]+$")
#: The letters whose decomposition does not end in a plain one.
_BARE = str.maketrans("đĐ", "dD")


@dataclass(frozen=True, slots=True)
class Record:
    """One article: its texts in NFC, its moment as ISO 8601 ("" where unknown)."""

    id: str
    title: str
    summary: str
    body: str
    published: str = ""
    category: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """Title, summary and body, one a line."""
        return "\n".join(filter(None, (self.title, self.summary, self.body)))


def words(text: str) -> list[str]:
    """What stands between spaces, without the punctuation around it, case kept.

    >>> words("Ngày 27/3, (TNO) Công an TP.HCM...")
    ['Ngày', '27/3', 'TNO', 'Công', 'an', 'TP.HCM']
    """
    return [word for part in text.split() if (word := _OUTER.sub("", part))]


def bare(text: str) -> str:
    """The text without diacritics, case kept; written apart from the engine's own fold, which it checks.

    >>> bare("Đống Đa, hoà")
    'Dong Da, hoa'
    """
    marks = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(marks).translate(_BARE)


def _record(row: dict[str, str | None]) -> Record:
    values = {name: unicodedata.normalize("NFC", row.get(name) or "") for name in Record.__slots__}
    return Record(**values)


def read(path: Path, count: int | None = None) -> Iterator[Record]:
    """The first ``count`` records of a ``.jsonl`` or ``.jsonl.xz`` file; all of them by default."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, count):
            yield _record(json.loads(line))


def write(path: Path, records: Iterable[Record]) -> int:
    """Writes records one a line; how many."""
    rows = (json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)
    with path.open("w", encoding="utf-8") as file:
        return sum(bool(file.write(row)) for row in rows)
