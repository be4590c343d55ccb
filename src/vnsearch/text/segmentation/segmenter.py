"""Label sequences of tokens with pyvi's model: which of them continue a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

import numpy as np

from vnsearch.arrays import Bools, Int32s, Int64s
from vnsearch.text.segmentation.codes import PAD
from vnsearch.text.segmentation.features import (
    TokenCoder,
    compile_weights,
    joinable,
    lower_form,
    vocabulary,
)
from vnsearch.text.segmentation.model import Model, load
from vnsearch.text.segmentation.viterbi import Decoder


@dataclass(frozen=True, slots=True)
class Layout:
    """Sequences of codes one after another in one array, with a boundary before and after each.

    ``starts`` and ``ends``: their half-open ranges in ``codes``; none is empty.
    """

    codes: Int32s
    starts: Int64s
    ends: Int64s


def lay_out(sequences: Sequence[Sequence[str]], coder: TokenCoder) -> Layout:
    """Return sequences of tokens, none empty, as codes."""
    codes = [PAD]
    for tokens in sequences:
        codes += map(coder.__getitem__, tokens)
        codes.append(PAD)
    lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
    ends = np.cumsum(lengths + 1)
    return Layout(np.array(codes, np.int32), ends - lengths, ends)


def _feature_names(tokens: Sequence[str], i: int, entries: Set[str]) -> Iterator[str]:
    """Yield the names of a token's features in pyvi's order (``ViTokenizer.word2features``).

    ``entries``: those of its word list, of two syllables and of three.
    """

    def in_word_list(first: int, size: int) -> bool:
        return " ".join(tokens[first : first + size]).lower() in entries

    def cases(place: str, token: str, *tests: str) -> Iterator[str]:
        yield f"{place}word.lower():{lower_form(token)}"
        yield from (f"{place}word.{test}()" for test in tests if getattr(token, test)())

    yield "bias"
    yield from cases("", tokens[i], "isupper", "istitle", "isdigit")
    if i > 0:
        yield from cases("-1:", tokens[i - 1], "istitle", "isupper")
        yield from ("-1:word.bi_gram()",) * in_word_list(i - 1, 2)
    if i > 1:
        yield from ("-2:word.tri_gram()",) * in_word_list(i - 2, 3)
    if i < len(tokens) - 1:
        yield from cases("+1:", tokens[i + 1], "istitle", "isupper")
        yield from ("+1:word.bi_gram()",) * in_word_list(i, 2)
    if i < len(tokens) - 2:
        yield from ("+2:word.tri_gram()",) * in_word_list(i, 3)


class Segmenter:
    """Pyvi's model, ready to label codes; ``segmenter`` returns the one of this process."""

    def __init__(self, model: Model) -> None:
        known_forms = vocabulary(model)
        self._model = model
        self._tables = compile_weights(model, known_forms)
        self._decoder = Decoder(model.transitions)
        self.coder = TokenCoder(known_forms.forms)

    def continues_word(self, layout: Layout, tokens: Callable[[int], Sequence[str]]) -> Bools:
        """Return (n,) whether each code belongs to one word with the code before it.

        ``tokens`` gives the tokens of the sequence with that number: where two labellings are too near
        to a tie for array arithmetic, they are told apart in CRFsuite's own order of adding.
        """
        is_first, is_last = np.zeros(len(layout.codes), np.bool_), np.zeros(len(layout.codes), np.bool_)
        # A boundary is a sequence of its own, so that nothing is carried over it.
        for mask, inner in ((is_first, layout.starts), (is_last, layout.ends - 1)):
            mask[inner] = mask[layout.ends] = mask[0] = True
        labelling = self._decoder.decode(self._tables.margins(layout.codes), is_first, is_last)
        inside = labelling.inside
        for number in np.unique(np.searchsorted(layout.ends, labelling.ties, side="right")).tolist():
            if number < len(layout.ends):
                inside[layout.starts[number] : layout.ends[number]] = self.label_exactly(tokens(number))
        return np.asarray(inside & joinable(layout.codes) & ~is_first)

    def continues_word_many(self, sequences: Sequence[Sequence[str]]) -> list[Bools]:
        """For each sequence of tokens, whether each token belongs to one word with the one before it."""
        non_empty = [tokens for tokens in sequences if tokens]
        if not non_empty:
            return [np.zeros(0, np.bool_) for _ in sequences]
        layout = lay_out(non_empty, self.coder)
        inside = self.continues_word(layout, non_empty.__getitem__)
        ranges = iter(zip(layout.starts.tolist(), layout.ends.tolist(), strict=True))
        return [inside[slice(*next(ranges))] if tokens else np.zeros(0, np.bool_) for tokens in sequences]

    def label_exactly(self, tokens: Sequence[str]) -> list[bool]:
        """Return the labels of one sequence, computed feature by feature as pyvi and CRFsuite do."""
        nothing = (0.0, 0.0)
        entries = {*self._model.bigrams, *self._model.trigrams}
        scores = []
        for i in range(len(tokens)):
            begin = inside = 0.0
            for name in _feature_names(tokens, i, entries):
                weight = self._model.weights.get(name, nothing)
                begin, inside = begin + weight[0], inside + weight[1]
            scores.append((begin, inside))
        return self._decoder.decode_exactly(scores)


@cache
def segmenter() -> Segmenter:
    """Return the segmenter with the installed model. Raises ``SegmentationModelError``."""
    return Segmenter(load())
