"""The list of neighbouring syllables of which an index keeps posting lists: how it is chosen, and what it covers.

python -m bench.text.pair_list [FOLDER] [--sizes 1000 2000 ...] [--write NUMBER]

FOLDER holds ``*.jsonl.xz`` (default ../shared/data/corpora); some 52,000 articles and headlines of all corpora
are analysed (three minutes, one core, 3 GB). Titles stand for queries. A pair is worth listing as much as it is
asked for (the titles in which segmentation binds it, and a tenth of those in which it stands unbound) times the
documents whose positions need not be read (those that are expected to have both syllables), for each byte of
its posting list. The table chooses by the titles of
every other document and says how much of the words of the other titles is covered. ``--write`` chooses by all
titles and writes ``src/vnsearch/text/data/pairs.tsv``.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.text.pair_mining import Ints, Sample, read

#: Rarer pairs take a place in the dictionary and save nothing.
_LEAST_DOCUMENTS = 25
#: Of reading the positions of two syllables in a document, what reading a posting of the pair costs.
_COST_OF_POSTING = 0.15
#: What standing side by side in a title counts for, where segmentation does not bind it.
_UNBOUND = 0.1
#: Bytes of a pair in the dictionary, its spellings above all.
_DICTIONARY_BYTES = 75
_SYLLABLE = re.compile("[a-z]{1,7}")
_LIST = Path("src/vnsearch/text/data/pairs.tsv")
_HEADER = """\
# Pairs of folds whose posting lists an index keeps: our own list, the pairs of one first syllable a line.
#
# Fields, by tabs: the first syllable; the second ones.
#
# How compiled (bench/text/pair_list.py): of {pairs:,} pairs in {documents:,} articles and headlines of 2003-2026,
# the {count:,} that save most for a byte: occurrences in titles, those within one word ten times as much, times
# the documents that are expected to have both syllables, by the bytes of the posting list.
"""


@dataclass(frozen=True)
class Pairs:
    """Pairs of syllables that are frequent enough to be listed; (n,) each.

    ``names``: of their syllables. ``bytes``: what a list takes. ``saved``: the documents whose positions are not
    read, less the cost of the list. ``asked``, (2, n): titles that bind them, of even and of odd documents;
    ``beside``: titles in which they stand side by side unbound. ``totals``: what the odd titles have of all
    pairs, rare ones included: words, words by cost, other neighbours by cost.
    """

    names: Sequence[tuple[str, str]]
    bytes: NDArray[np.float64]
    saved: NDArray[np.float64]
    bound_counts: Ints
    beside: Ints
    totals: tuple[float, float, float]
    documents: int

    def rank(self, halves: slice) -> Ints:
        """The pairs that are asked for at all, by those halves of the titles, most worth its bytes first."""
        score = self.bound_counts[halves].sum(axis=0) + _UNBOUND * self.beside[halves].sum(axis=0)
        worth = score * self.saved / self.bytes
        return np.argsort(-worth, kind="stable")[: np.count_nonzero(worth)]


def _distinct(which: Ints, what: Ints, count: int) -> Ints:
    """How many different ``what`` there are with each of ``which``."""
    width = int(what.max()) + 1
    return np.bincount(np.unique(which * width + what) // width, minlength=count).astype(np.int64)


def measure(sample: Sample) -> Pairs:
    """The figures of every pair in enough documents."""
    folds, row, documents = len(sample.folds), sample.row, int(sample.document[-1]) + 1
    spread = _distinct(row, sample.document, folds)
    at = np.flatnonzero((row[:-1] > 0) & (row[1:] > 0))
    keys, which = np.unique(row[at] * folds + row[at + 1], return_inverse=True)
    document, bound, in_title = sample.document[at + 1], sample.bound[at + 1], sample.in_title[at + 1]
    pair_spread = _distinct(which, document, len(keys))
    is_syllable = np.array([bool(_SYLLABLE.fullmatch(fold)) for fold in sample.folds])
    is_candidate = (pair_spread >= _LEAST_DOCUMENTS) & is_syllable[keys // folds] & is_syllable[keys % folds]

    def times(mask: NDArray[np.bool_]) -> Ints:
        even = document % 2 == 0
        return np.stack([np.bincount(which[mask & half], minlength=len(keys)) for half in (even, ~even)])

    bound_counts, beside = times(in_title & bound), times(in_title & ~bound)
    left, right = spread[keys // folds], spread[keys % folds]
    both = pair_spread + (left - pair_spread) * (right - pair_spread) / documents
    saved = both - _COST_OF_POSTING * pair_spread
    gap_bits = np.log2(documents / pair_spread) + 1.5
    posting_bits = gap_bits + 2.0 + 1.3 * np.bincount(which) / pair_spread
    size = posting_bits * pair_spread / 8 + _DICTIONARY_BYTES
    names = [(sample.folds[key // folds], sample.folds[key % folds]) for key in keys[is_candidate].tolist()]
    totals = float(bound_counts[1].sum()), float(bound_counts[1] @ saved), float(beside[1] @ saved)
    return Pairs(
        names,
        size[is_candidate],
        saved[is_candidate],
        bound_counts[:, is_candidate],
        beside[:, is_candidate],
        totals,
        documents,
    )


def coverage(pairs: Pairs, sizes: Sequence[int]) -> None:
    """A line for each size of a list chosen by even documents: the share of the odd ones' titles it covers."""
    odd, ranked = pairs.bound_counts[1], pairs.rank(slice(1))
    print("| pairs | postings' bytes/document | words | words by cost | other neighbours by cost |")
    print("|---|---|---|---|---|")
    weighed, beside = odd * pairs.saved, pairs.beside[1] * pairs.saved
    for size in sizes:
        pairs_of_list = ranked[:size]
        parts = zip((odd, weighed, beside), pairs.totals, strict=True)
        shares = [100 * part[pairs_of_list].sum() / total for part, total in parts]
        bytes_per_document = pairs.bytes[pairs_of_list].sum() / pairs.documents
        print(
            f"| {len(pairs_of_list):,} | {bytes_per_document:.0f} | "
            + " | ".join(f"{share:.1f} %" for share in shares)
            + " |"
        )


def to_tsv(pairs: Pairs, count: int) -> str:
    """The list of the best ``count``, as ``pairs.tsv`` has it."""
    rights = defaultdict(list)
    for number in pairs.rank(slice(2))[:count].tolist():
        left, right = pairs.names[number]
        rights[left].append(right)
    header = _HEADER.format(pairs=len(pairs.names), documents=pairs.documents, count=count)
    return header + "".join(f"{left}\t{' '.join(sorted(rights[left]))}\n" for left in sorted(rights))


def main() -> None:
    """Prints the table, or writes the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/corpora"))
    parser.add_argument("--sizes", type=int, nargs="+", default=(1000, 2000, 3000, 4000, 5000, 7000, 10_000))
    parser.add_argument("--write", type=int, metavar="NUMBER")
    arguments = parser.parse_args()
    pairs = measure(read(arguments.folder))
    coverage(pairs, arguments.sizes)
    if arguments.write:
        _LIST.write_text(to_tsv(pairs, arguments.write), encoding="utf-8")


if __name__ == "__main__":
    main()
