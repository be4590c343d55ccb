"""Viterbi decoding of a chain with two labels, for many sequences at once.

Only the difference of the two best scores matters: with ``d`` that difference at one token (label 1
less label 0) and ``m`` the next token's margin, the next difference is ``m + f(d)``, where
``f(d) = max(t01, d + t11) - max(t00, d + t10)`` is constant below the lower and above the upper of two
thresholds. Most tokens are on one side of both whatever came before them, so that their neighbour's
difference and their own label are known at once; the few others are settled one by one.

Source of the recursion: Viterbi decoding as in CRFsuite's ``crf1d_context.c``, whose ties go to the
lower label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools, Float64s, Int64s

#: Differences closer to a threshold than this may be rounded to the other side: far above what
#: rounding adds over a hundred million tokens, far below what two weights usually differ by.
NEAR = 1e-6

Transitions = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels of tokens.

    ``inside`` (n,): whether each token continues a word. ``ties``: tokens too near to a tie to be decided by
    array arithmetic.
    """

    inside: Bools
    ties: Int64s


class Decoder:
    """Viterbi decoding under one set of transition weights."""

    def __init__(self, transitions: Transitions) -> None:
        self._transitions = transitions
        (t00, t01), (t10, t11) = transitions
        #: From label 0 at the next token, the best way back leads to label 1 beyond the first
        #: threshold; from label 1, beyond the second.
        self._thresholds = (t00 - t10, t01 - t11)
        self._after = (t01 - t00, t11 - t10)

    def _step(self, difference: float) -> float:
        (t00, t01), (t10, t11) = self._transitions
        return max(t01, difference + t11) - max(t00, difference + t10)

    def decode(self, margins: Float64s, first: Bools, last: Bools) -> Labelling:
        """Return the labels of sequences in one array, whose ends are marked by ``first`` and ``last``."""
        low, high = min(self._thresholds), max(self._thresholds)
        differences = self._differences(margins, first, low, high)
        inside = np.where(last, differences > 0.0, differences > high)
        open_ones = np.flatnonzero((differences > low) & (differences <= high) & ~last)
        for token in open_ones[::-1].tolist():
            inside[token] = differences[token] > self._thresholds[int(inside[token + 1])]
        near = np.minimum(np.abs(differences - low), np.abs(differences - high)) < NEAR
        near |= last & (np.abs(differences) < NEAR)
        return Labelling(inside, np.flatnonzero(near))

    def _differences(self, margins: Float64s, first: Bools, low: float, high: float) -> Float64s:
        least, most = min(self._after), max(self._after)
        # A first token's margin is its difference; for the others these are bounds of it.
        above = np.where(first, margins, margins + least) > high + NEAR
        below = np.where(first, margins, margins + most) <= low - NEAR
        differences = margins.copy()
        gains = np.where(above[:-1], self._after[1], self._after[0])
        differences[1:] += np.where(first[1:], 0.0, gains)
        for token in np.flatnonzero(~(above | below)).tolist():
            if token + 1 < len(margins) and not first[token + 1]:
                differences[token + 1] = margins[token + 1] + self._step(float(differences[token]))
        return differences

    def decode_exactly(self, scores: Sequence[tuple[float, float]]) -> list[bool]:
        """Return the labels of one sequence by CRFsuite's own steps in its own order, to the last bit."""
        if not scores:
            return []
        (t00, t01), (t10, t11) = self._transitions
        begin, inside = scores[0]
        back_pointers: list[tuple[bool, bool]] = []
        for state_begin, state_inside in scores[1:]:
            to_begin, to_inside = (begin + t00, inside + t10), (begin + t01, inside + t11)
            back_pointers.append((to_begin[1] > to_begin[0], to_inside[1] > to_inside[0]))
            begin, inside = max(to_begin) + state_begin, max(to_inside) + state_inside
        labels = [inside > begin]
        for step in reversed(back_pointers):
            labels.append(step[labels[-1]])
        return labels[::-1]
