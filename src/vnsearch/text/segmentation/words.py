"""Words as pyvi cuts them: spans over syllables, with offsets into the original text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise

import numpy as np

from vnsearch.arrays import Bools, Int64s
from vnsearch.text.segmentation.pyvi_tokens import pyvi_tokens
from vnsearch.text.segmentation.segmenter import segmenter

#: How many tokens are decoded together: enough for arrays to pay, few enough to stay in the cache.
TOGETHER = 1 << 15
_LAST_SPACE = 0x3000
_CHUNK = re.compile(r"\S+")
_MARKED = re.compile(r"[\w\x00-\x7f][^\w\s\x00-\x7f]+")


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """The tokens of a text as pyvi cuts it, and which of them form one word.

    ``tokens`` are NFC, as pyvi sees them; ``text[starts[i]:ends[i]]`` is token ``i`` as it was written.
    ``heads`` holds the number of the first token of each word, ascending.
    """

    text: str
    tokens: Sequence[str]
    starts: Int64s
    ends: Int64s
    heads: Int64s

    @property
    def words(self) -> list[tuple[int, int]]:
        """The words as half-open spans over the tokens."""
        heads = self.heads.tolist()
        return list(pairwise([*heads, len(self.tokens)]))

    def surfaces(self) -> list[str]:
        """Each word as it stands in the text, what is between its syllables included."""
        return [self.text[self.starts[a] : self.ends[b - 1]] for a, b in self.words]


@cache
def _spaces() -> Bools:
    # pyvi's tokens are made of everything but spaces, and of line feeds.
    return np.array([chr(i).isspace() and chr(i) != "\n" for i in range(_LAST_SPACE + 2)])


def _chunk_offsets(text: str, nfc: str) -> Int64s:
    """Return the offset in the original chunk of each character of the composed chunk."""
    is_base = np.ones(len(text), np.bool_)
    for match in _MARKED.finditer(text):
        surplus = len(match.group()) - len(unicodedata.normalize("NFC", match.group()))
        is_base[match.start() + 1 : match.start() + 1 + max(surplus, 0)] = False
    offsets = np.flatnonzero(is_base)
    if len(offsets) != len(nfc):
        # Scripts that compose or come apart otherwise: no better than in proportion.
        offsets = np.arange(len(nfc)) * len(text) // max(len(nfc), 1)
    return offsets


def _original_offsets(text: str, nfc: str) -> Int64s:
    """For each character of ``nfc`` (the NFC of ``text``), and for its end, its place in ``text``.

    Composing never reaches over a space, so each chunk between spaces is aligned on its own.
    """
    offsets = np.empty(len(nfc) + 1, np.int64)
    original_end = end = 0
    for old, new in zip(_CHUNK.finditer(text), _CHUNK.finditer(nfc), strict=True):
        between = np.arange(new.start() - end)
        offsets[end : new.start()] = old.start() - len(between) + between
        same = old.group() == new.group()
        inside = np.arange(len(new.group())) if same else _chunk_offsets(old.group(), new.group())
        offsets[new.start() : new.end()] = old.start() + inside
        original_end, end = old.end(), new.end()
    offsets[end:] = original_end + np.arange(len(nfc) + 1 - end)
    offsets[-1] = len(text)
    return offsets


def _offsets(text: str, nfc: str, tokens: Sequence[str]) -> tuple[Int64s, Int64s]:
    characters = np.frombuffer(nfc.encode("utf-32-le", "surrogatepass"), np.uint32)
    visible = np.flatnonzero(~_spaces()[np.minimum(characters, _LAST_SPACE + 1)])
    ends_in_text = np.cumsum(np.fromiter(map(len, tokens), np.int64, len(tokens)))
    starts, ends = visible[ends_in_text - np.diff(ends_in_text, prepend=0)], visible[ends_in_text - 1] + 1
    if text == nfc:
        return starts, ends
    original = _original_offsets(text, nfc)
    return original[starts], original[ends]


def _segment_batch(texts: Sequence[str]) -> Iterator[Segmentation]:
    nfc_texts = [unicodedata.normalize("NFC", text) for text in texts]
    sequences = [pyvi_tokens(text) for text in nfc_texts]
    for text, nfc_text, tokens, continues_word in zip(
        texts, nfc_texts, sequences, segmenter().continues_word_many(sequences), strict=True
    ):
        yield Segmentation(text, tokens, *_offsets(text, nfc_text, tokens), np.flatnonzero(~continues_word))


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text) // 4
        if size >= TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def segment_many(texts: Iterable[str]) -> Iterator[Segmentation]:
    """Each text as ``segment`` cuts it; short texts cost far less together than one by one.

    In one process: sending words to another takes longer than finding them. To use all cores, do what is
    done with the words where they are found (``vnsearch.parallel.map_in_order``).
    """
    return chain.from_iterable(map(_segment_batch, _batches(texts)))


def segment(text: str) -> Segmentation:
    """Segment a text into the same words as ``pyvi.ViTokenizer``, with offsets; ``_`` in it joins nothing.

    >>> segment("Cử tri Hà Nội đi bầu cử").surfaces()
    ['Cử tri', 'Hà Nội', 'đi', 'bầu cử']
    """
    return next(_segment_batch([text]))
