"""Compare titles with one another and with the words in an address; strip site and agency names from them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

from vnsearch.ingest.encodings.decode import clean_text

_WORD = re.compile(r"[a-z0-9]+")
#: Characters of the longest text whose fold is kept.
_MAX_KEPT = 200
#: A name in parentheses, or one of up to three words, followed by a dash.
_AGENCY = re.compile(
    r"\s*(?:\(([^()]{2,30})\)|(\w[\w.&]{0,14}(?: \w[\w.]{0,9}){0,2}))\s*[-–—]\s*(?=\w|[\"“‘'])"
)
#: The initials of newspapers' online editions: TTO, NLĐO.
_ONLINE_INITIALS = re.compile("[A-ZĐ]{2,5}O")
_ONLY_NUMBERS = re.compile(r"[\s\d:.,()+%#/-]*")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_TITLE_SEPARATOR = re.compile(r"\s+[-–—|»•·]\s+|\s*[|»]\s*")


def ascii_fold(text: str) -> str:
    """Return a text in lower case without diacritics and other non-ASCII characters; for comparison only.

    >>> ascii_fold("Đống Đa")
    'dong da'
    """
    return _kept_fold(text) if len(text) <= _MAX_KEPT else _fold(text)


def _fold(text: str) -> str:
    decomposed_text = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join(decomposed_text.encode("ascii", "ignore").decode().split())


# The same titles, labels and buttons are compared several times on a page, and stand on many pages of a site.
_kept_fold = lru_cache(maxsize=4096)(_fold)


def ascii_words(text: str) -> tuple[str, ...]:
    """Return the words of ``ascii_fold(text)``."""
    return _kept_words(text) if len(text) <= _MAX_KEPT else tuple(_WORD.findall(_fold(text)))


@lru_cache(maxsize=4096)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_fold(text)))


def strip_invisible(text: str) -> str:
    """Return a text without the invisible characters that editors leave in titles: zero width, soft hyphens."""
    return text if text.isascii() else _INVISIBLE.sub("", text).strip()


def is_only_numbers(text: str) -> bool:
    """Return whether a text is only numbers, such as a count of comments."""
    return _ONLY_NUMBERS.fullmatch(text) is not None


def similarity(first: str, second: str) -> float:
    """Return the Jaccard similarity of two texts, 0 to 1: shared words over all words."""
    first_words, second_words = set(ascii_words(first)), set(ascii_words(second))
    if not first_words or not second_words:
        return 0.0
    return len(first_words & second_words) / len(first_words | second_words)


def unescape_text(text: str) -> str:
    """Return a text on one line without markup and control characters; entities may be escaped twice."""
    if not text:
        return ""
    text = clean_text(unescape(unescape(text)) if "&" in text else text)
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", text).split() if "<" in text else text.split())


def strip_site_name(title: str, site: str) -> str:
    """Return a title without the name of its site at the end: ``Story - Daily``, ``Story | Daily``.

    ``site`` is text with the site's name and host. The part after the last separator is kept if it has no
    word in common with ``site``.
    """
    names = set(ascii_words(site)) | {"bao", "online", "tin", "news"}
    site_letters = "".join(ascii_words(site))
    while separators := list(_TITLE_SEPARATOR.finditer(title)):
        last = separators[-1]
        tail = ascii_words(title[last.end() :])
        is_site = tail and (set(tail) & names or "".join(tail) in site_letters or tail[0] in site_letters)
        if not is_site or len(tail) > 8 or not title[: last.start()].strip():
            break
        title = title[: last.start()]
    return title.strip()


def is_site_name(name: str, site: str) -> bool:
    """Return whether a name is part of the site's, or its initials: ``TTO`` for Tuổi Trẻ Online.

    ``site`` is as in ``strip_site_name``.
    """
    words = ascii_words(site)
    letters = "".join(ascii_words(name))
    initials = "".join(word[0] for word in words)
    without_online = letters.removesuffix("o")
    is_initials = len(without_online) > 1 and without_online in initials
    return bool(letters) and (letters in "".join(words) or is_initials)


def strip_agency(text: str, site: str) -> str:
    """Return a text without an agency's name before it: ``(Dân trí) - …``, ``TTO - …``.

    >>> strip_agency("(Cửu Long) - Mưa lớn kéo dài ở Hà Nội", "")
    'Mưa lớn kéo dài ở Hà Nội'
    >>> strip_agency("Sóc Trăng - Mưa lớn kéo dài ở nhiều nơi", "Cửu Long")
    'Sóc Trăng - Mưa lớn kéo dài ở nhiều nơi'
    """
    match = _AGENCY.match(text)
    if not match or len(text) < match.end() + 20:
        return text
    is_agency = match[1] or _ONLINE_INITIALS.fullmatch(match[2]) or is_site_name(match[2], site)
    return text[match.end() :] if is_agency else text
