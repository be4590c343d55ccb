"""Other people's field names for records, and where their values hide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vnsearch.errors import InputError

#: Our field -> the names it goes by, first found wins. Case, ``_``, ``-`` and spaces do not matter. From
#: schema.org, WordPress, Open Graph, Elasticsearch and newspaper exports, and Vietnamese newsrooms' own.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "news_id", "post_id", "doc_id", "_id", "guid", "uuid"),
    "url": ("url", "link", "href", "canonical_url", "permalink", "article_url", "source_url", "loc",
            "share_url", "mainEntityOfPage", "đường dẫn", "đường link"),
    "title": ("title", "headline", "name", "article_title", "news_title", "post_title", "tiêu đề",
              "tieu_de", "tít"),
    "summary": ("summary", "sapo", "description", "abstract", "lead", "excerpt", "intro", "subtitle",
                "teaser", "tóm tắt", "tom_tat", "mô tả"),
    "body": ("body", "content", "text", "article_body", "full_text", "content_text", "main_text",
             "maintext", "contents", "content_html", "paragraphs", "post_content", "nội dung", "noi_dung"),
    "captions": ("captions", "caption", "image_captions", "photo_captions", "chú thích", "chu_thich"),
    "author": ("author", "authors", "byline", "writer", "creator", "dc:creator", "author_name",
               "tác giả", "tac_gia", "bút danh"),
    "category": ("category", "category_name", "categories", "section", "article_section", "cate", "topic",
                 "zone_name", "cat_name", "chuyên mục", "chuyen_muc", "thể loại"),
    "source": ("source", "source_name", "publisher", "site", "site_name", "newspaper", "outlet", "domain",
               "nguồn", "báo"),
    "published": ("published", "date", "publish_date", "published_date", "publication_date", "date_published",
                  "published_at", "publish_time", "published_time", "pub_date", "datetime",
                  "posted_at", "date_publish", "time", "timestamp", "created_at", "created_time",
                  "distribution_date", "ngày đăng", "ngay_dang", "thời gian"),
    "tags": ("tags", "tag", "keywords", "news_keywords", "labels", "từ khóa", "tu_khoa"),
}  # fmt: skip
#: Objects that hold the record itself, as search servers and APIs export it.
_WRAPPERS = ("_source", "article", "data", "doc", "document", "item", "attributes", "fields", "post", "news")
#: In an object where a text belongs, the key of that text.
_TEXT_KEYS = ("name", "title", "text", "value", "@value", "rendered", "content", "url", "@id", "$date", "$oid",
           "$numberLong", "html")  # fmt: skip

#: Their field, possibly dotted -> ours.
FieldMap = tuple[tuple[str, str], ...]

_SEPARATORS = re.compile(r"[\s_\-]+")


def field_map(pairs: Iterable[str]) -> FieldMap:
    """``theirs=ours`` pairs. Raises ``InputError`` for one that is none, or names no field of ours.

    >>> field_map(["noidung=body", "meta.time=published"])
    (('noidung', 'body'), ('meta.time', 'published'))
    """
    found = []
    for pair in pairs:
        theirs, _, ours = pair.rpartition("=")
        if not theirs.strip() or ours.strip() not in ALIASES:
            raise InputError(f"{pair!r} is no mapping; write theirs=ours, ours being {', '.join(ALIASES)}")
        found.append((theirs.strip(), ours.strip()))
    return tuple(found)


def _bare_name(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


_BARE_ALIASES = {our: tuple(map(_bare_name, names)) for our, names in ALIASES.items()}


def _text_value(value: Any, depth: int = 0) -> Any:
    """The text or list of texts that an object stands for; other values as they are."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _TEXT_KEYS if value.get(key) not in (None, "")), None)
        return _text_value(inner, depth + 1) if depth < 4 else None
    if isinstance(value, list) and depth < 4:
        return [found for part in value if (found := _text_value(part, depth + 1)) not in (None, "")]
    return value


def _value_at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; a key that itself holds the dots comes first."""
    if path in record:
        return record[path]
    value: Any = record
    for step in path.split("."):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _nested_records(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The record, then what it wraps."""
    yield record
    for wrapper in _WRAPPERS:
        inner = record.get(wrapper)
        if isinstance(inner, dict):
            yield from (inner, *(x for w in _WRAPPERS if isinstance(x := inner.get(w), dict)))


def _by_bare_name(layer: Mapping[str, Any]) -> dict[str, Any]:
    bare: dict[str, Any] = {}
    for key, value in layer.items():
        bare.setdefault(_bare_name(key), value)
    return bare


def map_record(record: Mapping[str, Any], given: FieldMap = ()) -> dict[str, Any]:
    """The record under our field names: ``given`` first, then our own names, then ``ALIASES``.

    Objects become the text inside them. A record that lies in a wrapper is found there.
    """
    found: dict[str, Any] = {}
    for path, our in given:
        value = _text_value(_value_at(record, path))
        if value not in (None, "", []) and our not in found:
            found[our] = value
    layers = [_by_bare_name(layer) for layer in _nested_records(record)]
    for our, names in _BARE_ALIASES.items():
        values = (_text_value(layer[name]) for layer in layers for name in names if name in layer)
        first = next((value for value in values if value not in (None, "", [])), None)
        if first is not None:
            found.setdefault(our, first)
    return found
