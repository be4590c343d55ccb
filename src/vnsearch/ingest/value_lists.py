"""Cut texts that name several authors, categories or tags into the single values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: The most values of one field of a document.
MAX_VALUES = 200
#: What separates values in any text, and what also stands inside a value: there all parts must be names.
_SEPARATOR = re.compile(r"[;|\n]")
_NAME_SEPARATOR = re.compile(r"\s*,\s*|\s+(?:[-–—&]|và|and)\s+")
_PATH_SEPARATOR = re.compile(r"\s*[>»]\s*")
_MAX_NAME_WORDS = 5


def split_authors(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in some bylines, each once.

    Commas, dashes and "và" separate where every part is a name: a few words, each with a capital, without digits.

    >>> split_authors(["Lê Thu, Phạm Sơn; Hà An - Mai"]), split_authors(["Lê Thu, phóng viên tại Huế"])
    (('Lê Thu', 'Phạm Sơn', 'Hà An', 'Mai'), ('Lê Thu, phóng viên tại Huế',))
    """
    return _distinct(name for text in _split(texts) for name in _names(text))


def _names(text: str) -> list[str]:
    parts = _NAME_SEPARATOR.split(text.strip(" ,"))
    return parts if all(map(_is_name, parts)) else [text]


def _is_name(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= _MAX_NAME_WORDS and all(
        word[0].isupper() and not any(map(str.isdigit, word)) for word in words
    )


def split_categories(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the categories in some texts, each once, of a path (``Kinh doanh > Nhà đất``) the last first.

    A comma does not separate, as it belongs to names such as "Văn hóa, thể thao".

    >>> split_categories(["Kinh doanh > Nhà đất", "Đời sống; Xã hội"])
    ('Nhà đất', 'Kinh doanh', 'Đời sống', 'Xã hội')
    """
    return _distinct(name for text in _split(texts) for name in reversed(_PATH_SEPARATOR.split(text)))


def split_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in some texts, separated by semicolons or else by commas, each once and without ``#``.

    >>> split_tags(["#bão, lũ quét"]), split_tags(["Huế, Đà Nẵng; bão"])
    (('bão', 'lũ quét'), ('Huế, Đà Nẵng', 'bão'))
    """
    return _distinct(tag.strip("#,; ") for text in texts for tag in text.split(";" if ";" in text else ","))


def _split(texts: Iterable[str]) -> Iterator[str]:
    return (part for text in texts for part in _SEPARATOR.split(text))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    clean_values = dict.fromkeys(" ".join(value.split()) for value in values)
    return tuple(filter(None, clean_values))[:MAX_VALUES]
