"""A storage in memory that loses power, and one that refuses an operation: both remember every step.

After Lucene's ``MockDirectoryWrapper`` and SQLite's crash tests. What a power loss may leave follows POSIX
and no more: bytes are safe once their file was synced, names once the folder was; a rename is one step.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

#: What a disk writes whole or not at all.
SECTOR = 512

#: Told the operation's number and name: the error it fails with, 0 where it works.
Refusal = Callable[[int, str], int]


@dataclass(frozen=True, slots=True)
class Inode:
    """A file's bytes as programs see them, and how many of them are safe."""

    data: bytes = b""
    safe: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A disk at one moment.

    ``names`` is the folder as programs see it, ``safe_names`` as the last sync left it; each of
    ``changes`` since then gives names new inodes, or none.
    """

    inodes: Mapping[int, Inode] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    safe_names: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Mapping[str, int | None], ...] = ()


def _apply(names: Mapping[str, int], change: Mapping[str, int | None]) -> dict[str, int]:
    return {name: inode for name, inode in (dict(names) | dict(change)).items() if inode is not None}


def lose_power(state: State, chance: random.Random) -> State:
    """What a power loss at that moment may leave behind."""
    names = state.safe_names
    odds = chance.choice((0.0, 0.5, 1.0))
    for change in state.changes:
        if chance.random() < odds:
            names = _apply(names, change)
    tear = chance.choice((_nothing, _sectors, _everything))
    inodes = {inode: _settle(tear(state.inodes[inode], chance)) for inode in set(names.values())}
    return State(inodes, names, names)


def _settle(data: bytes) -> Inode:
    return Inode(data, len(data))


def _nothing(inode: Inode, chance: random.Random) -> bytes:
    return inode.data[: inode.safe]


def _everything(inode: Inode, chance: random.Random) -> bytes:
    return inode.data


def _sectors(inode: Inode, chance: random.Random) -> bytes:
    """Some of the unsynced sectors arrived, others are zeros or what lay there before; the end may be cut."""
    data = bytearray(inode.data[: chance.randint(inode.safe, len(inode.data))])
    for first in range(inode.safe, len(data), SECTOR):
        size = min(SECTOR, len(data) - first)
        sector = chance.choice((data[first : first + size], bytes(size), chance.randbytes(size)))
        data[first : first + size] = sector
    return bytes(data)


class _Output:
    def __init__(self, disk: Disk, inode: int) -> None:
        self._disk = disk
        self._inode = inode
        self._open = True

    def write(self, data: bytes | memoryview, /) -> int:
        self._disk.put(self._inode, bytes(data))
        return len(data)

    def sync(self) -> None:
        self._disk.sync_file(self._inode)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._disk.open_files -= 1
            self._disk.step("close")


class Disk:
    """Implements ``Storage``. ``history`` holds the state before each operation, ``operations`` its name."""

    def __init__(self, state: State | None = None, refusal: Refusal = lambda *_: 0) -> None:
        self.state = state or State()
        self.history: list[State] = []
        self.operations: list[str] = []
        self.open_files = 0
        self._refusal = refusal
        self._numbers = count(1 + max(self.state.inodes, default=0))

    def step(self, operation: str) -> None:
        """Remembers the state and refuses the operation if it is to be."""
        self.history.append(self.state)
        self.operations.append(operation)
        if code := self._refusal(len(self.history) - 1, operation):
            raise OSError(code, os.strerror(code))

    def _rename(self, change: Mapping[str, int | None]) -> None:
        names = _apply(self.state.names, change)
        self.state = replace(self.state, names=names, changes=(*self.state.changes, change))

    def _set(self, inode: int, content: Inode) -> None:
        self.state = replace(self.state, inodes=dict(self.state.inodes) | {inode: content})

    def put(self, inode: int, data: bytes) -> None:
        """Appends to a file; a refused write leaves half of it."""
        content = self.state.inodes[inode]
        try:
            self.step("write")
        except OSError:
            self._set(inode, replace(content, data=content.data + data[: len(data) // 2]))
            raise
        self._set(inode, replace(content, data=content.data + data))

    def sync_file(self, inode: int) -> None:
        """Makes a file's bytes safe."""
        self.step("sync")
        content = self.state.inodes[inode]
        self._set(inode, replace(content, safe=len(content.data)))

    def create(self, name: str) -> _Output:
        """A new file."""
        self.step("create")
        inode = next(self._numbers)
        self._set(inode, Inode())
        self._rename({name: inode})
        self.open_files += 1
        return _Output(self, inode)

    def _inode(self, name: str) -> int:
        if name not in self.state.names:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return self.state.names[name]

    def view(self, name: str) -> memoryview:
        """The whole of a file."""
        self.step("view")
        return memoryview(self.state.inodes[self._inode(name)].data)

    def size(self, name: str) -> int:
        """Bytes of a file."""
        self.step("size")
        return len(self.state.inodes[self._inode(name)].data)

    def replace(self, source: str, target: str) -> None:
        """Renames a file over another."""
        self.step("replace")
        self._rename({source: None, target: self._inode(source)})

    def remove(self, name: str) -> None:
        """Removes a file."""
        self.step("remove")
        self._inode(name)
        self._rename({name: None})

    def names(self) -> list[str]:
        """The files' names, sorted."""
        self.step("names")
        return sorted(self.state.names)

    def sync(self) -> None:
        """Makes the folder's names safe."""
        self.step("sync folder")
        self.state = replace(self.state, safe_names=self.state.names, changes=())


def moments(history: list[State]) -> Iterator[tuple[int, State]]:
    """The operations that found the disk changed, with the state each of them found."""
    before: State | None = None
    for number, state in enumerate(history):
        if state is not before:
            yield number, state
        before = state
