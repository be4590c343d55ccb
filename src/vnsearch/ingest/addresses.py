"""Normalise web addresses, so that one page is one document whichever link led to it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

#: Beginnings of the names of parameters that tell where a reader came from.
_TRACKING = (
    *("utm_", "fbclid", "gclid", "zarsrc", "_ga", "itm_", "mc_", "gidzl", "vn_source", "vn_medium"),
    *("igshid", "msclkid", "yclid", "gbraid", "wbraid", "_gl", "mibextid", "fb_ref", "fb_source"),
)
#: Parameters that ask for another version of the same page, or tell where a reader came from.
_VERSIONS = frozenset(
    (
        *(("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("view", "amp")),
        *(("print", ""), ("print", "1"), ("print", "true"), ("m", "1"), ("mobile", "1")),
    )
)
_REFERRERS = frozenset(("ref", "referrer", "from"))
#: Hosts of versions of a site: for telephones, for AMP.
_HOST_PREFIXES = ("www.", "m.", "amp.", "mobile.", "wap.")
_PATH_VERSION = re.compile(r"^/(?:amp|print|in-bai)(?=/.)|(?<=.)/(?:amp|print)$|\.amp(?=\.html?$|$)")
#: An address in a store of AMP pages, before that of the page.
_AMP_STORE = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/(?:[cvw]/)?(?:s/)?|www\.google\.[a-z.]{2,6}/amp/(?:s/)?)(?=[\w-]+\.)"
)
#: Browsers remove line ends and other control characters from links.
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f]")
#: Nearly all links are absolute addresses or paths without a query: these are matched without ``urlsplit``.
_ABSOLUTE = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)((?:/[\w%+,.~/-]*)?)", re.ASCII)
_ROOT_RELATIVE = re.compile(r"/(?:[\w%+,~-][\w%+,~/-]*(?:\.[\w-]+)?)?", re.ASCII)
#: Links that lead nowhere: scripts handle the click, or a tool that saved the page blanked the address.
PLACEHOLDERS = ("#", "javascript:")
_ORIGIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?=/)")
#: Second-level names under which countries register sites: example.com.vn is a site, com.vn is not.
_SECOND_LEVEL = frozenset(
    ["com", "net", "org", "edu", "gov", "info", "co", "ac", "biz", "name", "pro", "health", "hanoi"]
)


def absolute(base: str, link: str) -> str:
    """Return the absolute address of ``link`` on the page ``base``; "" if it leads to no web page."""
    if _ABSOLUTE.fullmatch(link):
        return link
    if _ROOT_RELATIVE.fullmatch(link) and (origin := _ORIGIN.match(base)):
        return origin[0] + link
    link = _CONTROL_CHARACTERS.sub("", link).strip()
    try:
        url = link if link.startswith(("https://", "http://")) else urljoin(base, link)
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _bare_host(name: str) -> str:
    if not name.startswith(_HOST_PREFIXES):  # most hosts: told at once
        return name
    for prefix in _HOST_PREFIXES:
        bare = name.removeprefix(prefix)
        name = bare if "." in bare else name
    return name


def usual_path(path: str) -> str:
    """Return the path of a page without what asks for its AMP or print version."""
    path = path.rstrip("/")
    return _PATH_VERSION.sub("", path) if "amp" in path or "print" in path or "in-bai" in path else path


def _is_identifying(name: str, value: str) -> bool:
    """Return whether a parameter of an address tells which page it is."""
    lower = name.lower()
    return not (lower.startswith(_TRACKING) or lower in _REFERRERS or (lower, value.lower()) in _VERSIONS)


def address_key(url: str) -> str:
    """Return the identity of a page: host without ``www.``, path, and sorted query without tracking.

    The versions of a page for telephones, for printing and for AMP have one identity. Return "" if ``url`` is no
    address.

    >>> address_key("https://www.hoguom.example/a-12.html?utm_source=x#top")
    'hoguom.example/a-12.html'
    >>> address_key("https://m.hoguom.example/a-12.html?amp=1"), address_key("http://hoguom.example/amp/a-12.html")
    ('hoguom.example/a-12.html', 'hoguom.example/a-12.html')
    """
    url = _AMP_STORE.sub("https://", url, count=1) if "/amp/" in url or "ampproject" in url else url
    if match := _ABSOLUTE.fullmatch(url):
        return _bare_host(match[1]) + usual_path(match[2])
    try:
        parts = urlsplit(url.strip())
        host = _bare_host(parts.hostname or "")
        query = parse_qsl(parts.query, keep_blank_values=True) if parts.query else ()
        pairs = sorted(pair for pair in query if _is_identifying(*pair))
    except ValueError:
        return ""
    if not host:
        return ""
    return host + usual_path(parts.path) + ("?" + urlencode(pairs) if pairs else "")


def canonical(url: str) -> str:
    """Return an absolute address without its fragment and tracking parameters; "" for no address.

    >>> canonical("https://www.hoguom.example/a-12.html?utm_source=x&p=2#top")
    'https://www.hoguom.example/a-12.html?p=2'
    """
    if _ABSOLUTE.fullmatch(url):
        return url
    url = _CONTROL_CHARACTERS.sub("", url)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if not (parts.query or parts.fragment or "#" in url or "?" in url):
        return url.strip()
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith(_TRACKING))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def path(url: str) -> str:
    """Return the path of an address, "" for none."""
    if match := _ABSOLUTE.fullmatch(url):
        return match[2]
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def is_home_page(link: str) -> bool:
    """Return whether a link, absolute or relative, leads to a site's home page."""
    return "/" in link and not path(link).strip("/")


def site(url: str) -> str:
    """Return the registered domain of an address, one for all its subdomains; "" for no address.

    >>> site("https://dulich.hoguom.com.vn/a"), site("https://m.hoguom.example/")
    ('hoguom.com.vn', 'hoguom.example')
    """
    labels = host(url).split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-size:])


def host(url: str) -> str:
    """Return the host of an address without ``www.``, "" for none."""
    if match := _ABSOLUTE.fullmatch(url):
        return _bare_host(match[1])
    try:
        return _bare_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""
