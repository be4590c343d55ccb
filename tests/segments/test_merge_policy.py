"""Which segments are merged, and when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.segments.merge_policy import SMALL_SEGMENT, large_merge, small_merge_policy

segments = st.lists(
    st.tuples(st.integers(1, 10 * SMALL_SEGMENT), st.integers(0, 15 * SMALL_SEGMENT)), max_size=12
)


@given(segments)
def test_a_commit_waits_for_no_merge_of_a_large_segment(pairs: list[tuple[int, int]]) -> None:
    """And what it merges is not merged beside it at the same time."""
    live, sizes = [count for count, _ in pairs], [count + deleted for count, deleted in pairs]
    beside = large_merge(live, sizes)
    in_commit = small_merge_policy(live, sizes, 5 * SMALL_SEGMENT)
    assert all(live[i] <= SMALL_SEGMENT for i in in_commit)
    assert not set(beside) & set(in_commit)


@given(segments)
def test_after_merges_no_segment_is_half_deleted_and_each_is_more_than_twice_all_smaller_ones(
    pairs: list[tuple[int, int]],
) -> None:
    """Merged again and again: what is left are few segments, and nothing more is to be merged."""
    state = [(count, count + deleted) for count, deleted in pairs if count > SMALL_SEGMENT]
    while chosen := large_merge([live for live, _ in state], [size for _, size in state]):
        total = sum(state[i][0] for i in chosen)
        state = [(total, total), *(entry for i, entry in enumerate(state) if i not in chosen)]
    counts = sorted(live for live, _ in state)
    assert all(2 * live > size for live, size in state)
    assert all(count > 2 * sum(counts[:i]) for i, count in enumerate(counts) if i)


@given(segments)
def test_each_merge_beside_brings_documents_into_a_segment_half_as_large_again(
    pairs: list[tuple[int, int]],
) -> None:
    """So that a document is copied a number of times that grows with the logarithm of the index."""
    live = [count for count, _ in pairs]
    chosen = large_merge(live, live)
    assert not chosen or sum(live[i] for i in chosen) >= 1.5 * max(live[i] for i in chosen)


def test_a_large_segment_is_left_alone_until_half_of_it_is_deleted() -> None:
    assert large_merge([1_000_000, 1200], [1_900_000, 1200]) == []
    assert large_merge([1_000_000, 1200], [2_000_000, 1200]) == [0]
    assert large_merge([300_000, 1200, 200_000], [300_000, 1200, 200_000]) == [0, 1, 2]
