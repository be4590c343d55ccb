"""MHTML: a page with its pictures as one MIME message (RFC 2557); the page itself is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from vnsearch.errors import UnreadableError
from vnsearch.ingest.addresses import absolute
from vnsearch.ingest.dates.absolute import from_mail

#: Browsers write one multipart; each level inside another costs the parser as much as all above it.
_MAX_PARTS_OF_PARTS = 20


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The HTML of an MHTML file, its address ("" where not said), when it was saved, its charset."""

    data: bytes
    url: str
    saved: datetime | None
    charset: str


def _html(message: Message) -> Message | None:
    return next(
        (p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )


def page_of(data: bytes) -> SavedPage:
    """The first HTML part of an MHTML file. Raises ``UnreadableError`` where there is none."""
    if data[: 64 << 20].lower().count(b"multipart/") > _MAX_PARTS_OF_PARTS:
        raise UnreadableError("MHTML with more parts inside parts than any browser writes")
    try:
        message = message_from_bytes(data)
        part = _html(message)
        payload = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(payload, bytes) or not payload.strip():
            raise UnreadableError("MHTML without an HTML part")
        place = part.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
        saved = from_mail(str(message.get("Date") or ""))
        charset = str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"not MHTML that can be read ({type(error).__name__})") from error
    when = saved if isinstance(saved, datetime) else None
    return SavedPage(payload, absolute("", str(place)), when, charset)
