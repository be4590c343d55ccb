"""How the rows of a writer reach the cluster: all at its commit, or in bulks while further rows are made."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from queue import Queue
from threading import Thread
from typing import BinaryIO, Protocol, cast

from vnsearch.engine.opensearch.bulk import ACTIONS, BYTES, send_bulks
from vnsearch.engine.opensearch.connection import Connection

#: Bytes of rows buffered in memory; more are buffered in a temporary file.
_IN_MEMORY = 16 << 20
_LENGTH_BYTES = 4
#: Bulks that wait to be sent at most; a writer that is faster waits.
_WAITING = 3


class Delivery(Protocol):
    """Takes actions on rows; of several on one row the last counts."""

    def add(self, row: str, action: bytes) -> None:
        """Take an action. Raises as ``finish`` where it cannot be sent."""
        ...

    def finish(self) -> None:
        """Return once all actions are carried out. Raises ``IndexWriteError``, ``EngineUnavailableError``."""
        ...

    def cancel(self) -> None:
        """Send nothing more; does nothing the second time."""
        ...


class DeliveryAtCommit:
    """Keeps all actions in a temporary file until they are wanted: nothing is sent of what is cancelled."""

    def __init__(self, index: str, connection: Connection, after_each: Callable[[], None]) -> None:
        self._index = index
        self._connection = connection
        self._after_each = after_each
        self._actions = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed by cancel
        #: Where the last action on each row begins in the file.
        self._places: dict[str, int] = {}
        self._end = 0

    def add(self, row: str, action: bytes) -> None:
        """Keep an action."""
        self._places[row] = self._end
        self._actions.write(len(action).to_bytes(_LENGTH_BYTES, "little") + action)
        self._end += _LENGTH_BYTES + len(action)

    def _last_actions(self) -> Iterator[bytes]:
        """Yield the last action on each row: rows of a bulk that are sent again overtake others."""
        for place in self._places.values():
            self._actions.seek(place)
            length = int.from_bytes(self._actions.read(_LENGTH_BYTES), "little")
            yield self._actions.read(length)

    def finish(self) -> None:
        """Send all actions."""
        send_bulks(self._index, self._last_actions(), self._connection, self._after_each)

    def cancel(self) -> None:
        """Drop all actions."""
        self._actions.close()


class DeliveryAtOnce:
    """Sends bulks in a thread of its own, one after the other, while the next ones are made.

    A bulk is sent once the one before is carried out, so that a row's actions keep their order.
    """

    def __init__(self, index: str, connection: Connection, after_each: Callable[[], None]) -> None:
        self._index = index
        self._connection = connection
        self._after_each = after_each
        self._bulk: dict[str, bytes] = {}
        self._size = 0
        self._bulks: Queue[list[bytes] | None] = Queue(_WAITING)
        self._error: BaseException | None = None
        self._thread = Thread(target=self._send_bulks, daemon=True)
        self._thread.start()

    def add(self, row: str, action: bytes) -> None:
        """Take an action; wait while too many bulks are to be sent."""
        if self._bulk and (self._size + len(action) > BYTES or len(self._bulk) >= ACTIONS):
            self._hand_over()
        self._size += len(action) - len(self._bulk.pop(row, b""))
        self._bulk[row] = action

    def _hand_over(self) -> None:
        self._raise_error()
        self._bulks.put(list(self._bulk.values()))
        self._bulk, self._size = {}, 0

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _send_bulks(self) -> None:
        """Send what is handed over; after an error drop the rest, so that nobody waits for room."""
        while (bulk := self._bulks.get()) is not None:
            if self._error is None:
                try:
                    send_bulks(self._index, bulk, self._connection, self._after_each)
                except BaseException as error:
                    self._error = error

    def finish(self) -> None:
        """Send the last bulk, and wait until all are carried out."""
        self._hand_over()
        self._end_thread()
        self._raise_error()

    def _end_thread(self) -> None:
        if self._thread.is_alive():
            self._bulks.put(None)
            self._thread.join()

    def cancel(self) -> None:
        """Wait for the bulk that is under way; what was sent stays."""
        self._error = self._error or ValueError("cancelled")
        self._end_thread()
