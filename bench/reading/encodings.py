"""Old encodings: false alarms on clean corpora, recall on text encoded on purpose, agreement on pages.

python -m bench.reading.encodings [FOLDER] [--samples N]

FOLDER holds ``corpora/*.jsonl.xz`` and ``pages/*.html`` (default ``../shared/data``).
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from vnsearch.ingest.encodings.legacy import CONVERTERS, c1_to_windows
from vnsearch.ingest.encodings.repair import repair, repair_markup
from vnsearch.text.characters import FOLD

FIELDS = ("title", "summary", "body", "author", "category", "source")
LENGTHS = (("title", 60), ("paragraph", 400), ("article", 3000))
LETTERS = "".join(FOLD) + "".join(FOLD).upper()
QUOTES = str.maketrans("“”‘’–…", "\"\"''-.")
#: What no old encoding has a place for becomes a full stop before encoding.
FOREIGN = re.compile(f"[^\n -~{LETTERS}]")


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of one corpus."""
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def join_fields(record: dict[str, Any]) -> str:
    """A record's text fields as the reader judges them: together."""
    return "\x00".join(str(record.get(name) or "") for name in FIELDS)


def inverse(convert: Callable[[str], str]) -> dict[int, str]:
    """A converter turned round: each letter to what it was; capitals it lacks to the lower-case ones."""
    upper_half = [*map(chr, range(192, 256))]
    pairs = [base + mark for base in (*"aeiouyAEIOUY", *upper_half) for mark in upper_half]
    # What a converter leaves alone is a last resort: in VNI-Windows à is a mark, no letter.
    keys = sorted((*map(chr, range(1, 256)), *pairs), key=lambda key: (convert(key) != key, len(key) == 1))
    sources = {convert(key): key for key in keys}
    return {ord(c): sources.get(c) or sources[c.lower()] for c in LETTERS}


def twice(text: str) -> str:
    """UTF-8 read as Latin-1."""
    return text.encode().decode("latin-1")


def encoders() -> dict[str, Callable[[str], str]]:
    """By name: right text to what it looks like when its bytes are read in another encoding."""

    def translating(table: dict[int, str]) -> Callable[[str], str]:
        return lambda text: text.translate(table)

    encoders_by_name = {name: translating(inverse(convert)) for name, convert in CONVERTERS.items()}
    return encoders_by_name | {
        "twice, Latin-1": twice,
        "twice, Windows-1252": lambda text: twice(text).translate(c1_to_windows()),
        "three times": lambda text: twice(twice(text).translate(c1_to_windows())),
        "twice, NBSP lost": lambda text: twice(text).translate(c1_to_windows()).replace("\xa0", " "),
        "twice, NBSP merged": lambda text: " ".join(twice(text).translate(c1_to_windows()).split()),
    }


def false_alarms(folder: Path) -> None:
    """Changed records, and the cost, over every record."""
    print("| corpus | records | MB | changed | MB/s |")
    for path in sorted(folder.glob("*.jsonl.xz")):
        count, size, spent = 0, 0, 0.0
        changes: list[tuple[str, str]] = []
        for text in map(join_fields, records(path)):
            start = time.perf_counter()
            repair_result = repair(text)
            spent += time.perf_counter() - start
            count, size = count + 1, size + len(text.encode())
            if repair_result.encodings:
                changes.append((text, repair_result.text))
        speed = size / 1e6 / spent
        print(f"| {path.name} | {count:,} | {size / 1e6:.0f} | {len(changes)} | {speed:.0f} |", flush=True)
        for before, after in changes[:10]:
            print("   ", repr(before[:100]), repr(after[:100]))


def samples(folder: Path, length: int, count: int) -> list[str]:
    """Clean texts of one length from each corpus that has some."""
    examples: list[str] = []
    for path in sorted(folder.glob("*.jsonl.xz")):
        texts = (
            FOREIGN.sub(
                ".", unicodedata.normalize("NFC", join_fields(r)).replace("\x00", "\n").translate(QUOTES)
            )
            for r in islice(records(path), 20_000)
        )
        cut = (text[:length] for text in texts if len(text) >= length)
        examples += islice((" ".join(text.split()) for text in cut if not text.isascii()), count)
    return examples


def recall(folder: Path, count: int) -> None:
    """The share recognised, and the share recovered to the letter (case apart where capitals are lost)."""
    print("| encoded as | length | samples | recognised % | exact % | characters % |")
    kinds = encoders()
    for label, length in LENGTHS:
        texts = samples(folder, length, count)
        for name, encode in kinds.items():
            pairs = [(text, repair(encode(text))) for text in texts]
            detected_share = sum(bool(result.encodings) for _, result in pairs) / len(pairs)
            exact = [text.lower() == result.text.lower() for text, result in pairs]
            near = sum(agreement(text.lower(), result.text.lower()) for text, result in pairs) / len(pairs)
            whole = sum(exact) / len(pairs)
            print(f"| {name} | {label} | {len(pairs)} | {detected_share:.2%} | {whole:.2%} | {near:.3%} |")


def agreement(left: str, right: str) -> float:
    """Share of characters that agree; by position where the lengths are the same."""
    if left == right:
        return 1.0
    if len(left) == len(right):
        return sum(map(str.__eq__, left, right)) / max(len(left), 1)
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def pages(folder: Path) -> None:
    """Every page: unchanged, or as its repaired copy."""
    print("| page | found | agreement with the repaired copy |")
    for path in sorted(folder.glob("*.html")):
        text = path.read_bytes().decode("utf-8", errors="replace")
        repair_result = repair_markup(text)
        copy = path.with_name(f"{path.stem}-repaired.html")
        share = f"{agreement(repair_result.text, copy.read_bytes().decode()):.3%}" if copy.exists() else ""
        print(f"| {path.stem} | {', '.join(repair_result.encodings) or 'unchanged'} | {share} |")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--samples", type=int, default=100, help="of each length from each corpus")
    options = parser.parse_args()
    false_alarms(options.folder / "corpora")
    pages(options.folder / "pages")
    recall(options.folder / "corpora", options.samples)


if __name__ == "__main__":
    main()
