"""Connections that end in time, and lead only to addresses that may be connected to.

The name of a host is looked up here, and the connection made to the very address that was judged: a name that
means another address a moment later (DNS rebinding) gains nothing by it.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from vnsearch.fetch.addresses import is_public


class PrivateAddressError(Exception):
    """A name that stands for addresses in private networks alone; the message is the first of them."""


class Deadline:
    """A moment until which something has to be done, ``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def limit(self, timeout: float | None) -> float:
        """Return the seconds left, at most ``timeout``. Raises ``ReadTimeout`` where none are."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise httpcore2.ReadTimeout("deadline")
        return remaining if timeout is None else min(remaining, timeout)


class TimedStream(httpcore2.NetworkStream):
    """A connection of which every step ends with the deadline, however slowly the other side sends."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return bytes that were sent."""
        return self._stream.read(max_bytes, self._deadline.limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._deadline.limit(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection, encrypted."""
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.limit(timeout))
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection tells of itself, such as ``server_addr``."""
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to hosts by their names, within a deadline and, unless ``allow_private``, on the internet alone."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to the first address of a host that answers.

        Raises ``PrivateAddressError``, and httpcore2's ``ConnectError`` and ``ConnectTimeout``.
        """
        options = list(socket_options or ())
        failure: Exception | None = None
        for address in self._addresses(host, port):
            try:
                limit = self._deadline.limit(timeout)
                stream = self._inner.connect_tcp(address, port, limit, local_address, options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        raise failure or httpcore2.ConnectError(f"no address of {host}")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        reachable = [address for address in addresses if self._allow_private or is_public(address)]
        if addresses and not reachable:
            raise PrivateAddressError(addresses[0])
        return reachable
