"""A cache of large values, bounded by their bytes: the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """A value that knows its size in memory."""

    @property
    def nbytes(self) -> int:
        """Bytes it takes in memory."""
        ...


_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value", bound=Sized)


class ByteLru(Generic[_Key, _Value]):
    """Values by key; when they exceed ``max_bytes``, the least recently used are dropped.

    Any number of threads may use it at the same time.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: _Key) -> _Value | None:
        """Return the value, which is now the most recently used one; None if there is none."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: _Key, value: _Value) -> _Value:
        """Store a value in place of another of that key, and return it. The last value put always stays."""
        with self._lock:
            self._subtract(self._values.pop(key, None))
            self._values[key] = value
            self._bytes += value.nbytes
            while self._bytes > self._max_bytes and len(self._values) > 1:
                self._subtract(self._values.popitem(last=False)[1])
        return value

    def _subtract(self, value: _Value | None) -> None:
        self._bytes -= 0 if value is None else value.nbytes

    def clear(self) -> None:
        """Drop all values."""
        with self._lock:
            self._values.clear()
            self._bytes = 0
