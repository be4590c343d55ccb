"""The members of files, taken out by a process of its own, which is ended when that takes too long.

An archive, a table or a database can be made so that taking it apart takes for ever. What is such a container is
opened in another process, which sends one member after the other; if the next one does not come in time, or the
process dies, the rest of that file is given up. A file that is one page as it is, is read in this process.
"""

from __future__ import annotations

import multiprocessing
import selectors
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import OnBytes, SourceFile, is_one_member, read_members
from vnsearch.ingest.containers.members import Member, OnSkip, Options, ignore_skip
from vnsearch.library.memory_limits import bound_memory
from vnsearch.messages import Message, skip_reasons
from vnsearch.parallel import begin_worker, hold_interrupts

#: Seconds between two looks at whether the process still lives, where there is no limit of time.
_LOOK = 1.0
#: Bytes of a file after which the process tells how many it has read, and seconds that these may take beyond the
#: limit: a large archive of nothing that is read has no member for a long time.
_STEP, _SECONDS_FOR_STEP = 1 << 20, 1.0


@dataclass(frozen=True, slots=True)
class _Skip:
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Bytes:
    count: int


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a file: because of a fault, if there is one."""

    fault: Message | str = ""


_Event = Member | _Skip | _End
#: How many bytes were read since the message before, and what was found in them, if anything.
_Message = tuple[int, _Event | None]


class _Sender:
    """Sends what becomes of a file, in the process that takes it apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._bytes = 0

    def send(self, event: _Event | None) -> None:
        self._connection.send((self._bytes, event))
        self._bytes = 0

    def add_bytes(self, count: int) -> None:
        self._bytes += count
        if self._bytes >= _STEP:
            self.send(None)

    def skip(self, place: str, reason: str) -> None:
        self.send(_Skip(place, reason))


def _send_members(file: SourceFile, options: Options, sender: _Sender) -> None:
    try:
        for member in read_members(file, options, sender.skip, sender.add_bytes):
            sender.send(member)
        sender.send(_End())
    except UnreadableError as error:
        sender.send(_End(error.message))
    except MemoryError:
        sender.send(_End(skip_reasons.NEEDS_MEMORY))


def _serve(connection: Connection, memory: int) -> None:
    """Take apart the files that come through a connection, until it is closed: the life of the process."""
    begin_worker()
    bound_memory(memory)
    with suppress(EOFError, OSError):
        while True:
            file, options = connection.recv()
            _send_members(file, options, _Sender(connection))


class _Splitter:
    """A process that takes files apart, begun with the first of them, and again after it was ended."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._wait: Callable[[float], Sequence[object]] | None = None

    def _start(self) -> Connection:
        context = multiprocessing.get_context()
        connection, other_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(other_end, self._memory), daemon=True)
        with hold_interrupts():
            self._process.start()
        other_end.close()
        self._wait = _waiter(connection, self._process.sentinel)
        return connection

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process and self._connection:
            self._process.kill()
            self._process.join()
            self._connection.close()
        self._process = self._connection = self._wait = None

    def events(self, file: SourceFile, options: Options) -> Iterator[Member | _Skip | _Bytes]:
        """Yield what is sent of a file. Raises ``UnreadableError`` for a fault, and where nothing comes in time."""
        self._connection = self._connection or self._start()
        is_at_end = False
        try:
            self._connection.send((file, options))
            deadline = time.monotonic() + self._seconds
            event: _Event | None = None
            while not isinstance(event, _End):
                count, event = self._receive(deadline)
                if count:
                    yield _Bytes(count)
                if isinstance(event, Member | _Skip):
                    yield event
                deadline = deadline + _SECONDS_FOR_STEP if event is None else time.monotonic() + self._seconds
            is_at_end = True
        except (EOFError, OSError) as error:
            raise UnreadableError(skip_reasons.SPLITTER_DIED) from error
        finally:
            if not is_at_end:
                self.close()
        if event.fault:
            raise UnreadableError(event.fault)

    def _receive(self, deadline: float) -> _Message:
        """Return what is sent next.

        Raises ``UnreadableError`` where that takes too long, ``EOFError`` where the process has died.
        """
        assert self._connection and self._process and self._wait  # noqa: S101 - an invariant, not input
        while not (ready := self._wait(max(0.0, min(_LOOK, deadline - time.monotonic())))):
            if time.monotonic() >= deadline:
                raise UnreadableError(skip_reasons.rest_takes_too_long(self._seconds))
        if self._connection not in ready:
            raise EOFError
        message: _Message = self._connection.recv()
        return message


def _waiter(connection: Connection, sentinel: int) -> Callable[[float], Sequence[object]]:
    """Return a function that waits so many seconds and returns which of the two is ready.

    ``wait`` would make a selector for each message, which takes longer than to receive it.
    """
    if sys.platform == "win32":  # where a selector takes only sockets
        return lambda seconds: wait([connection, sentinel], seconds)
    selector = selectors.DefaultSelector()
    for end in (connection, sentinel):
        selector.register(end, selectors.EVENT_READ)
    return lambda seconds: [key.fileobj for key, _ in selector.select(seconds)]


class MemberSource:
    """Context manager: yields the members of files; the process that it uses ends with the block.

    ``options.member_seconds`` is the longest time for the next member; without a limit all files are read in this
    process. ``memory``: bytes that the other process may use; 0 is no limit.
    """

    def __init__(self, options: Options, memory: int = 0) -> None:
        self._options = replace(options, on_skip=ignore_skip)
        self._splitter = _Splitter(options.member_seconds, memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._splitter.close()

    def read(self, file: SourceFile, on_skip: OnSkip, on_bytes: OnBytes) -> Iterator[Member]:
        """Yield the members of a file; see ``files.read_members``.

        Raises ``UnreadableError`` also where the next one takes too long.
        """
        if not self._options.member_seconds or is_one_member(file):
            yield from read_members(file, self._options, on_skip, on_bytes)
            return
        for event in self._splitter.events(file, self._options):
            match event:
                case _Skip():
                    on_skip(event.place, event.reason)
                case _Bytes():
                    on_bytes(event.count)
                case _:
                    yield event
