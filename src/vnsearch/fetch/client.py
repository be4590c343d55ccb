"""One request and its answer, within limits. httpcore2 speaks HTTP."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vnsearch.errors import UnreadableError
from vnsearch.fetch.settings import PRODUCT, FetchSettings
from vnsearch.messages import Message, fetching
from vnsearch.messages.system_errors import system_error
from vnsearch.version import __version__

if TYPE_CHECKING:
    import httpcore2
    from httpx2 import URL

#: What is asked for: pages and feeds; an answer of another kind is refused later.
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.1"
)
#: Seconds without a byte after which the other side is taken for dead.
_SILENCE = 20.0


class FetchError(UnreadableError):
    """An address that gave nothing.

    ``may_recover``: another try may succeed, after ``wait`` seconds (infinite: only in another run; None: the host
    did not say).
    """

    def __init__(self, reason: Message, *, may_recover: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.may_recover = may_recover
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: ``body`` as sent, without its transfer encoding; ``ip``: the address it came from."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str = ""

    def header(self, name: str) -> str:
        """Return the first header of a name, in any case; "" for none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def user_agent(settings: FetchSettings) -> str:
    """Return how requests name this program."""
    return settings.user_agent or f"{PRODUCT}/{__version__}"


def get(url: URL, settings: FetchSettings, conditions: Sequence[tuple[str, str]] = ()) -> Answer:
    """Return the answer to a request; redirects are answers like others.

    ``conditions`` are further headers, such as ``If-None-Match``. Raises ``FetchError``.
    """
    headers = [
        ("User-Agent", user_agent(settings)),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Accept-Language", "vi,en;q=0.5"),
        ("Connection", "close"),
        *conditions,
    ]
    with _refusals(), _response(url, headers, settings) as response:
        body = _read_limited(response.iter_stream(), settings.max_size)
        return Answer(
            response.status,
            response.extensions.get("reason_phrase", b"").decode("latin-1"),
            tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers),
            body,
            str(response.extensions["network_stream"].get_extra_info("server_addr")[0]),
        )


@contextmanager
def _response(
    url: URL, headers: Sequence[tuple[str, str]], settings: FetchSettings
) -> Iterator[httpcore2.Response]:
    import httpcore2

    from vnsearch.fetch.network import Deadline, GuardedBackend

    backend = GuardedBackend(Deadline(settings.timeout), allow_private=settings.allow_private)
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _SILENCE)
    raw = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers]
    # One connection a request: the deadline belongs to the connection.
    with (
        httpcore2.ConnectionPool(
            max_connections=1, max_keepalive_connections=0, network_backend=backend
        ) as pool,
        pool.stream("GET", target, headers=raw, extensions={"timeout": timeouts}) as response,
    ):
        yield response


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise what goes wrong in a connection as ``FetchError``."""
    import httpcore2

    from vnsearch.fetch.network import PrivateAddressError

    try:
        yield
    except PrivateAddressError as error:
        raise FetchError(fetching.private_address(str(error))) from error
    except httpcore2.TimeoutException as error:
        raise FetchError(fetching.TOO_SLOW, may_recover=True) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise FetchError(
            fetching.connection_failed(str(error)[:120] or type(error).__name__), may_recover=True
        ) from error
    except OSError as error:
        raise FetchError(fetching.connection_failed(system_error(error)), may_recover=True) from error


def _read_limited(parts: Iterable[bytes], max_size: int) -> bytes:
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > max_size:
            raise FetchError(fetching.answer_too_large(max_size))
    return bytes(body)


def content(answer: Answer, max_size: int) -> bytes:
    """Return the body of an answer without its content encoding.

    Raises ``FetchError`` where it unpacks to more than ``max_size`` bytes, cannot be unpacked, or is encoded
    otherwise than was asked for.
    """
    encoding = answer.header("Content-Encoding").strip().lower()
    if encoding in ("", "identity"):
        return answer.body
    if encoding in ("gzip", "x-gzip"):
        return gunzip(answer.body, max_size)
    raise FetchError(fetching.unknown_answer_encoding(encoding[:40]))


def gunzip(data: bytes, max_size: int) -> bytes:
    """Unpack gzip data, of one part or several. Raises ``FetchError`` as ``content`` does."""
    out = bytearray()
    while data:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            out += unpacker.decompress(data, max_size + 1 - len(out))
        except zlib.error as error:
            if out:  # bytes after the last part, as some servers pad
                break
            raise FetchError(fetching.CANNOT_BE_UNPACKED, may_recover=True) from error
        if len(out) > max_size:
            raise FetchError(fetching.answer_unpacks_to_more(max_size))
        if not unpacker.eof:
            raise FetchError(fetching.CANNOT_BE_UNPACKED, may_recover=True)
        data = unpacker.unused_data
    return bytes(out)
