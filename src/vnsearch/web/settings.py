"""How ``vnsearch serve`` answers: where, to whom, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

DEFAULT_PORT = 8710
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where an index is served, to whom, and within which limits.

    ``folder``: the index folder, or the address of an index on a cluster.
    ``base_path``: what a proxy puts before every path, "" or like "/tin". ``token``: what a reader must know,
    "" where none is needed. ``hosts``: further names in the ``Host`` header; with ``is_public`` any is allowed.
    ``cors_origins``: whose pages may read the API with scripts.
    ``deadline_ms``: after so long a search shows what it has. ``max_body``: bytes of a request.
    ``max_concurrent``: requests that a worker answers at a time, others are asked to come again. ``workers``:
    number of processes.
    """

    folder: str | Path
    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    base_path: str = ""
    token: str = ""
    is_public: bool = False
    hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    log_queries: bool = False
    deadline_ms: float = 2000.0
    max_body: int = 256 * 1024
    max_concurrent: int = 64
    workers: int = 1

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names that the ``Host`` header may have; empty where any may be."""
        if self.is_public and not self.hosts:
            return frozenset()
        return frozenset({LOOPBACK, "localhost", "[::1]", self.host.lower(), *map(str.lower, self.hosts)})

    @property
    def has_saved_searches(self) -> bool:
        """Whether readers can save searches: not where anyone may look."""
        return bool(self.token) or not self.is_public

    @property
    def address(self) -> str:
        """The address of the first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.base_path}/"


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("bao.example")
    (True, True, False, False)
    """
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
