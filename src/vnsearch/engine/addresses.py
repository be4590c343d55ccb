"""Which addresses of documents are at or below an address in a query."""

from __future__ import annotations

import re
from collections.abc import Callable

from vnsearch.ingest.addresses import address_key

#: What may follow the part of a path that was typed: /the-thao is not the beginning of /the-thao-24h.
_BOUNDARIES = "/?&."
_HOST = re.compile(r"[^/?]*")


def stored_address(url: str) -> str:
    """Return an address as it is compared: without scheme, ``www.``, tracking and letter case; "" for none."""
    return address_key(url).lower()


def address_matcher(text: str, *, anywhere: bool) -> Callable[[str], bool]:
    """Return a test of stored addresses: whether one is at or below the address in a query, given without scheme.

    A host includes its subdomains, a path everything below it; a word without a full stop is a label of a host.
    With ``anywhere`` the text may stand anywhere in the address.

    >>> site = address_matcher("vidu.vn/the-thao", anywhere=False)
    >>> [site(address) for address in ("vidu.vn/the-thao/a.html", "video.vidu.vn/the-thao", "vidu.vn/the-thao-24h")]
    [True, True, False]
    """
    if anywhere:
        return lambda address: text in address
    query_address = stored_address(f"https://{text}") or text
    host = _host(query_address)
    path = query_address[len(host) :]

    def matches(address: str) -> bool:
        if path not in address or host not in address:  # decides most addresses without splitting them
            return False
        its_host = _host(address)
        its_path = address[len(its_host) :]
        is_below = its_path.startswith(path) and (not path or its_path[len(path) :][:1] in ("", *_BOUNDARIES))
        return is_below and _is_subdomain(its_host, host)

    return matches


def _host(address: str) -> str:
    match = _HOST.match(address)
    return match.group() if match else ""


def _is_subdomain(host: str, domain: str) -> bool:
    if "." not in domain:
        return domain in host.split(".")
    return host == domain or host.endswith(f".{domain}")
