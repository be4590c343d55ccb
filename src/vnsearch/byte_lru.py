"""What is kept between queries: the values used last, up to a number of bytes, for any number of threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that says how many bytes of memory it holds."""

    @property
    def nbytes(self) -> int:
        """Bytes."""
        ...


_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value", bound=Sized)


class ByteLru(Generic[_Key, _Value]):
    """Values by key; when they are more than ``most`` bytes, those used longest ago go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: _Key) -> _Value | None:
        """The value, now the one used last; None where there is none."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: _Key, value: _Value) -> _Value:
        """Keeps a value instead of another of that key, and gives it back. The last one always stays."""
        with self._lock:
            self._forget(self._values.pop(key, None))
            self._values[key] = value
            self._bytes += value.nbytes
            while self._bytes > self._most and len(self._values) > 1:
                self._forget(self._values.popitem(last=False)[1])
        return value

    def _forget(self, value: _Value | None) -> None:
        self._bytes -= 0 if value is None else value.nbytes

    def clear(self) -> None:
        """Keeps nothing more of what it has."""
        with self._lock:
            self._values.clear()
            self._bytes = 0
