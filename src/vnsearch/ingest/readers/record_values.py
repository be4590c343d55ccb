"""Take the values of an article's fields from a record that has them under our names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from vnsearch.ingest import addresses
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.readers.html_fragment import strip_markup
from vnsearch.ingest.readers.printed_lists import parse_printed_list
from vnsearch.ingest.value_lists import split_authors, split_categories, split_tags

#: A record under our field names.
Record = dict[str, Any]

#: The fields of which a list printed as text gives the first value alone.
_SINGLE_FIELDS = ("title", "published", "modified", "url", "id")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def with_lists(record: Record) -> Record:
    """Return the record with texts that Python printed from lists as those lists.

    Of several dates the first counts, and so does the first title.
    """
    lists = {
        name: items
        for name, value in record.items()
        if isinstance(value, str) and (items := parse_printed_list(value)) is not None
    }
    firsts = {name: items[0] for name, items in lists.items() if name in _SINGLE_FIELDS and items}
    return record | lists | firsts


def field_text(record: Record, name: str, *, is_plain: bool = False) -> str:
    """Return a field as text, "" for none: the body a paragraph a line, others on one line.

    ``is_plain``: it has no characters that ``clean_text`` changes, and no white space but spaces, tabs and line
    feeds.
    """
    value = record.get(name)
    if value is None:
        return ""
    if is_plain and isinstance(value, str) and _is_normal(value, is_body=name == "body"):
        return value
    if isinstance(value, list):
        value = ("\n" if name == "body" else ", ").join(_texts(value))
    text = clean_text(str(value)).strip() if not isinstance(value, dict) else ""
    if name in ("url", "id"):
        return text if text.isprintable() else " ".join(text.split())
    text = strip_markup(text) if name in ("title", "summary", "body") else text
    text = _unescape(text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return ("\n" if name == "body" else " ").join(filter(None, lines))


def _is_normal(text: str, *, is_body: bool) -> bool:
    """Return whether a plain text has no markup and no more white space than between words and lines."""
    if "<" in text or "&" in text or "  " in text or "\t" in text:
        return False
    if text[:1] in " \n" or text[-1:] in " \n":
        return not text
    if "\n" in text:
        return is_body and not ("\n\n" in text or " \n" in text or "\n " in text)
    return True


def _unescape(text: str) -> str:
    return clean_text(unescape(text)) if "&" in text and _ENTITY.search(text) else text


def _texts(values: Iterable[Any]) -> Iterator[str]:
    """Yield the texts in a list, and in lists inside it."""
    for value in values:
        if isinstance(value, list):
            yield from _texts(value)
        elif value is not None and not isinstance(value, dict):
            yield str(value)


def _several(record: Record, name: str) -> list[str]:
    """Return the texts of a field that may hold several values."""
    if record.get(name) is None:
        return []
    return [_unescape(clean_text(text)).strip() for text in _texts([record.get(name)])]


def authors(record: Record) -> tuple[str, ...]:
    """Return the authors."""
    return split_authors(_several(record, "authors")) or split_authors(_several(record, "author"))


def categories(record: Record) -> tuple[str, ...]:
    """Return the categories, the main one first."""
    texts = _several(record, "category") + _several(record, "categories")
    return split_categories(map(_category_name, texts))


def _category_name(text: str) -> str:
    """Return a category; of an address its last part."""
    if text.startswith(("http://", "https://")) or (text.startswith("/") and " " not in text):
        name = addresses.path(text).strip("/").rpartition("/")[2]
        return name.rpartition(".")[0] or name
    return text


def tags(record: Record) -> tuple[str, ...]:
    """Return the tags of a list, or of a text that lists them."""
    value = record.get("tags")
    names = _several(record, "tags")
    return split_tags(names) if isinstance(value, str) else split_tags(f"{name};" for name in names)


def captions(record: Record) -> tuple[str, ...]:
    """Return the captions, each on one line."""
    value = record.get("captions")
    texts = value if isinstance(value, list) else [value] if value else []
    lines = (" ".join(clean_text(str(text)).split()) for text in texts)
    return tuple(filter(None, lines))


def source_name(text: str, url: str) -> str:
    """Return the source: the host of an address, and of the story's own where the record's ``text`` is empty."""
    return addresses.host(text if text.startswith(("http://", "https://")) else "" if text else url) or text


def address(record: Record, source: str) -> str:
    """Return the address; trafilatura calls it the ``source``."""
    is_page = source.startswith(("http://", "https://")) and not addresses.is_home_page(source)
    return field_text(record, "url") or (source if is_page else "")
