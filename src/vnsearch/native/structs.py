"""The C structures of ``postings.h``, ``weighted_tf.h`` and ``kernels.c``: the same fields in the same order.

A test compares them. Pointers are addresses of numpy arrays, as ``vnsearch.native.address`` returns them, or of
other structures: whoever fills a structure keeps what it points at alive while it is used. 0 stands for NULL.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TypeVar

_Pointer, _Int = ctypes.c_void_p, ctypes.c_int64
_Struct = TypeVar("_Struct", bound=ctypes.Structure)
#: Postings of a block (``vnsearch.segments.skip_data``).
_BLOCK = 128


class PackedStream(ctypes.Structure):
    """A bit-packed stream of a segment with its exceptions (``vnsearch.segments.bitpacking``)."""

    _fields_ = (
        ("words", _Pointer),
        ("exception_offsets", _Pointer),
        ("places", _Pointer),
        ("low", _Pointer),
        ("high", _Pointer),
        ("high_numbers", _Pointer),
        ("word_count", _Int),
        ("exception_blocks", _Int),
        ("exception_count", _Int),
        ("low_size", _Int),
        ("high_size", _Int),
        ("high_count", _Int),
    )


class PackedValues(ctypes.Structure):
    """One posting list's share of a stream."""

    _fields_ = (
        ("stream", _Pointer),
        ("first", _Int),
        ("bit", _Int),
        ("width", _Int),
        ("count", _Int),
    )


class Postings(ctypes.Structure):
    """The posting list of one fold in one segment."""

    _fields_ = (
        ("docs", PackedValues),
        ("codes", PackedValues),
        ("positions", PackedValues),
        ("variants", PackedValues),
        ("freq_sums", _Pointer),
        ("freq_table", _Pointer),
        ("header_docs", _Pointer),
        ("header_occurrences", _Pointer),
        ("header_count", _Int),
        ("code_count", _Int),
        ("zones", _Int),
        ("has_flags", _Int),
        ("spellings", _Int),
        ("first_doc", _Int),
        ("doc_count", _Int),
    )


class PostingsCursor(ctypes.Structure):
    """Where a reader stands in a posting list; zeroes to begin with."""

    _fields_ = (
        ("blocks", _Int),
        ("count", _Int),
        ("index", _Int),
        ("doc", _Int),
        ("result", _Int),
        ("code", _Int),
        ("summed", _Int),
        ("occurrence", _Int),
        ("docs", ctypes.c_uint32 * _BLOCK),
    )


class TermPostings(ctypes.Structure):
    """A posting list as part of a term: which of the fold's spellings count."""

    _fields_ = (
        ("postings", _Pointer),
        ("cursor", _Pointer),
        ("typed", _Pointer),
        ("counted", _Pointer),
    )


class ZoneWeights(ctypes.Structure):
    """What one occurrence in each zone of each document counts, and where the zones begin."""

    _fields_ = (
        ("weights", _Pointer),
        ("starts", _Pointer),
        ("zones", _Int),
        ("size", _Int),
        ("are_positive", _Int),
    )


class StoredTf(ctypes.Structure):
    """Weighted frequencies that are stored by document: those of a synonym."""

    _fields_ = (
        ("docs", _Pointer),
        ("values", _Pointer),
        ("count", _Int),
        ("cursor", _Int),
    )


class WeightedTf(ctypes.Structure):
    """The weighted frequencies of a term (``vnsearch.search.weighted_tf``)."""

    _fields_ = (
        ("postings", _Pointer),
        ("synonyms", _Pointer),
        ("count", _Int),
        ("synonym_count", _Int),
        ("zone", _Int),
    )


class TermPositions(ctypes.Structure):
    """Room for the occurrences of one term in one document."""

    _fields_ = (
        ("positions", _Pointer),
        ("typed", _Pointer),
        ("continues_word", _Pointer),
        ("count", _Int),
    )


class PlainWords(ctypes.Structure):
    """The plain words of a query, ready to be scored without positions (``NativeTermScorer``)."""

    _fields_ = (
        ("tfs", _Pointer),
        ("zones", _Pointer),
        ("roles", _Pointer),
        ("owners", _Pointer),
        ("ngrams", _Pointer),
        ("maxima", _Pointer),
        ("weights", _Pointer),
        ("ngram_weights", _Pointer),
        ("settings", _Pointer),
        ("title_lengths", _Pointer),
        ("count", _Int),
        ("terms", _Int),
        ("component_count", _Int),
        ("ngram_count", _Int),
    )


class NGramSearch(ctypes.Structure):
    """The n-grams of a query, ready to be found by position (``NativeNGramScorer``)."""

    _fields_ = (
        ("postings", _Pointer),
        ("firsts", _Pointer),
        ("zones", _Pointer),
        ("terms", _Int),
        ("ngrams", _Pointer),
        ("order", _Pointer),
        ("ngram_count", _Int),
        ("zone", _Int),
        ("weights", _Pointer),
        ("has_synonyms", _Pointer),
        ("positions", _Pointer),
        ("ends", _Pointer),
        ("room", _Int),
    )


def struct_array(kind: type[_Struct], structs: Sequence[_Struct]) -> ctypes.Array[_Struct]:
    """Return copies of structures one after another, as C reads an array of them."""
    return (kind * len(structs))(*structs)
