"""Pyvi tokens as integers, and the model's weights as arrays that integers index.

A code holds in its bits all that the model and pyvi's joining rules ask of a token: bits 0-2 whether
the whole token is upper case, title case, a number; from bit 3 the number of its lower-case form in the
model's vocabulary (0: none); from ``JOINING`` whether it may be joined; the bits from ``FREE`` to 30 are
0 and the callers' to set. Tokens that nothing tells apart share one code, so that the arrays do not grow
with the text.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count

import numpy as np

from vnsearch.arrays import Bools, Float64s, Int32s, Int64s, UInt8s
from vnsearch.bounded_dict import BoundedDict, is_short
from vnsearch.text.segmentation.codes import ALONE, JOINING
from vnsearch.text.segmentation.model import Model

_UPPER, _TITLE, _DIGIT = 1, 2, 4
_FLAGS = 8
_CAPITAL = 2 << JOINING
_FEATURES = (1 << JOINING) - 1
#: Tokens whose codes are kept.
_MAX_CACHED = 1 << 15
_TRIGRAM_SLOTS = 1 << 18


def lower_form(token: str) -> str:
    """Return a token's form as the model's features name it; for CRFsuite a name ends at a NUL."""
    return token.lower().partition("\0")[0]


class TokenCoder(BoundedDict[str, int]):
    """The code of each token, computed on first use."""

    def __init__(self, forms: Mapping[str, int]) -> None:
        super().__init__(self._code, _MAX_CACHED, is_short)
        self._forms = forms

    def _code(self, token: str) -> int:
        code = self._forms.get(lower_form(token), 0) * _FLAGS
        code |= token.isupper() * _UPPER | token.istitle() * _TITLE | token.isdigit() * _DIGIT
        if token in string.punctuation or token[0].isdigit():
            code |= ALONE
        return code | token[0].istitle() * _CAPITAL


def joinable(codes: Int32s) -> Bools:
    """Return (n,) whether pyvi would join each token to the one before it if the model says so.

    ``ViTokenizer.tokenize``: neither is punctuation or begins with a digit, and no capital follows a
    token without one.
    """
    alone = codes >> JOINING & 1 > 0
    capital = codes >> (JOINING + 1) & 1 > 0
    result: Bools = ~alone
    result[1:] &= ~alone[:-1] & (~capital[1:] | capital[:-1])
    return result


def _syllables(entries: Iterable[str]) -> list[str]:
    return " ".join(entries).split(" ")


def _margin(model: Model, name: str) -> float:
    begin, inside = model.weights.get(name, (0.0, 0.0))
    return inside - begin


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The forms and weights that the model knows.

    ``forms``: the lower-case forms that the model distinguishes, numbered from 1; those of its word list come
    first.

    ``margins``: by place ("" the token itself, "-1:" before, "+1:" after), the weights that forms have
    there. ``bigrams`` (n, 2) and ``trigrams`` (n, 3): the word list's entries by number.
    """

    forms: Mapping[str, int]
    margins: Mapping[str, Mapping[str, float]]
    bigrams: Int64s
    trigrams: Int64s


def vocabulary(model: Model) -> Vocabulary:
    """Return the forms and weights in the model's feature names and word list."""
    margins: dict[str, dict[str, float]] = {"": {}, "-1:": {}, "+1:": {}}
    for name, (begin, inside) in model.weights.items():
        place, separator, form = name.partition("word.lower():")
        if separator:
            margins[place][form] = inside - begin
    pairs, triples = _syllables(model.bigrams), _syllables(model.trigrams)
    forms_in_order = dict.fromkeys(chain(pairs, triples, *margins.values()))
    forms = dict(zip(forms_in_order, count(1), strict=False))

    def numbers(syllables: list[str], size: int) -> Int64s:
        array = np.fromiter(map(forms.__getitem__, syllables), np.int64, len(syllables))
        return array.reshape(-1, size)

    return Vocabulary(forms, margins, numbers(pairs, 2), numbers(triples, 3))


def _contributions(model: Model, known_forms: Vocabulary, place: str) -> Float64s:
    """Return (codes,) what a token adds to the margin of the token at ``place`` from it."""
    by_form = np.zeros(len(known_forms.forms) + 1)
    margins = known_forms.margins[place]
    by_form[[known_forms.forms[form] for form in margins]] = list(margins.values())
    flags = np.arange(_FLAGS)
    by_flag = np.zeros(_FLAGS)
    for bit, test in ((_UPPER, "isupper"), (_TITLE, "istitle"), (_DIGIT, "isdigit")):
        by_flag += np.where(flags & bit, _margin(model, f"{place}word.{test}()"), 0.0)
    return np.ravel(by_form[:, None] + by_flag)


@dataclass(frozen=True, slots=True)
class ModelWeights:
    """The model as arrays over codes: margins are weights of "continues" less those of "begins".

    ``here``, ``left``, ``right``: what a token adds to its own margin, to that of the token after it
    (its "-1" features) and of the token before it ("+1"). ``pairs``: a bit for each pair of forms in
    the list's bigrams; ``triples``: the trigrams' keys, sorted, behind the hashes in ``slots``.
    """

    bias: float
    here: Float64s
    left: Float64s
    right: Float64s
    pairs: UInt8s
    width: int
    slots: Bools
    triples: Int64s
    pair_margins: tuple[float, float]
    triple_margins: tuple[float, float]

    def margins(self, codes: Int32s) -> Float64s:
        """Return (n,) by how much the model favours "continues" at each token, transitions aside."""
        code = codes & _FEATURES
        total: Float64s = self.here[code] + self.bias
        total[1:] += self.left[code[:-1]]
        total[:-1] += self.right[code[1:]]
        forms = code >> 3
        self._add_pairs(total, forms)
        self._add_triples(total, forms)
        return total

    def _add_pairs(self, total: Float64s, forms: Int32s) -> None:
        row = np.where(forms < self.width, forms, 0)
        at = row[:-1] * np.int64(self.width) + row[1:]
        pairs = np.flatnonzero(self.pairs[at >> 3] >> (at & 7).astype(np.uint8) & 1)
        total[pairs + 1] += self.pair_margins[0]
        total[pairs] += self.pair_margins[1]

    def _add_triples(self, total: Float64s, forms: Int32s) -> None:
        if len(forms) < 3:
            return
        row = np.where(forms < self.width, forms, 0).astype(np.int64)
        key = _key(row[:-2], row[1:-1], row[2:])
        likely = np.flatnonzero(self.slots[_slot(key)])
        where = np.minimum(np.searchsorted(self.triples, key[likely]), len(self.triples) - 1)
        triples = likely[self.triples[where] == key[likely]]
        total[triples + 2] += self.triple_margins[0]
        total[triples] += self.triple_margins[1]


def _key(a: Int64s, b: Int64s, c: Int64s) -> Int64s:
    return (a << 40) | (b << 20) | c


def _slot(key: Int64s) -> Int64s:
    return (key ^ (key >> 13) ^ (key >> 29)) & (_TRIGRAM_SLOTS - 1)


def _pairs(numbers: Int64s, width: int) -> UInt8s:
    at = np.sort(numbers[:, 0] * width + numbers[:, 1])
    byte = at >> 3
    first = np.flatnonzero(np.diff(byte, prepend=-1))
    bits = np.zeros((width * width >> 3) + 1, np.uint8)
    bits[byte[first]] = np.bitwise_or.reduceat(np.left_shift(1, at & 7).astype(np.uint8), first)
    return bits


def compile_weights(model: Model, known_forms: Vocabulary) -> ModelWeights:
    """Return the model's weights as arrays over the codes of its vocabulary."""
    width = 1 + int(max(known_forms.bigrams.max(initial=0), known_forms.trigrams.max(initial=0)))
    triples = np.sort(_key(*known_forms.trigrams.T))
    slots = np.zeros(_TRIGRAM_SLOTS, np.bool_)
    slots[_slot(triples)] = True
    return ModelWeights(
        bias=_margin(model, "bias"),
        here=_contributions(model, known_forms, ""),
        left=_contributions(model, known_forms, "-1:"),
        right=_contributions(model, known_forms, "+1:"),
        pairs=_pairs(known_forms.bigrams, width),
        width=width,
        slots=slots,
        triples=triples,
        pair_margins=(_margin(model, "-1:word.bi_gram()"), _margin(model, "+1:word.bi_gram()")),
        triple_margins=(_margin(model, "-2:word.tri_gram()"), _margin(model, "+2:word.tri_gram()")),
    )
