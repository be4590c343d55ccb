"""Measures the lists of ``vnsearch.text.synonyms`` on real corpora: the evidence for what they hold.

python -m bench.text.synonym_lists [FOLDER]

FOLDER holds ``*.jsonl.xz`` (default ../shared/data/corpora). Prints the lists line by line with the
figures that stand in the files, then every pair of spellings that was considered, kept or not. About a
minute and 1.3 GB for 60 million syllables, one core.

How two spellings a and b of a syllable are compared: every word that stands right before or after a
weighs (times seen) x (PMI, where positive). a → b is the share of that weight on words with positive PMI
beside b too: does b stand where a stands? Two random halves of one spelling never agree wholly, so the
ratio is a → b over the same share between a sample of b, as large as there are a, and the rest of b.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnsearch.text import fold, tokenise
from vnsearch.text.data_tables import rows, spellings
from vnsearch.text.normalise import normalise_letters
from vnsearch.text.tokenise import forms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DRAWS = 5
LEAST = 5  # occurrences of the rarer spelling below which nothing can be said
_SYLLABLE = re.compile(r"(?:[bcdghklmnpqrstvx]{0,3})(?:[aeiouy]{1,3})(?:c|ch|m|n|ng|nh|p|t)?")


@dataclass(frozen=True)
class Corpus:
    """All forms in a row as numbers, 0 between articles; ``article`` numbers each position's article."""

    numbers: dict[str, int]
    row: NDArray[np.int32]
    article: NDArray[np.int32]
    order: NDArray[np.int64]
    starts: Ints

    def at(self, form: str) -> Ints:
        """The positions of a form."""
        number = self.numbers.get(form)
        if number is None:
            return np.empty(0, np.int64)
        return self.order[self.starts[number] : self.starts[number + 1]]

    def find(self, phrase: Iterable[str]) -> Ints:
        """Where a phrase begins."""
        parts = list(phrase)
        if not all(part in self.numbers for part in parts):
            return np.empty(0, np.int64)
        rarest = min(range(len(parts)), key=lambda i: len(self.at(parts[i])))
        begin = self.at(parts[rarest]) - rarest
        for i, part in enumerate(parts):
            begin = begin[self.row[np.clip(begin + i, 0, len(self.row) - 1)] == self.numbers[part]]
        return begin

    def around(self, phrases: Iterable[list[str]]) -> Ints:
        """The position before and the position after each occurrence of the phrases, n x 2."""
        places = [self.find(phrase)[:, None] + [-1, len(phrase)] for phrase in phrases]
        return np.concatenate(places)

    @cached_property
    def chance(self) -> Floats:
        """How likely each word is before and after anything."""
        counts = np.diff(self.starts).astype(np.float64)
        counts[0] = 0
        return np.tile(counts / counts.sum(), 2)

    def articles(self, phrases: Iterable[Iterable[str]]) -> int:
        """How many articles hold one of the phrases."""
        return len(np.unique(np.concatenate([self.article[self.find(phrase)] for phrase in phrases])))


def _texts(folder: Path) -> Iterator[str]:
    digests: set[int] = set()
    for path in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                text = "\n".join(record.get(part) or "" for part in ("title", "summary", "body"))
                if hash(text) not in digests:
                    digests.add(hash(text))
                    yield text


def _spelt(text: str) -> list[str]:
    """The forms of a text before the lists merge spellings."""
    return [normalise_letters(text[token.start : token.end]) for token in tokenise(text)]


def read(folder: Path) -> Corpus:
    """Every distinct article of a folder."""
    numbers: dict[str, int] = {}
    lengths = array("i", [0])
    for text in _texts(folder):
        lengths.extend([numbers.setdefault(form, len(numbers) + 1) for form in _spelt(text)])
        lengths.append(0)
    row = np.frombuffer(lengths, dtype=np.int32)
    counts = np.bincount(row, minlength=len(numbers) + 1)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Corpus(numbers, row, np.cumsum(row == 0, dtype=np.int32), np.argsort(row, kind="stable"), starts)


def _count_definitions(corpus: Corpus, short: Iterable[list[str]], long: list[list[str]]) -> int:
    """In how many articles a long form stands right before the acronym, or right after it."""
    return corpus.articles(pair for s in short for one in long for pair in (one + s, s + one))


def acronyms(corpus: Corpus) -> None:
    """The lines of acronyms.tsv with articles (acronym/long forms/side by side) and ratio."""
    for row in rows("acronyms", 4):
        short, long = ([forms(part) for part in field] for field in row.fields[:2])
        figures = corpus.articles(short), corpus.articles(long), _count_definitions(corpus, short, long)
        alike = ratio(corpus, corpus.around(short), corpus.around(long))
        counts = "/".join(map(str, figures))
        print(*("|".join(field) for field in row.fields[:3]), f"{counts} {alike:.2f}", sep="\t")


def places(corpus: Corpus) -> None:
    """The lines of places.tsv with the articles of each spelling."""
    for row in rows("places", 2):
        print(
            "|".join(row.fields[0]),
            "|".join(str(corpus.articles([forms(p)])) for p in row.fields[0]),
            sep="\t",
        )


def _pairs(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Every syllable with i (or d) whose counterpart with y (or gi) is in the corpora as well."""
    plain, other = "iìíỉĩị", "yỳýỷỹỵ"
    swap = str.maketrans(plain, other)
    for form in corpus.numbers:
        bare = fold(form)
        if not _SYLLABLE.fullmatch(bare):
            continue
        if re.fullmatch(r"[^aeiouy]*i|qui[a-z]*", bare):
            yield form, normalise_letters(form.translate(swap))
        elif bare[0] == "d" and form[0] == "d":
            yield form, "g" + form[1:] if bare[1] == "i" else "gi" + form[1:]


def _beside(corpus: Corpus, around: Ints) -> Floats:
    """How often each word stands before (first half) and after (second half): ``around`` is n x 2."""
    size = len(corpus.numbers) + 1
    sides = [np.bincount(corpus.row[column], minlength=size) for column in around.T]
    for side in sides:
        side[0] = 0
    return np.concatenate(sides).astype(np.float64)


def _pmi(beside: Floats, chance: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi: Floats = np.log(beside / beside.sum() / chance)
    return np.nan_to_num(pmi, nan=-1.0, neginf=-1.0, posinf=-1.0)


def _share(a: Floats, b: Floats, chance: Floats) -> float:
    weight = a * np.maximum(_pmi(a, chance), 0)
    return float(weight[_pmi(b, chance) > 0].sum() / max(weight.sum(), 1e-9))


def ratio(corpus: Corpus, a: Ints, b: Ints) -> float:
    """How far b stands where a stands (the places around each), against b compared with itself."""
    draw = np.random.default_rng(1)
    size = min(len(a), len(b) // 2)
    own = []
    for _ in range(DRAWS):
        mixed = draw.permutation(b)
        sample, rest = _beside(corpus, mixed[:size]), _beside(corpus, mixed[size:])
        own.append(_share(sample, rest, corpus.chance))
    return _share(_beside(corpus, a), _beside(corpus, b), corpus.chance) / max(float(np.mean(own)), 1e-9)


def pairs(corpus: Corpus) -> None:
    """Every pair of spellings: occurrences of each, ratio from the rarer to the commoner, and back."""
    rows_of_pairs = []
    for pair in _pairs(corpus):
        rarer, commoner = sorted(pair, key=lambda form: len(corpus.at(form)))
        if len(corpus.at(rarer)) >= LEAST:
            ends = corpus.around([[rarer]]), corpus.around([[commoner]])
            there, back = ratio(corpus, *ends), ratio(corpus, *ends[::-1])
            rows_of_pairs.append((there, back, rarer, commoner))
    for there, back, rarer, commoner in sorted(rows_of_pairs, reverse=True):
        mark = "kept" if {rarer, commoner} & set(spellings()) else "-"
        counts = f"{len(corpus.at(rarer))}/{len(corpus.at(commoner))}"
        print(rarer, commoner, counts, f"{there:.2f}", f"{back:.2f}", mark, sep="\t")


def main() -> None:
    """Prints the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/corpora"))
    corpus = read(parser.parse_args().folder)
    print(f"# {corpus.article[-1] - 1:,} distinct articles, {len(corpus.row):,} syllables")
    for title, table in (
        ("acronyms: acronym, long form, source, articles", acronyms),
        ("places: spellings, articles", places),
        ("spellings: rarer, commoner, occurrences, ratio there, ratio back, in the list", pairs),
    ):
        print(f"\n# {title}")
        table(corpus)


if __name__ == "__main__":
    main()
