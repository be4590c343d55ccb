"""Signatures by which near-identical texts are found: a MinHash over shingles of folded syllables.

One hash per shingle falls into one of ``BINS`` bins, and each bin keeps its smallest (one permutation
hashing: Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012). An empty bin borrows from others in an
order that is its own but the same for all texts (Shrivastava, "Optimal Densification for Fast and
Accurate Minwise Hashing", ICML 2017). The share of equal bins of two texts then estimates the Jaccard
similarity J of their shingle sets, with a standard error of about sqrt(J (1 - J) / BINS).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b

import numpy as np

from vnsearch.arrays import Bools, Float64s, Int64s, UInt16s, UInt64s
from vnsearch.bounded_dict import BoundedDict, is_short
from vnsearch.native import kernels

#: Syllables in a shingle.
SHINGLE = 3
BINS = 128
#: Syllables of text: with fewer there is no signature, or one that holds for its title only.
MIN_SYLLABLES, SHORT_TEXT = 32, 150
#: A band is this many bins; two texts are compared when all bins of one of their bands agree.
ROWS, BANDS = 4, 16

_SHIFT = np.uint64(64 - BINS.bit_length() + 1)
#: Odd numbers without pattern: the golden ratio's, and those of MurmurHash3's finaliser.
_STEP, _MIX1, _MIX2 = np.array([0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53], np.uint64)
_HALF = np.uint64(33)
#: Folds whose hashes are kept.
_MAX_CACHED = 1 << 16


def _hash(fold: str) -> bytes:
    return blake2b(fold.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def fold_hash(fold: str) -> int:
    """Return a fold's 64-bit hash: the same in every process and version."""
    return int.from_bytes(_hash(fold), "little")


@cache
def _hashes() -> BoundedDict[str, bytes]:
    return BoundedDict(_hash, _MAX_CACHED, is_short)


def _mix(hashes: UInt64s) -> UInt64s:
    """Scramble (n,) hashes bijectively, so that their bits are independent (MurmurHash3's finaliser)."""
    hashes = (hashes ^ (hashes >> _HALF)) * _MIX1
    hashes = (hashes ^ (hashes >> _HALF)) * _MIX2
    return hashes ^ (hashes >> _HALF)


def _shingles(hashes: UInt64s) -> UInt64s:
    """Return (n - SHINGLE + 1,) the hash of each ``SHINGLE`` folds in a row, given those of the folds."""
    count = len(hashes) - SHINGLE + 1
    shingles = hashes[:count]
    for offset in range(1, SHINGLE):
        shingles = shingles * _STEP + hashes[offset : offset + count]
    return _mix(shingles)


@cache
def _bin_preference() -> Int64s:
    """Return (BINS, BINS) for each bin, the order of bins from which it takes a value when it is empty."""
    hashes = _mix(np.arange(1, BINS * BINS + 1, dtype=np.uint64) * _STEP)
    return np.argsort(hashes.reshape(BINS, BINS), axis=1, kind="stable")


def _fill_empty_bins(values: UInt16s, has_value: Bools) -> UInt16s:
    empty = np.flatnonzero(~has_value)
    order = _bin_preference()[empty]
    values[empty] = values[order[np.arange(len(empty)), has_value[order].argmax(axis=1)]]
    return values


def signature(folds: Sequence[str], salt: str = "") -> UInt16s:
    """Return (BINS,) the signature of a text from its folds, in order; (0,) when there is no shingle.

    Signatures under different salts are unlike whatever the texts.

    >>> words = "mot hai ba bon nam sau bay tam".split()
    >>> similarities(signature(words), signature(words)[None])
    array([1.])
    """
    if len(folds) < SHINGLE:
        return np.empty(0, np.uint16)
    hashes = np.frombuffer(b"".join(map(_hashes().__getitem__, folds)), "<u8")
    return _of_hashes(hashes ^ np.frombuffer(_hashes()[salt], "<u8") if salt else hashes)


def _of_hashes(fold_hashes: UInt64s) -> UInt16s:
    """Return (BINS,) the signature of a text from the hashes of its folds, ``SHINGLE`` at least."""
    hashes = _shingles(fold_hashes)
    hashes.sort()
    bins = (hashes >> _SHIFT).astype(np.int64)
    # Sorted, each bin's smallest is where the bin begins; its low bits say nothing about its rank.
    begins = np.ones(len(bins), np.bool_)
    begins[1:] = bins[1:] != bins[:-1]
    firsts = np.flatnonzero(begins)
    values, has_value = np.zeros(BINS, np.uint16), np.zeros(BINS, np.bool_)
    values[bins[firsts]] = hashes[firsts].astype(np.uint16)
    has_value[bins[firsts]] = True
    return values if len(firsts) == BINS else _fill_empty_bins(values, has_value)


def article_signature(title: Sequence[str], text: Sequence[str]) -> UInt16s:
    """Return the signature of an article, from the folds of its title and of its text; (0,) if too short.

    A short text is like another only under the same title: it may be what stands under any story.
    """
    if len(text) < MIN_SYLLABLES:
        return signature(())
    return signature((*title, *text), " ".join(title) if len(text) < SHORT_TEXT else "")


def article_signatures(
    hashes: UInt64s, starts: Int64s, title_ends: Int64s, ends: Int64s, titles: Callable[[int], Sequence[str]]
) -> list[bytes]:
    """Return the bytes of ``article_signature`` of several articles, given the hashes of all their folds.

    ``hashes`` (n,); (articles,) each: where in it an article's title starts, where its title and its text end.
    ``titles`` gives the folds of an article's title, by its number.
    """
    sizes = ends - title_ends
    long_enough = np.flatnonzero(sizes >= MIN_SYLLABLES)
    salts = np.zeros(len(long_enough), np.uint64)
    for place in np.flatnonzero(sizes[long_enough] < SHORT_TEXT).tolist():
        title = " ".join(titles(int(long_enough[place])))
        salts[place] = fold_hash(title) if title else 0
    matrix = _signatures(hashes, starts[long_enough], ends[long_enough], salts)
    signatures = [b""] * len(sizes)
    for place, number in enumerate(long_enough.tolist()):
        signatures[number] = matrix[place].tobytes()
    return signatures


def _signatures(hashes: UInt64s, starts: Int64s, ends: Int64s, salts: UInt64s) -> UInt16s:
    """Return (texts, BINS) the signatures of texts, given where their hashes start and end, and their salts."""
    if library := kernels():
        return library.signatures(hashes, starts, ends, salts, _bin_preference())
    texts = zip(starts.tolist(), ends.tolist(), salts, strict=True)
    rows = [_of_hashes(hashes[start:end] ^ salt) for start, end, salt in texts]
    return np.array(rows, np.uint16).reshape(-1, BINS)


def similarities(one: UInt16s, others: UInt16s) -> Float64s:
    """Return (n,) the estimated Jaccard similarity of a text to each of ``others`` (n, BINS), 0 to 1."""
    likeness: Float64s = (others == one).mean(axis=1)
    return likeness


def lsh_bands(article_bins: UInt16s) -> list[int]:
    """Return the ``BANDS`` keys of a signature for locality-sensitive hashing.

    Two texts of similarity s share a key with probability 1 - (1 - s**ROWS)**BANDS.
    """
    # Each band's bins as one number, the first bin its lowest bits.
    keys: list[int] = article_bins[: BANDS * ROWS].astype("<u2", copy=False).view("<i8").tolist()
    return keys
