"""A cache of computed values, bounded by their number."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

#: Strings of at most so many characters are short.
_SHORT = 40


def is_short(text: str) -> bool:
    """Return whether a string is short enough to be kept by the ten thousands."""
    return len(text) <= _SHORT


class BoundedDict(dict[_Key, _Value]):
    """The values of a function by its argument, computed when looked up first; at most ``size`` are kept.

    Looked up with ``[]``, which in a hot loop takes two thirds of the time of a call under
    ``functools.lru_cache``.
    When it is full, all values are dropped. Values of keys for which ``keep`` is false are computed each
    time. Any number of threads may look up: a value is given back as computed, whoever drops it meanwhile.

    >>> squares = BoundedDict(lambda n: n * n, size=2)
    >>> [squares[n] for n in (1, 2, 3)], list(squares)
    ([1, 4, 9], [3])
    """

    def __init__(
        self, compute: Callable[[_Key], _Value], size: int, keep: Callable[[_Key], bool] | None = None
    ) -> None:
        super().__init__()
        self._compute = compute
        self._size = size
        self._keep = keep

    def __missing__(self, key: _Key) -> _Value:
        value = self._compute(key)
        if self._keep is None or self._keep(key):
            if len(self) >= self._size:
                self.clear()
            self[key] = value
        return value
