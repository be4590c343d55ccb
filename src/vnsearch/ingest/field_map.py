"""Map the field names of other people's JSON records to ours, and find the values inside nested objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vnsearch.errors import InputError
from vnsearch.messages import skip_reasons

#: Our field -> its names in other records; the first name with a value wins. Case, ``_``, ``-`` and spaces
#: are ignored. From schema.org, WordPress, Open Graph, Elasticsearch, exports of the newspaper library and
#: Vietnamese newsrooms.
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
    "modified": ("modified", "date_modified", "modified_at", "modified_date", "date_modify", "modify_date",
                 "modified_time", "updated", "updated_at", "update_time", "last_modified", "lastmod",
                 "ngày cập nhật", "ngay_cap_nhat"),
    "tags": ("tags", "tag", "keywords", "news_keywords", "labels", "từ khóa", "tu_khoa"),
}  # fmt: skip
#: Keys under which search servers and APIs wrap the record itself.
_WRAPPERS = ("_source", "article", "data", "doc", "document", "item", "attributes", "fields", "post", "news")
#: In an object in place of a text, the keys that may hold the text.
_TEXT_KEYS = ("name", "title", "text", "value", "@value", "rendered", "content", "url", "@id", "$date",
              "$oid", "$numberLong", "html")  # fmt: skip

#: Pairs of their field, which may be a dotted path, and ours.
FieldMap = tuple[tuple[str, str], ...]

_EMPTY: tuple[object, ...] = (None, "", [])
_SEPARATORS = re.compile(r"[\s_\-]+")


def field_map(pairs: str | Iterable[str]) -> FieldMap:
    """Parse one or several ``theirs=ours`` pairs.

    Raise ``InputError`` for any other text and for an unknown field of ours.

    >>> field_map(["noidung=body", "meta.time=published"])
    (('noidung', 'body'), ('meta.time', 'published'))
    """
    fields = []
    for pair in (pairs,) if isinstance(pairs, str) else pairs:
        theirs, _, ours = pair.rpartition("=")
        if not theirs.strip() or ours.strip() not in ALIASES:
            raise InputError(skip_reasons.not_a_mapping(pair, ", ".join(ALIASES)))
        fields.append((theirs.strip(), ours.strip()))
    return tuple(fields)


def _bare_name(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


_BARE_ALIASES = {our: tuple(map(_bare_name, names)) for our, names in ALIASES.items()}


def _text_value(value: Any, depth: int = 0) -> Any:
    """Return the text or texts inside an object or list, at most 4 levels deep; other values unchanged."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _TEXT_KEYS if value.get(key) not in (None, "")), None)
        return _text_value(inner, depth + 1) if depth < 4 else None
    if isinstance(value, list) and depth < 4:
        return [text for item in value if (text := _text_value(item, depth + 1)) not in (None, "")]
    return value


def _value_at(record: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path, None for none; a key that contains the dots comes first."""
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
    """Yield the record, then the records that it wraps, at most two levels deep."""
    yield record
    for wrapper in _WRAPPERS:
        inner = record.get(wrapper)
        if isinstance(inner, dict):
            yield inner
            yield from (inner[key] for key in _WRAPPERS if isinstance(inner.get(key), dict))


def _by_bare_name(record: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in record.items():
        values.setdefault(_bare_name(key), value)
    return values


def map_record(record: Mapping[str, Any], fields: FieldMap = ()) -> dict[str, Any]:
    """Return the record under our field names: those mapped by ``fields`` first, then by ``ALIASES``.

    Objects are replaced by the text inside them. A record inside a wrapper is found there.
    """
    mapped: dict[str, Any] = {}
    for path, our in fields:
        value = _text_value(_value_at(record, path))
        if value not in _EMPTY and our not in mapped:
            mapped[our] = value
    candidates = [_by_bare_name(candidate) for candidate in _nested_records(record)]
    for our, names in _BARE_ALIASES.items():
        values = (_text_value(nested[name]) for nested in candidates for name in names if name in nested)
        value = next((value for value in values if value not in _EMPTY), None)
        if value is not None:
            mapped.setdefault(our, value)
    return mapped
