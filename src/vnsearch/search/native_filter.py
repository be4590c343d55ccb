"""Which documents have enough of some terms, by compiled loops that look documents up or read whole lists."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.arrays import DocIds, Float64s
from vnsearch.native import Kernels
from vnsearch.search.native_view import NativeCall
from vnsearch.search.weighted_tf import PostingsTf, WeightedTfCache, native_tfs


def filter_candidates(
    library: Kernels,
    cache: WeightedTfCache,
    tfs: Sequence[PostingsTf],
    shares: Float64s,
    docs: DocIds,
    least: float,
) -> DocIds:
    """Return the documents whose terms' ``shares`` (terms,) of the query add up to ``least``."""
    call = NativeCall()
    structs = native_tfs(tfs, call)
    return library.filter_candidates(structs, cache.occurrence_weights.native_struct, shares, docs, least)


def match_terms(
    library: Kernels, cache: WeightedTfCache, tfs: Sequence[PostingsTf], shares: Float64s, least: float
) -> DocIds:
    """Return all live documents whose terms' ``shares`` (terms,) of the query add up to ``least``."""
    call = NativeCall()
    structs = native_tfs(tfs, call)
    return library.match_terms(structs, cache.occurrence_weights.native_struct, shares, cache.live, least)
