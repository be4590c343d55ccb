"""A cache of computed values, bounded by their number."""

from __future__ import annotations

from vnsearch.bounded_dict import BoundedDict, is_short


def test_value_is_computed_once_while_it_is_kept() -> None:
    """The second look-up finds it; when the dictionary is full, all values are dropped."""
    computed: list[int] = []

    def square(number: int) -> int:
        computed.append(number)
        return number * number

    squares = BoundedDict(square, size=2)
    assert [squares[number] for number in (1, 2, 1, 3, 1)] == [1, 4, 1, 9, 1]
    assert computed == [1, 2, 3, 1]
    assert sorted(squares) == [1, 3]


def test_long_text_is_computed_each_time_and_never_kept() -> None:
    """The bound is on the number of strings: long ones would fill the memory."""
    lengths = BoundedDict(len, size=10, keep=is_short)
    assert (lengths["a" * 40], lengths["a" * 41]) == (40, 41)
    assert list(lengths) == ["a" * 40]
