"""Old encodings: false alarms on clean corpora, recall on text encoded on purpose, and the cost.

python bench/encodings.py [FOLDER] [--samples N] [--seconds S]

FOLDER holds ``corpora/*.jsonl.xz`` and ``pages/*.html`` (default ``../shared/data``).
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from vnsearch.ingest.encodings import repair
from vnsearch.ingest.legacy import CONVERTERS, latin, windows
from vnsearch.text.characters import FOLD

FIELDS = ("title", "summary", "body", "author", "category", "source")
ROUNDTRIP = {name: name for name in CONVERTERS}


def records(path: Path) -> Iterator[dict[str, str]]:
    """The records of one corpus."""
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def joined(record: dict[str, str]) -> str:
    """A record's text fields as the reader judges them: together."""
    return "\x00".join(str(record.get(name) or "") for name in FIELDS)


def encoders() -> dict[str, Callable[[str], str]]:
    """By name: right text to what it looks like when its bytes are read as Windows-1252."""
    letters = [*FOLD, *(letter.upper() for letter in FOLD)]
    found = dict.fromkeys(CONVERTERS, str)
    for name, convert in CONVERTERS.items():
        keys = [chr(i) for i in range(1, 256)] + [
            b + chr(m) for b in "aeouyôöAEOUYÔÖ" for m in range(192, 256)
        ]
        inverse = {convert(key): key for key in reversed(keys)}
        table = {ord(c): inverse.get(c) or inverse[c.lower()] for c in letters if c.lower() in inverse}
        found[name] = lambda text, table=table: text.translate(table)  # type: ignore[misc]
    twice = lambda text: text.encode().decode("latin-1")  # noqa: E731 - two variants of one thing
    return found | {"twice, latin-1": twice, "twice, cp1252": lambda text: twice(text).translate(windows())}


def corpora(folder: Path) -> None:
    """False alarms and cost on every record."""
    print("| corpus | records | MB | changed | MB/s |")
    for path in sorted(folder.glob("*.jsonl.xz")):
        count, changed, size, spent = 0, [], 0, 0.0
        for record in records(path):
            text = joined(record)
            started = time.perf_counter()
            found = repair(text)
            spent += time.perf_counter() - started
            count, size = count + 1, size + len(text.encode())
            if found.encodings:
                changed.append((record["id"], found.encodings, text, found.text))
        print(
            f"| {path.name} | {count:,} | {size / 1e6:.0f} | {len(changed)} | {size / 1e6 / spent:.0f} |",
            flush=True,
        )
        for name, encodings, before, after in changed[:20]:
            for tag, i, j, k, m in SequenceMatcher(None, before[:4000], after[:4000], False).get_opcodes():
                if tag != "equal":
                    print("   ", name, encodings, repr(before[max(0, i - 20) : j + 20]), repr(after[k:m]))
                    break


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    options = parser.parse_args()
    corpora(options.folder / "corpora")


if __name__ == "__main__":
    main()
