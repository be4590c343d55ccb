"""Map the field names of other people's JSON records to ours, and find the values inside nested objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from vnsearch.errors import InputError
from vnsearch.messages import skip_reasons

#: Our field -> its names in other records; the first name with a value wins. Case, ``_``, ``-`` and spaces
#: are ignored. From schema.org, WordPress, Open Graph, Elasticsearch, exports of the newspaper library and
#: Vietnamese newsrooms.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "news_id", "post_id", "doc_id", "_id", "guid", "uuid"),
    "url": ("url", "link", "href", "canonical_url", "permalink", "article_url", "source_url", "loc",
            "share_url", "mainEntityOfPage", "canonical_link", "page_url", "news_url", "original_url", "uri",
            "đường dẫn", "duong_dan", "đường link"),
    "title": ("title", "headline", "name", "article_title", "news_title", "post_title", "tiêu đề",
              "tieu_de", "tiêu đề bài viết", "tên bài", "ten_bai", "tít"),
    "summary": ("summary", "sapo", "description", "abstract", "lead", "excerpt", "intro", "subtitle",
                "teaser", "short_description", "meta_description", "tóm tắt", "tom_tat", "mô tả", "mo_ta"),
    "body": ("body", "content", "text", "article_body", "full_text", "content_text", "main_text",
             "maintext", "contents", "content_html", "paragraphs", "post_content", "plaintext", "raw_text",
             "article_text", "article_content", "body_text", "news_content", "full_content", "cleaned_text",
             "nội dung", "noi_dung", "nội dung bài viết"),
    "captions": ("captions", "caption", "image_captions", "photo_captions", "chú thích", "chu_thich"),
    "authors": ("authors",),
    "author": ("author", "byline", "writer", "creator", "dc:creator", "author_name",
               "tác giả", "tac_gia", "bút danh"),
    "categories": ("categories",),
    "category": ("category", "category_name", "section", "article_section", "cate", "topic",
                 "zone_name", "cat_name", "chuyên mục", "chuyen_muc", "thể loại"),
    "source": ("source", "source_name", "publisher", "site", "site_name", "newspaper", "outlet", "domain",
               "source_domain", "hostname", "source_hostname", "sitename", "meta_site_name", "publication",
               "nguồn", "nguon", "báo", "tên báo"),
    "published": ("published", "date", "publish_date", "published_date", "publication_date", "date_published",
                  "published_at", "publish_time", "published_time", "pub_date", "datetime",
                  "posted_at", "date_publish", "time", "timestamp", "created_at", "created_time",
                  "distribution_date", "publishing_date", "published_on", "ngày đăng", "ngay_dang",
                  "ngày xuất bản", "ngay_xuat_ban", "ngày", "thời gian", "thoi_gian"),
    "modified": ("modified", "date_modified", "modified_at", "modified_date", "date_modify", "modify_date",
                 "modified_time", "updated", "updated_at", "update_time", "last_modified", "lastmod",
                 "ngày cập nhật", "ngay_cap_nhat"),
    "tags": ("tags", "tag", "keywords", "news_keywords", "labels", "topics", "meta_keywords", "từ khóa",
             "tu_khoa", "thẻ"),
}  # fmt: skip
#: Keys under which search servers and APIs wrap the record itself.
_WRAPPERS = ("_source", "article", "data", "doc", "document", "item", "attributes", "fields", "post", "news")
#: In an object in place of a text, the keys that may hold the text.
_TEXT_KEYS = ("name", "title", "text", "value", "@value", "rendered", "content", "url", "@id", "$date",
              "$oid", "$numberLong", "html")  # fmt: skip

#: In an object in place of a text, the keys whose values are the blocks of it, in order.
_BLOCK_KEYS = ("summary", "headline", "paragraphs", "sections", "blocks", "data", "items", "children")
#: A "topic" of so many words, without a title beside it, is the title.
_MIN_TITLE_WORDS = 6

#: Pairs of their field, which may be a dotted path, and ours.
FieldMap = tuple[tuple[str, str], ...]

#: How deep objects and lists are looked into for the text of a field.
_MAX_DEPTH = 6
_EMPTY: tuple[object, ...] = (None, "", [])
_SEPARATORS = re.compile(r"[\s_\-]+")
#: Keys of the largest record for whose keys it is kept what they mean.
_MAX_KEPT_KEYS = 100


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


@lru_cache(maxsize=1 << 12)  # the records of a file have the same names
def bare_name(name: str) -> str:
    """Return a field's name as names are compared: without case, spaces, ``_`` and ``-``."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFC", name)).casefold()


#: All names of fields, as ``bare_name`` gives them.
_KNOWN_NAMES = frozenset(bare_name(name) for names in ALIASES.values() for name in names)


def is_known_name(name: str) -> bool:
    """Return whether a column or key is called by a name that ``ALIASES`` has for a field."""
    return bare_name(name.strip()) in _KNOWN_NAMES


def has_story(fields: Mapping[str, Any]) -> bool:
    """Return whether a record, under our field names, is one of news: a text, or a title with an address or a date.

    A settings file, too, has a name and a description.
    """
    return bool(
        fields.get("body") or (fields.get("title") and (fields.get("url") or fields.get("published")))
    )


_BARE_ALIASES = {our: tuple(map(bare_name, names)) for our, names in ALIASES.items()}


def _text_value(value: Any, depth: int = 0) -> Any:
    """Return the text or texts inside an object or list, some levels deep; other values unchanged."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _TEXT_KEYS if value.get(key) not in (None, "")), None)
        if depth >= _MAX_DEPTH:
            return None
        return _blocks(value, depth) if inner is None else _text_value(inner, depth + 1)
    if isinstance(value, list) and depth < _MAX_DEPTH:
        return [text for item in value if (text := _text_value(item, depth + 1)) not in (None, "")]
    return value


def _blocks(value: Mapping[str, Any], depth: int) -> list[Any] | None:
    """Return the texts of an object that holds a text in blocks, as editors and fundus write it."""
    texts: list[Any] = []
    for key in _BLOCK_KEYS:
        inner = _text_value(value.get(key), depth + 1)
        texts += inner if isinstance(inner, list) else [] if inner in _EMPTY else [inner]
    return texts or None


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
        values.setdefault(bare_name(key), value)
    return values


def map_record(record: Mapping[str, Any], fields: FieldMap = ()) -> dict[str, Any]:
    """Return the record under our field names: those mapped by ``fields`` first, then by ``ALIASES``.

    Objects are replaced by the text inside them. A record inside a wrapper is found there.
    """
    if not fields and len(record) <= _MAX_KEPT_KEYS and dict not in map(type, record.values()):
        return _map_flat_record(record)
    candidates = [_by_bare_name(candidate) for candidate in _nested_records(record)]
    values: dict[str, Any] = {}
    for our, _, value in _mapped_values(record, fields):
        values.setdefault(our, value)
    for our in _BARE_ALIASES.keys() - values.keys():
        if first := next(_aliased_values(our, candidates), None):
            values[our] = first[2]
    return _with_topic_as_title(values, candidates)


def _map_flat_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Do what ``map_record`` does, for a record without objects in it."""
    values: dict[str, Any] = {}
    for our, keys in _keys_of_fields(tuple(record)):
        for key in keys:
            if (value := _text_value(record[key])) not in _EMPTY:
                values[our] = value
                break
    return values if "title" in values else _with_topic_as_title(values, [_by_bare_name(record)])


@lru_cache(maxsize=1 << 8)  # the records of a file have the same names
def _keys_of_fields(keys: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return our fields, and for each the keys of a record that may give it, the best first."""
    by_bare_name: dict[str, str] = {}
    for key in keys:
        by_bare_name.setdefault(bare_name(key), key)
    fields = (
        (our, tuple(by_bare_name[name] for name in names if name in by_bare_name))
        for our, names in _BARE_ALIASES.items()
    )
    return tuple(field for field in fields if field[1])


def field_values(record: Mapping[str, Any], fields: FieldMap = ()) -> Iterator[tuple[str, str, Any]]:
    """Yield what ``map_record`` chooses from: our field, their name as ``bare_name`` gives it, the value.

    Of each field the first counts.
    """
    candidates = [_by_bare_name(candidate) for candidate in _nested_records(record)]
    yield from _mapped_values(record, fields)
    for our in _BARE_ALIASES:
        yield from _aliased_values(our, candidates)


def _mapped_values(record: Mapping[str, Any], fields: FieldMap) -> Iterator[tuple[str, str, Any]]:
    for path, our in fields:
        value = _text_value(_value_at(record, path))
        if value not in _EMPTY:
            yield our, path, value


def _aliased_values(our: str, candidates: list[dict[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    for candidate in candidates:
        for name in _BARE_ALIASES[our]:
            if name in candidate and (value := _text_value(candidate[name])) not in _EMPTY:
                yield our, name, value


def _with_topic_as_title(values: dict[str, Any], candidates: list[dict[str, Any]]) -> dict[str, Any]:
    """Take a long "topic" for the title of a record that has none, not for its category."""
    topic = next((record["topic"] for record in candidates if record.get("topic")), None)
    if "title" in values or not isinstance(topic, str) or len(topic.split()) < _MIN_TITLE_WORDS:
        return values
    return {name: value for name, value in values.items() if value != topic} | {"title": topic}
