"""Find, load and call the C library: ``Kernels`` has one method for each of its functions.

This is where the compiled loops are called. ``vnsearch.search`` uses them to match (``soft_conjunction``,
``reader``, ``answer``), to score (``native_scorer``) and to read postings (``weighted_tf``), ``vnsearch.segments``
to write postings, and ``vnsearch.text`` to read texts for an index.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import (
    Bools,
    DocIds,
    Float32s,
    Float64s,
    Int8s,
    Int32s,
    Int64s,
    UInt8s,
    UInt16s,
    UInt32s,
    UInt64s,
)
from vnsearch.native.structs import NGramSearch, PlainWords, TermPostings, WeightedTf, ZoneWeights

#: As in ``kernels.c``: a library of another version, left from an earlier installation, is not used.
VERSION = 21
#: What a function returns for a value that no valid file contains, and where it has too little room.
_BAD, _FULL = -1, -2
#: How many terms ``match_terms`` can tell apart.
MOST_MARKED = 32
#: The arguments of each function: p(ointer), i(nteger), d(ouble).
FUNCTIONS = {
    "vnsearch_filter_candidates": "pipppidp",
    "vnsearch_match_terms": "pipppdpp",
    "vnsearch_score_words": "ppipp",
    "vnsearch_ngram_freqs": "pppippddppp",
    "vnsearch_weighted_tf": "pppip",
    "vnsearch_are_members": "pipipip",
    "vnsearch_count_groups": "pipipi",
    "vnsearch_docs": "ppipp",
    "vnsearch_widths": "pipiip",
    "vnsearch_pack": "pippiipip",
    "vnsearch_order": "piipp",
    "vnsearch_spelling_doc_freqs": "pipippiipp",
    "vnsearch_find_pairs": "ppippipiipppi",
    "vnsearch_cut": "pippipipipppppipi",
    "vnsearch_signatures": "ppppipp",
}
_TYPES = {"p": ctypes.c_void_p, "i": ctypes.c_int64, "d": ctypes.c_double}

#: The element types of the arrays that the functions take.
BYTE, FLAG, U16 = (np.dtype(kind) for kind in (np.uint8, np.bool_, np.uint16))
U32, U64 = np.dtype(np.uint32), np.dtype(np.uint64)
I8, I32 = np.dtype(np.int8), np.dtype(np.int32)
I64, F32, F64 = (np.dtype(kind) for kind in (np.int64, np.float32, np.float64))


def library_path() -> Path:
    """Return where the library lies if it was built (``hatch_build.py``)."""
    suffix = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
    return Path(__file__).with_name(f"kernels{suffix}")


@cache
def kernels() -> Kernels | None:
    """Return the library; None where it was not built, is of another version, or is switched off."""
    if os.environ.get("VNSEARCH_PURE") or ctypes.sizeof(ctypes.c_void_p) != 8 or not library_path().exists():
        return None
    try:
        library = ctypes.CDLL(str(library_path()))
    except OSError:
        return None  # built for another machine
    library.vnsearch_version.restype = ctypes.c_int64
    return Kernels(library) if library.vnsearch_version() == VERSION else None


def address(array: NDArray[Any] | None, dtype: np.dtype[Any]) -> int:
    """Return the address of an array's first element; 0 for None. The array must outlive the use.

    Raises ``IndexError`` for an array of another element type, as in a crafted file, or not contiguous.
    """
    if array is None:
        return 0
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise IndexError(_of_another_kind(array, dtype))
    # Half as long as ``array.ctypes.data``, which a query would ask for some fifty times.
    return int(array.__array_interface__["data"][0])


def _of_another_kind(array: NDArray[Any], dtype: np.dtype[Any]) -> str:
    return f"an array of {array.dtype}, not a contiguous one of {dtype}"


def addresses(dtype: np.dtype[Any], *arrays: NDArray[Any]) -> list[int]:
    """Return the address of the first element of each of several arrays, as ``address`` does."""
    for array in arrays:
        if array.dtype != dtype or not array.flags.c_contiguous:
            raise IndexError(_of_another_kind(array, dtype))
    return [int(array.__array_interface__["data"][0]) for array in arrays]


class Kernels:
    """The functions of the C library, with arrays in and out.

    Each raises ``IndexError`` for values that no valid file contains.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, kinds in FUNCTIONS.items():
            function = getattr(library, name)
            function.argtypes = [_TYPES[kind] for kind in kinds]
            function.restype = ctypes.c_int64
        self._library = library

    def filter_candidates(
        self,
        tfs: ctypes.Array[WeightedTf],
        weights: ZoneWeights,
        shares: Float64s,
        docs: DocIds,
        least: float,
    ) -> DocIds:
        """Return the documents whose terms' shares add up to ``least``.

        ``tfs`` and ``shares`` (terms,): each term's frequencies and its share of the query; ``docs``:
        ascending document numbers.
        """
        out = np.empty(len(docs), np.uint32)
        terms = tfs, len(tfs), ctypes.byref(weights), address(shares, F64)
        count = self._library.vnsearch_filter_candidates(
            *terms, address(docs, U32), len(docs), least, address(out, U32)
        )
        return out[: _check_count(count)]

    def match_terms(
        self,
        tfs: ctypes.Array[WeightedTf],
        weights: ZoneWeights,
        shares: Float64s,
        live: Bools | None,
        least: float,
    ) -> DocIds:
        """Return all documents whose terms' shares add up to ``least``, read from whole posting lists.

        As ``filter_candidates``; at most ``MOST_MARKED`` terms. ``live`` (size,): which documents are not
        deleted; None: all.
        """
        masks, out = np.zeros(weights.size, np.uint32), np.empty(weights.size, np.uint32)
        terms = tfs, len(tfs), ctypes.byref(weights), address(shares, F64)
        count = self._library.vnsearch_match_terms(
            *terms, address(live, FLAG), least, address(masks, U32), address(out, U32)
        )
        return out[: _check_count(count)].copy()

    def score_words(self, words: PlainWords, docs: DocIds) -> tuple[Float64s, Float32s]:
        """Score documents without positions.

        Returns (4, n): the number of terms in each document, and in its title; what the terms score without
        neighbours; and the most that the document can score with them. And (n, ``words.count``): the weighted
        frequencies of which these were made.
        """
        out, term_freqs = np.empty((4, len(docs))), np.empty((len(docs), words.count), np.float32)
        arrays = address(docs, U32), len(docs), address(term_freqs, F32), address(out, F64)
        _check_count(self._library.vnsearch_score_words(ctypes.byref(words), *arrays))
        return out, term_freqs

    def score_ngrams(
        self,
        search: NGramSearch,
        words: PlainWords | None,
        docs: DocIds,
        min_scores: Float64s | None,
        term_freqs: Float32s | None,
        run_k1: float,
        fold_share: float,
    ) -> tuple[Int64s, Float64s, Float64s] | None:
        """Return some rows of ``docs``, the weighted frequencies of n-grams there, and of those in one word.

        ``min_scores`` (n,): what the n-grams of a document must score for it to matter; where they cannot, by
        the bounds that ``words`` gives, the document is left out. Needs ``words`` and the ``term_freqs`` that
        ``score_words`` returned of these documents. None: all are looked into. The frequencies are (n-grams, rows)
        each. Returns None where ``search`` has too little room.
        """
        freqs, word_freqs = np.empty((2, search.ngram_count, len(docs)))
        rows = np.empty(len(docs), np.int64)
        count = self._library.vnsearch_ngram_freqs(
            ctypes.byref(search),
            None if words is None else ctypes.byref(words),
            address(docs, U32),
            len(docs),
            address(min_scores, F64),
            address(term_freqs, F32),
            run_k1,
            fold_share,
            address(freqs, F64),
            address(word_freqs, F64),
            address(rows, I64),
        )
        if count == _FULL:
            return None
        _check_count(count)
        return rows[:count], freqs[:, :count], word_freqs[:, :count]

    def weighted_tf(self, tf: WeightedTf, weights: ZoneWeights, docs: DocIds) -> Float32s:
        """Return (n,) the weighted frequency of a term in each of ``docs``."""
        out = np.empty(len(docs), np.float32)
        structs = ctypes.byref(tf), ctypes.byref(weights)
        _check_count(
            self._library.vnsearch_weighted_tf(*structs, address(docs, U32), len(docs), address(out, F32))
        )
        return out

    def docs_of(
        self, postings: TermPostings, weights: ZoneWeights, zone: int | None, live: Bools | None, room: int
    ) -> DocIds:
        """Return the documents of a posting list in which a spelling that counts occurs, in one zone or in all.

        ``live`` (size,): which documents are not deleted; None: all. ``room``: the postings of the list.
        """
        out = np.empty(room, np.uint32)
        return out[: self._docs(postings, weights, zone, live, address(out, U32))].copy()

    def count_docs(
        self, postings: TermPostings, weights: ZoneWeights, zone: int | None, live: Bools | None
    ) -> int:
        """Return how many documents ``docs_of`` gives."""
        return self._docs(postings, weights, zone, live, 0)

    def _docs(
        self, postings: TermPostings, weights: ZoneWeights, zone: int | None, live: Bools | None, out: int
    ) -> int:
        only = -1 if zone is None else zone
        structs = ctypes.byref(postings), ctypes.byref(weights)
        return _check_count(self._library.vnsearch_docs(*structs, only, address(live, FLAG), out))

    def are_members(self, docs: DocIds, members: DocIds, size: int) -> Bools:
        """Return (n,) which of ``docs`` are among ``members``, all of which are below ``size``."""
        present, out = np.zeros(size, np.uint8), np.empty(len(docs), np.bool_)
        arrays = address(docs, U32), len(docs), address(members, U32), len(members)
        _check_count(
            self._library.vnsearch_are_members(*arrays, address(present, BYTE), size, address(out, FLAG))
        )
        return out

    def count_groups(self, docs: DocIds, groups: Int32s, group_count: int) -> int:
        """Return in how many groups some documents are, of which group 0 counts once for each of its documents.

        ``groups`` (size,): of all documents, below ``group_count``.
        """
        present = np.zeros(group_count, np.uint8)
        arrays = address(docs, U32), len(docs), address(groups, I32), len(groups)
        return _check_count(self._library.vnsearch_count_groups(*arrays, address(present, BYTE), group_count))

    def widths(self, values: DocIds, counts: Int64s, exception_bits: int) -> UInt8s:
        """Return (blocks,) the best bit width of each, as ``vnsearch.segments.bitpacking.widths`` does."""
        out = np.empty(len(counts), np.uint8)
        blocks = address(values, U32), len(values), address(counts, I64), len(counts)
        _check_count(self._library.vnsearch_widths(*blocks, exception_bits, address(out, BYTE)))
        return out

    def pack(self, values: DocIds, widths: UInt8s, counts: Int64s, start_bit: int, words: UInt64s) -> Int64s:
        """Pack ``values`` (n,) into ``words``, which are zeroes, from ``start_bit`` on.

        ``widths`` and ``counts`` (blocks,): bits of each block's values, and how many values it has.
        Returns the indices of the exceptions: values too large for their block's width.
        """
        indices = np.empty(len(values), np.int64)
        blocks = address(values, U32), len(values), address(widths, BYTE), address(counts, I64), len(counts)
        target = address(words, U64), len(words), address(indices, I64)
        return indices[: _check_count(self._library.vnsearch_pack(*blocks, start_bit, *target))].copy()

    def order(self, numbers: DocIds, below: int) -> Int64s:
        """Return (n,) the stable sort order of numbers smaller than ``below``."""
        edges, out = np.zeros(below + 1, np.int64), np.empty(len(numbers), np.int64)
        _check_count(
            self._library.vnsearch_order(
                address(numbers, U32), len(numbers), below, address(edges, I64), address(out, I64)
            )
        )
        return out

    def spelling_doc_freqs(
        self, variants: DocIds, freqs: Int64s, doc_freqs: Int64s, spellings: Int64s
    ) -> Int64s:
        """Count documents, as ``vnsearch.segments.spelling_counts.spelling_doc_freqs`` does."""
        slots = int(spellings.sum())
        last, out = np.full(slots, -1, np.int64), np.zeros(slots, np.int64)
        occurrences = address(variants, U32), len(variants)
        postings = address(freqs, I64), len(freqs)
        lists = address(doc_freqs, I64), address(spellings, I64), len(doc_freqs), slots
        _check_count(
            self._library.vnsearch_spelling_doc_freqs(
                *occurrences, *postings, *lists, address(last, I64), address(out, I64)
            )
        )
        return out

    def find_pairs(
        self, terms: DocIds, line: Int64s, lefts: UInt16s, rights: UInt16s, table: UInt16s
    ) -> tuple[DocIds, Int64s, Int64s] | None:
        """Return the numbers of the listed pairs of neighbours, and the two tokens of each.

        As ``vnsearch.engine.pair_finder`` does. None where there are more pairs than tokens.
        """
        room = len(terms)
        pairs, first, second = np.empty(room, np.uint32), np.empty(room, np.int64), np.empty(room, np.int64)
        tokens = address(terms, U32), address(line, I64), min(len(terms), len(line))
        forms = address(lefts, U16), address(rights, U16), min(len(lefts), len(rights))
        count = self._library.vnsearch_find_pairs(
            *tokens,
            *forms,
            address(table, U16),
            *table.shape,
            address(pairs, U32),
            address(first, I64),
            address(second, I64),
            room,
        )
        if count == _FULL:
            return None
        _check_count(count)
        return pairs[:count].copy(), first[:count].copy(), second[:count].copy()

    def cut(
        self, text: UInt32s, classes: UInt8s, table: TokenTable
    ) -> tuple[UInt32s, Int64s, Int64s, Int8s, Int64s] | None:
        """Cut a text (n,) into tokens; add those that are new to the table.

        ``classes``: of the characters below 65536. Returns the number of each token in the table, where it starts
        and ends, the kind of the gap before it; and (m, 3) the start and end of each stretch that the regular
        expression is to cut, and how many tokens are before it. None where the table is too small.
        """
        room, stretch_room = len(text), len(text) // 2 + 1
        numbers, kinds = np.empty(room, np.uint32), np.empty(room, np.int8)
        starts, ends = np.empty(room, np.int64), np.empty(room, np.int64)
        stretches = np.empty((stretch_room, 3), np.int64)
        count = self._library.vnsearch_cut(
            address(text, U32),
            len(text),
            address(classes, BYTE),
            address(table.slots, I32),
            len(table.slots) - 1,
            address(table.pool, U32),
            len(table.pool),
            address(table.offsets, I64),
            len(table.offsets) - 1,
            address(table.counts, I64),
            address(numbers, U32),
            address(starts, I64),
            address(ends, I64),
            address(kinds, I8),
            room,
            address(stretches, I64),
            stretch_room,
        )
        if count == _FULL:
            return None
        tokens = numbers[:count], starts[:count], ends[:count], kinds[:count]
        return *tokens, stretches[: int(table.counts[1])]

    def signatures(
        self, hashes: UInt64s, starts: Int64s, ends: Int64s, salts: UInt64s, preference: Int64s
    ) -> UInt16s:
        """Return (texts, bins) the signature of each text, as ``vnsearch.text.signature`` does.

        ``hashes``: those of all folds, of which each text has some in a row, three at least.
        """
        out = np.empty((len(starts), len(preference)), np.uint16)
        texts = address(starts, I64), address(ends, I64), address(salts, U64), len(starts)
        if len(starts) and not (starts.min() >= 0 and ends.max() <= len(hashes)):
            raise IndexError("texts beyond the hashes")
        self._library.vnsearch_signatures(
            address(hashes, U64), *texts, address(preference, I64), address(out, U16)
        )
        return out


class TokenTable(Protocol):
    """Tokens by their characters, as ``vnsearch_cut`` fills it (``vnsearch.text.token_cutter``)."""

    slots: Int32s
    pool: UInt32s
    offsets: Int64s
    counts: Int64s


def _check_count(count: int) -> int:
    if count == _BAD:
        raise IndexError("numbers that do not fit the file they are in")
    return count
