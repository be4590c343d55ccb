"""Which segments of a commit to merge into one, by their numbers of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Segments of up to so many documents are small: a commit merges them itself.
SMALL_SEGMENT = 1000

#: Given each segment's live documents and size, and the number of new documents: which to merge.
Policy = Callable[[Sequence[int], Sequence[int], int], list[int]]


def logarithmic_merge_policy(live_counts: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:
    """Choose segments not larger than twice the new documents, and those half deleted.

    A document is then copied a number of times that grows with the logarithm of the index.
    """
    limit = max(SMALL_SEGMENT, 2 * new)
    to_merge = [
        i
        for i, (live_count, size) in enumerate(zip(live_counts, sizes, strict=True))
        if live_count <= limit or 2 * live_count <= size
    ]
    return to_merge if len(to_merge) > 1 or any(2 * live_counts[i] <= sizes[i] for i in to_merge) else []


def merge_all(live_counts: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:  # noqa: ARG001 - a policy
    """Choose all segments, unless there is only one with nothing deleted."""
    return list(range(len(live_counts))) if len(live_counts) > 1 or list(live_counts) != list(sizes) else []


def small_merge_policy(live_counts: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:  # noqa: ARG001 - a policy
    """Choose small segments alone, which a commit can wait for; the others are left to ``large_merge``."""
    small = [i for i, live_count in enumerate(live_counts) if live_count <= SMALL_SEGMENT]
    chosen = logarithmic_merge_policy([live_counts[i] for i in small], [sizes[i] for i in small], 0)
    return [small[i] for i in chosen]


def large_merge(live_counts: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """Choose segments to merge beside commits, none of which ``small_merge_policy`` would choose.

    They are those of which the largest is at most twice all others together, and those half deleted. A document is
    then copied into a segment at least one and a half times as large, so that it is copied a number of times that
    grows with the logarithm of the index; and each segment that stays is more than twice all smaller ones together.
    """
    large = sorted(
        (i for i, live_count in enumerate(live_counts) if live_count > SMALL_SEGMENT),
        key=live_counts.__getitem__,
    )
    tier, total = 0, 0
    for count, i in enumerate(large):
        if live_counts[i] <= 2 * total:
            tier = count + 1
        total += live_counts[i]
    half_deleted = {i for i in large if 2 * live_counts[i] <= sizes[i]}
    return sorted(half_deleted.union(large[:tier]))


def merge_none(live_counts: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:  # noqa: ARG001 - a policy
    """Choose nothing."""
    return []
