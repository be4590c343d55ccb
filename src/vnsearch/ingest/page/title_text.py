"""Small views of short texts: comparing titles with one another and with the words in an address."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from vnsearch.ingest.encodings.decode import clean_text

_WORD = re.compile(r"[a-z0-9]+")
#: A name in parentheses, or of up to three words, and a dash.
_AGENCY = re.compile(
    r"\s*(?:\(([^()]{2,30})\)|(\w[\w.&]{0,14}(?: \w[\w.]{0,9}){0,2}))\s*[-–—]\s*(?=\w|[\"“‘'])"
)
#: How newspapers sign what they published online first: TTO, NLĐO.
_ONLINE_INITIALS = re.compile("[A-ZĐ]{2,5}O")
_ONLY_NUMBERS = re.compile(r"[\s\d:.,()+%#/-]*")
_TITLE_SEPARATOR = re.compile(r"\s+[-–—|»•·]\s+|\s*[|»]\s*")


def ascii_fold(text: str) -> str:
    """Lower case without diacritics, roughly and quickly: for comparing, never for showing.

    >>> ascii_fold("Đống Đa")
    'dong da'
    """
    lowered = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join(lowered.encode("ascii", "ignore").decode().split())


def ascii_words(text: str) -> list[str]:
    """The words of ``bare``."""
    return _WORD.findall(ascii_fold(text))


def is_only_numbers(text: str) -> bool:
    """Whether a text is only numbers, as those of comments are."""
    return _ONLY_NUMBERS.fullmatch(text) is not None


def similarity(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: shared words over all words."""
    first, second = set(ascii_words(one)), set(ascii_words(other))
    return len(first & second) / len(first | second) if first and second else 0.0


def unescape_text(text: str) -> str:
    """One line, with entities that were escaped once too often undone; no markup, no control characters."""
    text = clean_text(unescape(unescape(text)) if "&" in text else text)
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", text).split() if "<" in text else text.split())


def strip_site_name(title: str, site: str) -> str:
    """A title without the name of its site at the end: ``Story - Daily`` and ``Story | Daily``.

    ``site`` is what is known of the name: words of it, its host. Without a word in common, the part after
    the last separator stays.
    """
    names = set(ascii_words(site)) | {"bao", "online", "tin", "news"}
    joined = "".join(ascii_words(site))
    while found := list(_TITLE_SEPARATOR.finditer(title)):
        last = found[-1]
        tail = ascii_words(title[last.end() :])
        known = tail and (set(tail) & names or "".join(tail) in joined or tail[0] in joined)
        if not known or len(tail) > 8 or not title[: last.start()].strip():
            break
        title = title[: last.start()]
    return title.strip()


def is_site_name(name: str, site: str) -> bool:
    """Whether a name is the site's, in part or by its initials: ``TTO`` for Tuổi Trẻ Online.

    ``site`` is as in ``without_site``.
    """
    words = ascii_words(site)
    known = "".join(ascii_words(name))
    initials = "".join(word[0] for word in words)
    short = known.removesuffix("o")
    return bool(known) and (known in "".join(words) or (len(short) > 1 and short in initials))


def strip_agency(text: str, site: str) -> str:
    """A text without the agency's mark before it: ``(Dân trí) - …``, ``TTO - …``.

    >>> strip_agency("(Cửu Long) - Mưa lớn kéo dài ở Hà Nội", "")
    'Mưa lớn kéo dài ở Hà Nội'
    >>> strip_agency("Sóc Trăng - Mưa lớn kéo dài ở nhiều nơi", "Cửu Long")
    'Sóc Trăng - Mưa lớn kéo dài ở nhiều nơi'
    """
    mark = _AGENCY.match(text)
    if not mark or len(text) < mark.end() + 20:
        return text
    known = mark[1] or _ONLINE_INITIALS.fullmatch(mark[2]) or is_site_name(mark[2], site)
    return text[mark.end() :] if known else text
