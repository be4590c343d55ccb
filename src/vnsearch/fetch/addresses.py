"""Web addresses that may be fetched, and network addresses that may be connected to."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from vnsearch.errors import InputError
from vnsearch.messages import fetching

if TYPE_CHECKING:
    from httpx2 import URL

_MAX_LENGTH = 2000
#: IPv6 addresses that stand for an IPv4 address in their last 32 bits (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_PORTS = {"http": 80, "https": 443}


def parse_address(text: str, base: str = "") -> URL:
    """Return an address in the form in which it is asked for: absolute, escaped, without a fragment.

    Raises ``InputError`` for what cannot be fetched: other protocols, user names, no host.

    >>> str(parse_address("/tin mới.html#cuoi", "HTTPS://Bao.example/"))
    'https://bao.example/tin%20m%E1%BB%9Bi.html'
    """
    from httpx2 import URL, InvalidURL

    text = text.strip()
    try:
        if not 0 < len(text) <= _MAX_LENGTH:
            raise ValueError
        escaped_text = _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", text)
        url = (URL(base).join(escaped_text) if base else URL(escaped_text)).copy_with(fragment=None)
        port = url.port
    except (InvalidURL, ValueError, TypeError, UnicodeError) as error:
        raise InputError(fetching.bad_address(text[:200])) from error
    if url.scheme not in _PORTS or not url.host.strip(".") or url.host[0] == "." or url.userinfo or port == 0:
        raise InputError(fetching.bad_address(text[:200]))
    return url if url.path else url.copy_with(path="/")


def host_key(url: URL) -> str:
    """Return what counts as one host for delays and robots.txt: protocol, name and port.

    >>> host_key(parse_address("https://bao.example/tin/1.html"))
    'https://bao.example:443'
    """
    name = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{name}:{url.port or _PORTS[url.scheme]}"


def is_public(address: str) -> bool:
    """Return whether a network address is one of the internet, not of this machine or a private network.

    >>> [is_public(text) for text in ("8.8.8.8", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        ipv4 = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            ipv4 = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ipv4:
            return is_public(str(ipv4))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
