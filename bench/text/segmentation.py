"""Word segmentation beside others: F1 on gold sentences, syllables a second, start and memory, names.

python -m bench.text.segmentation [FOLDER] [--articles N]

FOLDER holds ``corpora/dantri_unc.jsonl.xz`` and ``segmentation/*.conllu`` (default ``../shared/data``).
One core; every system reads the same texts in the same run. underthesea is measured where it is
installed (pip install underthesea). F1 counts words as spans over the characters that are not spaces.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import subprocess
import sys
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from vnsearch.text import tokenise
from vnsearch.text.analysis import analyse
from vnsearch.text.characters import TONE_PLACEMENT
from vnsearch.text.segmentation import segment, segment_many

#: Marks between words, several of one kind as one: "...".
_MARKS = re.compile(r"\.+|\S")

Sentence = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class System:
    """How to segment one text into words, many texts at once, and how to begin."""

    name: str
    words: Callable[[str], list[str]]
    many: Callable[[list[str]], object]
    start: str
    sample: int = 1


def gold(path: Path) -> Iterator[Sentence]:
    """Each sentence's text and its words."""
    text = ""
    words: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        columns_ = line.split("\t")
        if line.startswith("# text ="):
            text, words = line.removeprefix("# text =").strip(), []
        elif columns_[0].isdigit():
            words.append(columns_[1])
        elif not line and words:
            yield text, words
            words = []


def spans(words: list[str]) -> set[tuple[int, int]]:
    """Words as spans over the characters that are not spaces."""
    spans_of_text, at = set(), 0
    for word in words:
        size = len("".join(word.split()))
        spans_of_text.add((at, at + size))
        at += size
    return spans_of_text


def f1(system: System, sentences: list[Sentence]) -> float:
    """Word F1 over sentences, in per cent."""
    right = predicted_count = gold_count = 0
    for text, words in sentences:
        have, want = spans(system.words(text)), spans(words)
        right, predicted_count, gold_count = (
            right + len(have & want),
            predicted_count + len(have),
            gold_count + len(want),
        )
    return 200 * right / (predicted_count + gold_count)


def _runs(text: str) -> list[str]:
    """The words of retrieval, and what stands between them, mark by mark."""
    read = analyse(text)
    runs, last = [], 0
    for first, past in read.words:
        start, end = int(read.starts[first]), int(read.ends[past - 1])
        runs += [*_MARKS.findall(text, last, start), text[start:end]]
        last = end
    return runs + _MARKS.findall(text, last)


def systems() -> list[System]:
    """What can be measured here."""
    from pyvi.ViTokenizer import ViTokenizer

    def pyvi(text: str) -> list[str]:
        # An underscore joins; one in the text is lost, as for pyvi's every caller.
        return [word.replace("_", " ") for word in ViTokenizer.tokenize(text).split(" ")]

    systems_by_name = [
        System(
            "vnsearch, pyvi's words",
            lambda text: segment(text).surfaces(),
            lambda texts: [None for _ in segment_many(texts)],
            "from vnsearch.text.segmentation import segment as f",
        ),
        System(
            "vnsearch, words of retrieval (whole analysis)",
            _runs,
            lambda texts: [None for _ in map(analyse, texts)],
            "from vnsearch.text.analysis import analyse as f",
        ),
        System(
            "pyvi", pyvi, lambda texts: list(map(pyvi, texts)), "from pyvi.ViTokenizer import tokenize as f"
        ),
    ]
    try:
        from underthesea import word_tokenize  # type: ignore[import-not-found] # not needed to run the rest
    except ImportError:
        print("underthesea is not installed: pip install underthesea", file=sys.stderr)
        return systems_by_name
    uts = System(
        "underthesea",
        word_tokenize,
        lambda t: list(map(word_tokenize, t)),
        "from underthesea import word_tokenize as f",
        10,
    )
    return [*systems_by_name, uts]


def speed(system: System, texts: list[str], rounds: int = 3) -> float:
    """Syllables a second: the best of some rounds."""
    sample = texts[:: system.sample]
    count = sum(len(tokenise(text)) for text in sample)
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        system.many(sample)
        best = min(best, time.perf_counter() - start)
    return count / best


_START = """
import time
def held():  # kilobytes at most so far; Linux
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before, started = held(), time.perf_counter()
{start}
f("Cử tri Hà Nội đi bầu cử")
took = time.perf_counter() - started
print(took * 1000, (held() - before) / 1024)
"""


def start(system: System, rounds: int = 5) -> tuple[float, float]:
    """Milliseconds to import and answer once, and megabytes above the interpreter: the best of some."""
    code = _START.format(start=system.start)
    runs = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
        )
        for _ in range(rounds)
    ]
    took, memory = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return min(took), min(memory)


def names(texts: list[str]) -> list[str]:
    """Names of two syllables and more, as pyvi finds them by their capitals, each once."""
    words = (word for text in texts for word in segment(text).surfaces())
    capital = (word for word in words if " " in word and all(part[0].isupper() for part in word.split()))
    return list(dict.fromkeys(word for word in capital if word.replace(" ", "").isalpha()))


def recall(texts: list[str], names: list[str]) -> tuple[float, float]:
    """The share of (name typed in lower case, text that holds it) that is matched.

    By syllables side by side, as here, and by pyvi's words as terms.
    """
    from pyvi.ViTokenizer import ViTokenizer

    by_words = [set(ViTokenizer.tokenize(text).lower().split()) for text in texts]
    by_syllables = [" ".join(["", *(token.form for token in tokenise(text)), ""]) for text in texts]
    pairs = ours = theirs = 0
    for name in names:
        tokens = set(ViTokenizer.tokenize(name.lower()).split())
        form = f" {' '.join(token.form for token in tokenise(name.lower()))} "
        for text, terms, syllables in zip(texts, by_words, by_syllables, strict=True):
            if name in text and re.search(rf"(?<!\w){name}(?!\w)", text):
                pairs, ours, theirs = pairs + 1, ours + (form in syllables), theirs + (tokens <= terms)
    return 100 * ours / pairs, 100 * theirs / pairs


def _other_tone_placement(text: str) -> str:
    """The other tone placement: hoà for hòa."""
    return re.sub("|".join(TONE_PLACEMENT), lambda match: TONE_PLACEMENT[match.group()], text)


def _count_changes(words: Callable[[str], list[str]], text: str, rewrite: Callable[[str], str]) -> int:
    """How many words of a text are cut in another way when it is written in another."""
    plain, other = (spans(words(form)) for form in (text, rewrite(text)))
    return len(plain ^ other)


WRITINGS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "upper case": str.upper,
    "other tone style": _other_tone_placement,
}


def before_and_after(system: System, ours: System, records: list[dict[str, str]]) -> None:
    """The three articles whose words change most with the writing, and how much they do here."""
    worst: list[tuple[float, str, dict[str, tuple[int, int]], int]] = []
    for record in records:
        text = unicodedata.normalize("NFC", record["body"])
        count = len(segment(text).words)
        change_count = {
            name: (_count_changes(system.words, text, rewrite), _count_changes(ours.words, text, rewrite))
            for name, rewrite in WRITINGS.items()
        }
        worst.append(
            (sum(a for a, _ in change_count.values()) / max(count, 1), record["id"], change_count, count)
        )
    for _, name, change_count, count in sorted(worst, reverse=True)[:3]:
        print(f"article {name}, {count} words; cut otherwise by {system.name} / here: ", end="")
        print("; ".join(f"{writing} {a} / {b}" for writing, (a, b) in change_count.items()))


def linear() -> None:
    """How the time grows with the length of one line."""
    line = "Cử tri quận Đống Đa đi bầu cử đại biểu Quốc hội, ngày 23/5/2021. "
    for name, function in (("segment", segment), ("columns", partial(analyse))):
        took = []
        for size in (100_000, 10_000_000):
            text = (line * (size // len(line) + 1))[:size]
            start = time.perf_counter()
            function(text)
            took.append(time.perf_counter() - start)
        print(
            f"one line of 10 MB takes {took[1] / took[0]:.0f} times one of 100 kB ({name}: {took[1]:.2f} s)"
        )


def main() -> None:
    """Runs the comparison."""
    warnings.simplefilter("ignore")  # pyvi's invalid escapes
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=600)
    arguments = parser.parse_args()
    with lzma.open(arguments.folder / "corpora" / "dantri_unc.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = list(map(json.loads, islice(lines, arguments.articles)))
    texts = ["\n".join((r["title"], r["summary"], r["body"])) for r in records]
    parts = {
        part: list(gold(arguments.folder / "segmentation" / f"vi_vtb-ud-{part}.conllu"))
        for part in ("test", "dev")
    }
    print("| system | F1 test | F1 dev | syllables/s | x pyvi | start (ms) | MB |")
    measured = systems()
    base = speed(next(system for system in measured if system.name == "pyvi"), texts)
    for system in measured:
        scores = " | ".join(f"{f1(system, sentences):.2f}" for sentences in parts.values())
        rate = base if system.name == "pyvi" else speed(system, texts)
        took, memory = start(system)
        print(
            f"| {system.name} | {scores} | {rate:,.0f} | {rate / base:.1f} | {took:.0f} | {memory:.0f} |",
            flush=True,
        )
    linear()
    long = [record for record in records[:200] if len(record["body"]) > 2000]
    before_and_after(measured[2], measured[1], long)
    sample = texts[:300]
    name_sample = names(sample)
    ours, theirs = recall(sample, name_sample)
    print(
        f"{len(name_sample):,} names in lower case: found {ours:.1f} %; with pyvi's words as terms {theirs:.1f} %"
    )


if __name__ == "__main__":
    main()
