"""MHTML: a page and its pictures in one MIME message (RFC 2557). Only the page is extracted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from vnsearch.errors import UnreadableError
from vnsearch.ingest.addresses import absolute
from vnsearch.ingest.dates.absolute import parse_mail_date
from vnsearch.ingest.markup_limits import require_short_parameters
from vnsearch.messages import text_faults

#: Browsers write one multipart; each level of nesting costs the parser as much as all levels above it.
_MAX_MULTIPARTS = 20


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The HTML of an MHTML file, its address ("" if not stated), when it was saved, and its charset."""

    data: bytes
    url: str
    saved_at: datetime | None
    charset: str


def _html_part(message: Message) -> Message | None:
    html_types = ("text/html", "application/xhtml+xml")
    return next((part for part in message.walk() if part.get_content_type() in html_types), None)


def extract_page(data: bytes) -> SavedPage:
    """Return the first HTML part of an MHTML file. Raise ``UnreadableError`` when there is none."""
    if data[: 64 << 20].lower().count(b"multipart/") > _MAX_MULTIPARTS:
        raise UnreadableError(text_faults.MHTML_TOO_DEEP)
    require_short_parameters(data)
    try:
        message = message_from_bytes(data)
        part = _html_part(message)
        payload = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(payload, bytes) or not payload.strip():
            raise UnreadableError(text_faults.MHTML_WITHOUT_HTML)
        location = part.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
        date = parse_mail_date(str(message.get("Date") or ""))
        charset = str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(text_faults.unreadable_mhtml(type(error).__name__)) from error
    saved_at = date if isinstance(date, datetime) else None
    return SavedPage(payload, absolute("", str(location)), saved_at, charset)
