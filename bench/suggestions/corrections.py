"""How often "did you mean" is right: one slip of each kind made in windows of four syllables of real titles.

python -m bench.suggestions.corrections CORPUS.jsonl.xz... [--articles N] [--windows N] [--pairs
forms|folds|none]

The vocabulary is counted from the articles that the titles head, as an index of them would know it. "right"
is the share of windows whose first correction is the window as it was; "untouched" windows have no slip, and
"right" is then the share for which nothing is offered. Windows whose slip made nothing new are left out.
"""

from __future__ import annotations

import argparse
import gc
import json
import lzma
import random
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path

from vnsearch.query import And, MemoryVocabulary, Term, corrections
from vnsearch.text import canonical, fold
from vnsearch.text.analysis import analyse
from vnsearch.text.characters import TONES
from vnsearch.text.syllables import is_syllable

LENGTH = 4
BESIDE = {
    key: set(near)
    for key, near in (
        *(("q", "wa"), ("w", "qes"), ("e", "wrd"), ("r", "etf"), ("t", "ryg"), ("y", "tuh"), ("u", "yij")),
        *(("i", "uok"), ("o", "ipl"), ("p", "ol"), ("a", "qsz"), ("s", "adwx"), ("d", "sfec"), ("f", "dgrv")),
        *(("g", "fhtb"), ("h", "gjyn"), ("j", "hkum"), ("k", "jli"), ("l", "ko"), ("c", "xvd"), ("v", "cbf")),
        *(("b", "vng"), ("n", "bmh"), ("m", "nj"), ("x", "zcs"), ("z", "xa")),
    )
}
ALIKE = (("s", "x"), ("x", "s"), ("ch", "tr"), ("tr", "ch"), ("gi", "d"), ("d", "gi"), ("l", "n"), ("n", "l"))
TELEX = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
TONE_KEYS = dict(zip(TONES, ("", "f", "s", "r", "x", "j"), strict=True))

Slip = Callable[[str, random.Random], str]


def _parts(form: str) -> tuple[str, str]:
    """A form without its tone, and the tone."""
    letters = unicodedata.normalize("NFD", form)
    tone = next((c for c in letters if c in TONES and c), "")
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES)), tone


def _other_tone(form: str, dice: random.Random) -> str:
    tones = [unicodedata.normalize("NFC", c) for c in _with_tones(form)]
    valid = [other for other in tones if other != form and is_syllable(other)]
    return dice.choice(valid) if valid else form


def _with_tones(form: str) -> Iterator[str]:
    letters = unicodedata.normalize("NFD", form)
    at = next((i for i, c in enumerate(letters) if c in TONES and c), None)
    if at is not None:
        yield from (letters[:at] + tone + letters[at + 1 :] for tone in TONES)


def _beside(form: str, dice: random.Random) -> str:
    i = dice.randrange(len(form))
    near = sorted(BESIDE.get(fold(form[i]), ()))
    return form[:i] + dice.choice(near) + form[i + 1 :] if near else form


def _swap(form: str, dice: random.Random) -> str:
    i = dice.randrange(max(len(form) - 1, 1))
    return form[:i] + form[i + 1 : i + 2] + form[i : i + 1] + form[i + 2 :]


def _miss(form: str, dice: random.Random) -> str:
    i = dice.randrange(len(form))
    return form[:i] + form[i + 1 :]


def _double(form: str, dice: random.Random) -> str:
    i = dice.randrange(len(form))
    return form[:i] + fold(form[i]) + form[i:] if i else form[0] + form


def _alike(form: str, dice: random.Random) -> str:
    sound_alikes = [other + form[len(one) :] for one, other in ALIKE if form.startswith(one)]
    sound_alikes = [other for other in sound_alikes if is_syllable(other)]
    return dice.choice(sound_alikes) if sound_alikes else form


def _telex(form: str, _: random.Random) -> str:
    bare, tone = _parts(form)
    return "".join(TELEX.get(c, c) for c in bare) + TONE_KEYS[tone]


def _half_telex(form: str, _: random.Random) -> str:
    bare, tone = _parts(form)
    return bare + TONE_KEYS[tone]


SLIPS: dict[str, Slip] = {
    "untouched": lambda form, _: form,
    "another tone": _other_tone,
    "tone left out": lambda form, _: _parts(form)[0],
    "all marks left out": lambda form, _: fold(form),
    "a key beside": _beside,
    "letters swapped": _swap,
    "a letter missed": _miss,
    "a letter doubled": _double,
    "spelt as it sounds": _alike,
    "Telex not on": _telex,
    "Telex let go before the tone": _half_telex,
}


def _articles(paths: list[Path], most: int) -> Iterator[dict[str, str]]:
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, islice(lines, most))


def _vocabulary(articles: list[dict[str, str]], pairs: str) -> MemoryVocabulary:
    counts: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for article in articles:
        forms = analyse(
            "\n".join(str(article.get(k) or "") for k in ("title", "summary", "body")), words=False
        )
        counts.update(set(forms.forms))
        together.update(pairwise(forms.forms))
    return _Vocabulary(len(articles), counts, {two: n for two, n in together.items() if n > 1}, pairs)


class _Vocabulary(MemoryVocabulary):
    """Pairs known by form, by fold, or not at all."""

    def __init__(
        self, documents: int, counts: Counter[str], pairs: dict[tuple[str, str], int], by: str
    ) -> None:
        super().__init__(documents, counts, pairs)
        self._by = by

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        if self._by == "none":
            return 0
        return super().bigram_count(left, right, folded=folded or self._by == "folds")


def _windows(articles: list[dict[str, str]], count: int, dice: random.Random) -> list[list[str]]:
    windows = []
    for article in dice.sample(articles, min(len(articles), 3 * count)):
        forms = [form for form in analyse(str(article["title"]), words=False).forms if is_syllable(form)]
        if len(forms) >= LENGTH:
            first = dice.randrange(len(forms) - LENGTH + 1)
            windows.append(forms[first : first + LENGTH])
    return windows[:count]


def _node(forms: list[str]) -> And:
    return And(tuple(Term(form, fold(form), form != fold(form)) for form in forms))


def _measure(windows: list[list[str]], slip: Slip, words: MemoryVocabulary, bare: bool) -> str:
    dice = random.Random(7)  # noqa: S311 - the same slips in every run
    right = first_three = query_count = 0
    times = []
    for window in windows:
        intended_words = [fold(form) for form in window] if bare else window
        at = dice.randrange(LENGTH)
        misspelling = canonical(slip(intended_words[at], dice))
        if (misspelling == intended_words[at]) != (slip is SLIPS["untouched"]) or not misspelling:
            continue
        query_words = [*intended_words[:at], misspelling, *intended_words[at + 1 :]]
        start = time.perf_counter()
        offers = corrections(_node(query_words), words)
        times.append((time.perf_counter() - start) * 1000)
        offered = [str(one) for one in offers] or [" ".join(query_words)]
        query_count += 1
        right += offered[0] == " ".join(intended_words)
        first_three += " ".join(intended_words) in offered
    if not query_count:
        return "- | - | 0 | -"
    took = f"{statistics.median(times):.1f}/{statistics.quantiles(times, n=20)[-1]:.1f}"
    return f"{right / query_count:.1%} | {first_three / query_count:.1%} | {query_count} | {took}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=10_000, help="of each corpus")
    parser.add_argument("--windows", type=int, default=400)
    parser.add_argument("--pairs", choices=("forms", "folds", "none"), default="forms")
    arguments = parser.parse_args()
    articles = list(_articles(arguments.corpora, arguments.articles))
    words = _vocabulary(articles, arguments.pairs)
    gc.freeze()  # an index keeps its words in arrays, which the collector does not walk
    windows = _windows(articles, arguments.windows, random.Random(1))  # noqa: S311 - the same windows in every run
    print(f"{len(articles):,} articles, pairs by {arguments.pairs}")
    print("| slip | right | among three | windows | ms, median/p95 |\n|---|---|---|---|---|")
    for name, slip in SLIPS.items():
        print(f"| {name} | {_measure(windows, slip, words, bare=False)} |")
    for name in ("untouched", "a key beside", "letters swapped", "a letter missed", "a letter doubled"):
        print(f"| bare: {name} | {_measure(windows, SLIPS[name], words, bare=True)} |")


if __name__ == "__main__":
    main()
