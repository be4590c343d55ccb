"""What is kept between queries stays within its bytes, whatever is asked by however many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.byte_lru import ByteLru


@dataclass(frozen=True)
class Value:
    """So many bytes."""

    nbytes: int


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), min_size=1))
def test_the_last_values_used_are_kept(puts: list[tuple[int, int]]) -> None:
    """As many as fit, and always the last one."""
    cache: ByteLru[int, Value] = ByteLru(100)
    for key, size in puts:
        cache.put(key, Value(size))
    there = {key: value for key in range(10) if (value := cache.get(key)) is not None}
    assert puts[-1][0] in there
    assert len(there) == 1 or sum(value.nbytes for value in there.values()) <= 100
    latest = dict(puts)
    assert all(value.nbytes == latest[key] for key, value in there.items())


def test_a_value_that_was_used_outlives_one_that_was_not() -> None:
    """The one used longest ago goes first."""
    cache: ByteLru[str, Value] = ByteLru(2)
    cache.put("a", Value(1))
    cache.put("b", Value(1))
    cache.get("a")
    cache.put("c", Value(1))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_threads_that_ask_and_keep_at_once_find_what_was_kept() -> None:
    """Values go while others are looked for."""
    cache: ByteLru[int, Value] = ByteLru(50)

    def work(seed: int) -> bool:
        for i in range(3000):
            key = (seed * 7 + i * 13) % 97
            value = cache.get(key) or cache.put(key, Value(key % 7))
            if value.nbytes != key % 7:
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
