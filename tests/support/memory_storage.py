"""A folder of segments and commits in memory."""

from __future__ import annotations

from collections.abc import Mapping


class _Output:
    def __init__(self, files: dict[str, bytes], name: str) -> None:
        self._files = files
        self._name = name
        self._data = bytearray()
        files[name] = b""

    def write(self, data: bytes | memoryview, /) -> int:
        self._data += data
        return len(data)

    def sync(self) -> None:
        self._files[self._name] = bytes(self._data)

    close = sync


class MemoryStorage:
    """A ``Storage`` whose files are bytes."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def create(self, name: str) -> _Output:
        return _Output(self.files, name)

    def view(self, name: str) -> memoryview:
        if name not in self.files:
            raise FileNotFoundError(name)
        return memoryview(self.files[name])

    def size(self, name: str) -> int:
        return len(self.view(name))

    def replace(self, source: str, target: str) -> None:
        self.files[target] = self.files.pop(source)

    def remove(self, name: str) -> None:
        del self.files[name]

    def names(self) -> list[str]:
        return sorted(self.files)

    def sync(self) -> None:
        pass
