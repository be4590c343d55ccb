"""The C structures of ``kernels.c``, field by field and in the same order (a test compares the two).

Pointers are addresses of numpy arrays, as ``vnsearch.native.address`` returns them: whoever fills a structure
keeps those arrays alive while it is used. 0 stands for NULL.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TypeVar

_Pointer, _Int = ctypes.c_void_p, ctypes.c_int64
_Struct = TypeVar("_Struct", bound=ctypes.Structure)


class PackedValues(ctypes.Structure):
    """One posting list's share of a bit-packed stream (``vnsearch.segments.bitpacking``)."""

    _fields_ = (
        ("words", _Pointer),
        ("exception_indices", _Pointer),
        ("exceptions", _Pointer),
        ("word_count", _Int),
        ("exception_count", _Int),
        ("bit", _Int),
        ("width", _Int),
        ("count", _Int),
    )


class Postings(ctypes.Structure):
    """The postings of one fold in one segment, and which of its spellings count."""

    _fields_ = (
        ("docs", _Pointer),
        ("occurrence_offsets", _Pointer),
        ("freq_codes", _Pointer),
        ("freq_sums", _Pointer),
        ("freq_table", _Pointer),
        ("count", _Int),
        ("code_size", _Int),
        ("code_count", _Int),
        ("zones", _Int),
        ("has_flags", _Int),
        ("positions", PackedValues),
        ("variants", PackedValues),
        ("typed", _Pointer),
        ("counted", _Pointer),
        ("spellings", _Int),
    )


class WeightedTf(ctypes.Structure):
    """Weighted term frequencies by document (``vnsearch.search.weighted_tf``)."""

    _fields_ = (
        ("docs", _Pointer),
        ("values", _Pointer),
        ("dense", _Pointer),
        ("count", _Int),
        ("signatures", _Pointer),
        ("width", _Int),
        ("rows", _Int),
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
        ("cursors", _Pointer),
        ("roles", _Pointer),
        ("owners", _Pointer),
        ("ngrams", _Pointer),
        ("values", _Pointer),
        ("maxima", _Pointer),
        ("weights", _Pointer),
        ("ngram_weights", _Pointer),
        ("settings", _Pointer),
        ("count", _Int),
        ("terms", _Int),
        ("component_count", _Int),
        ("ngram_count", _Int),
        ("size", _Int),
    )


class NGramSearch(ctypes.Structure):
    """The n-grams of a query, ready to be found by position (``NativeNGramScorer``)."""

    _fields_ = (
        ("postings", _Pointer),
        ("firsts", _Pointer),
        ("cursors", _Pointer),
        ("terms", _Int),
        ("ngrams", _Pointer),
        ("order", _Pointer),
        ("ngram_count", _Int),
        ("occurrence_weights", _Pointer),
        ("zone_starts", _Pointer),
        ("zones", _Int),
        ("zone", _Int),
        ("size", _Int),
        ("weights", _Pointer),
        ("has_synonyms", _Pointer),
        ("positions", _Pointer),
        ("ends", _Pointer),
        ("room", _Int),
    )


def struct_array(kind: type[_Struct], structs: Sequence[_Struct]) -> ctypes.Array[_Struct]:
    """Return copies of structures one after another, as C reads an array of them."""
    return (kind * len(structs))(*structs)
