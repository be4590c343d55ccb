"""Types the syllables of real headlines in Telex and VNI and reads them back; prints what to report.

Also: which entries of a syllable list are not accepted, and how many English words stay as typed.

python -m bench.text.keystrokes [DATA]
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from vnsearch.text import canonical, forms
from vnsearch.text.keystrokes import telex, vni
from vnsearch.text.syllables import is_syllable

CORPORA = ("tuoitre_2024", "vnexpress_2018_2026", "dantri_unc", "headlines_2025_2026")
RECORDS = 3000
LISTED = Path("lexicon", "syllables", "hieuthi_all_vietnamese_syllables_v1_2022.txt")

#: Common English words and names as they stand in news, chosen by us.
_ENGLISH = """
    about after again album apple asia award baby bank beach best bitcoin black blue book brand business
    camera capital car center champion chat city class club coach coffee concert covid data day design
    facebook fan fashion festival film final football game global gold golf google green group health home
    hotel house idol iphone israel japan league life live love manchester market messi mobile music news
    online open park party phone photo police pop power premier real resort russia samsung school seoul
    show smart song sport star startup street style super team tesla test tiktok tour train trump update
    video virus visa vlog website world youtube zalo
    """

#: A letter as typed: bare, quality key, tone key.
Key = tuple[str, str, str]
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_MARKS = "\u0302\u0306\u031b"
_STYLES: dict[str, Callable[[list[Key]], str]] = {
    "tone last (ddoongs)": lambda keys: _join(keys, 0, 1) + _join(keys, 2),
    "tone after its vowel (ddoosng)": lambda keys: _join(keys, 0, 1, 2),
    "quality last (dongdos)": lambda keys: _join(keys, 0) + _late(keys) + _join(keys, 2),
}


def _join(keys: list[Key], *parts: int) -> str:
    return "".join(key[part] for key in keys for part in parts)


def _late(keys: list[Key]) -> str:
    """Quality keys once each: one horn does for ươ."""
    return "".join(dict.fromkeys(quality for _, quality, _ in keys))


def _keys(form: str, tones: str, quality: Callable[[str, str], str], bar: str) -> list[Key]:
    keys = []
    for letter in form:
        base, *marks = list(unicodedata.normalize("NFD", letter.replace("đ", "d")))
        mark = "".join(quality(base, m) for m in marks if m in _MARKS)
        tone = "".join(tones[_TONES.index(m)] for m in marks if m in _TONES)
        keys.append((base, bar if letter == "đ" else mark, tone))
    return keys


def _telex(form: str) -> list[Key]:
    return _keys(form, "fsrxj", lambda base, mark: base if mark == "\u0302" else "w", "d")


def _vni(form: str) -> list[Key]:
    return _keys(form, "21345", lambda _, mark: "687"[_MARKS.index(mark)], "9")


def _titles(data: Path) -> Iterator[str]:
    for name in CORPORA:
        with lzma.open(data / "corpora" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["title"] or "" for line in islice(lines, RECORDS))


def _read_back(counts: Counter[str]) -> None:
    print("| method | keys | distinct read back | by occurrence | µs a word | not read back |")
    for name, decode, keys_of in (("Telex", telex, _telex), ("VNI", vni, _vni)):
        for style, order in _STYLES.items():
            keys = {form: order(keys_of(form)) for form in counts}
            start = time.perf_counter()
            wrong = {form for form in counts if canonical(decode(keys[form])) != form}
            each = (time.perf_counter() - start) / len(counts) * 1e6
            share = 1 - len(wrong) / len(counts)
            running = 1 - sum(counts[form] for form in wrong) / counts.total()
            examples = ", ".join(sorted(wrong, key=lambda form: -counts[form])[:8])
            print(f"| {name} | {style} | {share:.2%} | {running:.3%} | {each:.1f} | {examples} |")


def _left_alone(tokens: Counter[str]) -> None:
    english = _ENGLISH.split()
    bare = Counter({form: n for form, n in tokens.items() if form.isascii() and form.isalpha()})
    for name, decode in (("Telex", telex), ("VNI", vni)):
        changes = [f"{word} {decode(word)}" for word in english if decode(word) != word]
        print(f"{name}: {len(english) - len(changes)} of {len(english)} English words stay, not {changes}")
        same = sum(n for word, n in bare.items() if decode(word) == word) / bare.total()
        print(f"{name}: {same:.1%} of the titles' bare words stay, by occurrence ({len(bare):,} distinct)")


def _count_accepted(words: list[str]) -> None:
    missing = [form for form in words if not is_syllable(form)]
    print(f"{len(words) - len(missing):,} of {len(words):,} listed syllables accepted, not {missing}")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    data = parser.parse_args().data
    tokens = Counter(form for title in _titles(data) for form in forms(title))
    accented = Counter({form: n for form, n in tokens.items() if not form.isascii()})
    valid = Counter({form: n for form, n in accented.items() if is_syllable(form)})
    odd = [form for form, _ in (accented - valid).most_common()]
    print(f"{len(accented):,} distinct accented tokens; {len(odd)} are no syllables, such as {odd[:20]}")
    _read_back(valid)
    _left_alone(tokens)
    _count_accepted((data / LISTED).read_text("utf-8").split())


if __name__ == "__main__":
    main()
