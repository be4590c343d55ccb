"""robots.txt: what a host allows to be fetched, and how fast (RFC 9309). Protego reads it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vnsearch.errors import InputError
from vnsearch.fetch.addresses import parse_address
from vnsearch.fetch.client import Answer, FetchError, content
from vnsearch.fetch.settings import PRODUCT
from vnsearch.messages import fetching

if TYPE_CHECKING:
    from httpx2 import URL
    from protego import Protego

#: Bytes of a robots.txt that are read (RFC 9309, 2.5), and redirects that are followed to it (2.3.1.2).
_MAX_SIZE, _MAX_REDIRECTS = 500 << 10, 5
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. ``parser`` is None where everything is allowed; ``refusal``: why nothing is."""

    parser: Protego | None = None
    refusal: FetchError | None = None

    def require_allowed(self, url: str) -> None:
        """Raise ``FetchError`` for an address that the host wants not to be fetched."""
        if self.refusal:
            raise self.refusal
        if self.parser and not self.parser.can_fetch(url, PRODUCT):
            raise FetchError(fetching.ROBOTS_REFUSE)

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for; 0 if it does not."""
        delay = self.parser.crawl_delay(PRODUCT) if self.parser else None
        return max(0.0, float(delay or 0.0))


def read_rules(text: str) -> Rules:
    r"""Return the rules in a robots.txt.

    >>> rules = read_rules("User-agent: *\nDisallow: /noi-bo/\nCrawl-delay: 5")
    >>> rules.delay, rules.require_allowed("https://bao.example/tin.html")
    (5.0, None)
    """
    from protego import Protego

    return Rules(Protego.parse(text))


def fetch_rules(host: str, get: Callable[[URL], Answer]) -> Rules:
    """Return the rules of a host, which is given as ``host_key`` does.

    Where it has none, everything is allowed; where that cannot be known now, nothing is.
    """
    url = parse_address("/robots.txt", f"{host}/")
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = get(url)
            if answer.status not in _REDIRECTS:
                return _rules_of(answer)
            url = parse_address(answer.header("Location"), str(url))
    except FetchError as error:
        return Rules(refusal=_unreachable(error.message) if error.may_recover else error)
    except InputError:
        pass
    return Rules()


def _unreachable(reason: str) -> FetchError:
    return FetchError(fetching.robots_unreachable(reason), may_recover=True, wait=math.inf)


def _rules_of(answer: Answer) -> Rules:
    if 200 <= answer.status < 300:
        return read_rules(content(answer, _MAX_SIZE)[:_MAX_SIZE].decode("utf-8", "replace").lstrip("\ufeff"))
    if answer.status >= 500 or answer.status == 429:
        return Rules(refusal=_unreachable(fetching.answered(answer.status)))
    return Rules()
