"""Web addresses in one form, so that the same page is the same document."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

_TRACKING = ("utm_", "fbclid", "gclid", "zarsrc", "_ga")


def absolute(base: str, link: str) -> str:
    """``link`` as seen on ``base``; "" where it leads to no web page."""
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def key(url: str) -> str:
    """Host without ``www.``, path, and query without tracking, sorted; "" for no address.

    >>> key("https://www.hoguom.example/a-12.html?utm_source=x#top")
    'hoguom.example/a-12.html'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        pairs = sorted(p for p in parse_qsl(parts.query) if not p[0].startswith(_TRACKING))
    except ValueError:
        return ""
    if not host:
        return ""
    return host + parts.path.rstrip("/") + ("?" + urlencode(pairs) if pairs else "")


def host(url: str) -> str:
    """The host of an address without ``www.``."""
    return key(url).partition("/")[0].partition("?")[0]
