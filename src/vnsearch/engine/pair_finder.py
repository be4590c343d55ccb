"""Finds the listed pairs among the tokens of documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from vnsearch.arrays import Int64s, UInt16s, UInt32s
from vnsearch.native import kernels
from vnsearch.text.pair_list import listed_pairs, pair_key


@dataclass(frozen=True, slots=True, eq=False)
class PairNumbers:
    """The listed pairs, numbered in order of their keys.

    ``keys`` (pairs,). ``lefts``, ``rights``: the syllables that are first, or second, in a pair, numbered from
    1. ``numbers`` (lefts + 1, rights + 1): 1 + the number of the pair, 0 where it is not listed.
    """

    keys: Sequence[str]
    lefts: Mapping[str, int]
    rights: Mapping[str, int]
    numbers: UInt16s


@cache
def pair_numbers() -> PairNumbers:
    """Return the numbers of the listed pairs, made when a segment is first built."""
    pairs = sorted(listed_pairs(), key=lambda pair: pair_key(*pair))
    lefts = {left: number for number, left in enumerate(dict.fromkeys(left for left, _ in pairs), 1)}
    rights = {right: number for number, right in enumerate(dict.fromkeys(right for _, right in pairs), 1)}
    # Sixteen bits, so that most of the table stays in the processor's cache.
    numbers = np.zeros((len(lefts) + 1, len(rights) + 1), np.uint16)
    rows, columns = [lefts[left] for left, _ in pairs], [rights[right] for _, right in pairs]
    numbers[rows, columns] = np.arange(1, len(pairs) + 1)
    return PairNumbers([pair_key(*pair) for pair in pairs], lefts, rights, numbers)


@dataclass(frozen=True, slots=True, eq=False)
class PairOccurrences:
    """Occurrences of listed pairs, in order of the second token: (n,) the number of the pair, and its tokens."""

    numbers: UInt32s
    left: Int64s
    right: Int64s


def find_pairs(
    terms: UInt32s, line: Int64s, lefts: UInt16s, rights: UInt16s, table: UInt16s
) -> PairOccurrences:
    """Return the listed pairs of tokens at neighbouring places of the line.

    ``terms`` (tokens,): numbers of forms; ``line`` (tokens,): places, which do not descend. ``lefts``, ``rights``
    (forms,): the number of a form's fold as first and as second syllable; ``table``: ``PairNumbers.numbers``.
    """
    if library := kernels():
        pairs = library.find_pairs(terms, line, lefts, rights, table)
        if pairs is not None:
            return PairOccurrences(*pairs)
    return _find_pairs_by_numpy(line, lefts[terms], rights[terms], table)


def _find_pairs_by_numpy(line: Int64s, lefts: UInt16s, rights: UInt16s, table: UInt16s) -> PairOccurrences:
    """Return what ``find_pairs`` does; ``lefts`` and ``rights`` (tokens,) are those of the tokens."""
    can_be_pair = (lefts[:-1] > 0) & (rights[1:] > 0) & (line[1:] - line[:-1] == 1)
    parts = [_look_up(lefts, rights, table, np.flatnonzero(can_be_pair), 1)]
    # Extra terms stand at the positions of other tokens: then the neighbour is not the next token.
    left, distance = np.flatnonzero(line[2:] - line[:-2] <= 1), 2
    while len(left):
        is_neighbour = line[left + distance] - line[left] == 1
        parts.append(_look_up(lefts, rights, table, left[is_neighbour], distance))
        distance += 1
        left = left[: np.searchsorted(left, len(line) - distance)]
        left = left[line[left + distance] - line[left] <= 1]
    return _in_order(parts)


def _look_up(lefts: UInt16s, rights: UInt16s, table: UInt16s, left: Int64s, distance: int) -> PairOccurrences:
    """Return the listed pairs of the tokens ``left`` (n,) and those ``distance`` tokens after them."""
    numbers = table[lefts[left], rights[left + distance]]
    matches = np.flatnonzero(numbers)
    left = left[matches]
    return PairOccurrences(numbers[matches].astype(np.uint32) - np.uint32(1), left, left + distance)


def _in_order(parts: Sequence[PairOccurrences]) -> PairOccurrences:
    if len(parts) == 1:
        return parts[0]
    numbers = np.concatenate([part.numbers for part in parts])
    left = np.concatenate([part.left for part in parts])
    right = np.concatenate([part.right for part in parts])
    order = np.argsort(right, kind="stable")
    return PairOccurrences(numbers[order], left[order], right[order])
