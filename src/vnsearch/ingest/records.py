"""JSON Lines: one article a line, with the field names of the corpora."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates import from_any
from vnsearch.ingest.decode import clean
from vnsearch.model import Article, Reading


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if isinstance(value, list):
        value = "\n".join(str(part) for part in value)
    return clean(str(value)).strip() if value is not None and not isinstance(value, dict) else ""


def _captions(record: dict[str, Any]) -> tuple[str, ...]:
    value = record.get("captions")
    found = value if isinstance(value, list) else [value] if value else []
    return tuple(clean(str(caption)) for caption in found if caption)


def read_record(line: bytes, name: str, number: int) -> Reading:
    """One line's article; ``name`` and ``number`` are the file's name and the line, from 1.

    Where it names neither id nor address, its id is the file's name with a digest of the line: the
    line's number would change with every line put in before it.

    Raises ``UnreadableError`` when the line is no JSON object with a title or a body.
    """
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON ({str(error)[:60]})") from error
    if not isinstance(record, dict):
        raise UnreadableError(f"JSON, but {type(record).__name__} where an object belongs")
    title, body, summary = (_text(record, name) for name in ("title", "body", "summary"))
    if not (title or body or summary):
        raise UnreadableError("the object has no title, summary or body")
    url = _text(record, "url")
    place = f"{name}#{blake2b(line.strip(), digest_size=6).hexdigest()}"
    given = record.get("published")
    published = from_any(given)
    article = Article(
        id=_text(record, "id") or addresses.key(url) or place,
        title=title or (summary or body)[:100],
        summary=summary,
        body=body,
        captions=_captions(record),
        author=_text(record, "author"),
        category=_text(record, "category"),
        source=_text(record, "source"),
        url=url,
        published=published,
        origin=f"{name}:{number}",
    )
    warnings = (f"the date {str(given)[:40]!r} was not understood",) if given and not published else ()
    return Reading(article, warnings=warnings)
