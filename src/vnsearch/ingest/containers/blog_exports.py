"""The posts in the exports of WordPress (WXR) and Blogger (Atom), one in memory at a time.

defusedxml parses the XML: nothing outside the file is fetched, and a file that declares entities is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.messages import skip_reasons, text_faults

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_POST_TAGS = ("item", "entry")
_MAX_DEPTH = 100
#: Kinds of entries that are no posts: pictures, menus, settings, comments.
_POST_KINDS = ("post", "page")


def read_posts(stream: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield each published post as (number from 1, fields).

    Raise ``UnreadableError`` where the file stops being XML.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    number, path = 0, list[Any]()
    try:
        for event, element in iterparse(stream, ("start", "end")):
            if event == "start":
                path.append(element)
                if len(path) > _MAX_DEPTH:
                    raise UnreadableError(text_faults.XML_TOO_DEEP)
                continue
            path.pop()
            if _local_name(element) not in _POST_TAGS:
                continue
            number += 1
            if post := _post(element):
                yield number, post
            if path:
                path[-1].remove(element)
    except DefusedXmlException as error:
        raise UnreadableError(text_faults.XML_ENTITIES) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _post(element: Element) -> dict[str, Any] | None:
    """Return the fields of a post; None for a draft and for what is no post."""
    return _wordpress_post(element) if _local_name(element) == "item" else _blogger_post(element)


def _wordpress_post(element: Element) -> dict[str, Any] | None:
    texts: dict[str, str] = {}
    for child in element:
        # Two elements are called "encoded": the content and the excerpt.
        name = "excerpt" if "excerpt" in str(child.tag).partition("}")[0] else _local_name(child)
        texts.setdefault(name, child.text or "")
    if texts.get("post_type", "post") not in _POST_KINDS or texts.get("status", "publish") != "publish":
        return None
    return {
        "title": texts.get("title"),
        "url": texts.get("link"),
        "body": texts.get("encoded"),
        "summary": texts.get("excerpt"),
        "author": texts.get("creator"),
        "published": texts.get("post_date") or texts.get("pubDate"),
        "category": _labels(element, "category"),
        "tags": _labels(element, "post_tag"),
    }


def _labels(element: Element, domain: str) -> list[str]:
    return [
        child.text or ""
        for child in element
        if _local_name(child) == "category" and child.get("domain") == domain and child.text
    ]


def _blogger_post(element: Element) -> dict[str, Any] | None:
    terms = [child.get("term") or "" for child in element if _local_name(child) == "category"]
    kinds = [term.rpartition("#")[2] for term in terms if "/kind#" in term]
    drafts = [child for child in element.iter() if _local_name(child) == "draft" and child.text == "yes"]
    if drafts or (kinds and kinds[0] not in _POST_KINDS):
        return None
    texts = {_local_name(child): child.text or "" for child in element}
    links = [child for child in element if _local_name(child) == "link" and child.get("rel") == "alternate"]
    names = [child.text for child in element.iter() if _local_name(child) == "name" and child.text]
    return {
        "title": texts.get("title"),
        "url": links[0].get("href") if links else "",
        "body": texts.get("content"),
        "author": names[:1],
        "published": texts.get("published"),
        "modified": texts.get("updated"),
        "tags": [term for term in terms if "/kind#" not in term],
    }
