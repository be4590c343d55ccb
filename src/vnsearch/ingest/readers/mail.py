"""Read mail (EML): the subject is the title, the sender the author; newsletters are mails, too."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from itertools import islice

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.file_formats import format_of
from vnsearch.ingest.dates.absolute import parse_mail_date
from vnsearch.ingest.markup_limits import require_short_parameters
from vnsearch.ingest.readers.html_fragment import strip_markup
from vnsearch.ingest.readers.paragraphs import DocumentFacts
from vnsearch.messages import skip_reasons, text_faults

#: Bytes of all header lines together, and parts that hold parts: the parser's time grows with their squares.
_MAX_HEADER, _MAX_MULTIPARTS = 128 << 10, 20
#: Characters of a sender that are parsed: the parser calls itself for each group within a group.
_MAX_SENDER = 300
#: Characters of the name of an attached file, and files that are named.
_MAX_NAME, _MAX_NAMES = 80, 5


def read_mail(data: bytes) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs of a mail, its subject first, and its facts.

    Raise ``UnreadableError`` for other bytes.
    """
    header_end = data.replace(b"\r\n", b"\n").find(b"\n\n")
    if header_end > _MAX_HEADER or data.lower().count(b"multipart/") > _MAX_MULTIPARTS:
        raise UnreadableError(skip_reasons.NOT_MAIL)
    require_short_parameters(data)
    try:
        message = message_from_bytes(data)
        text = _text(message)
        subject, sender = (_header(message, name) for name in ("Subject", "From"))
        sent = parse_mail_date(str(message.get("Date") or ""))
        attachments = _attachments(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(skip_reasons.NOT_MAIL) from error
    if not (subject and sender):
        raise UnreadableError(skip_reasons.NOT_MAIL)
    name, address = parseaddr(sender[:_MAX_SENDER])
    created = sent.isoformat() if isinstance(sent, datetime) else ""
    warnings = (text_faults.attachments_not_read(", ".join(attachments)),) if attachments else ()
    return [subject, *text.split("\n")], DocumentFacts(subject, name or address, created, warnings)


def _header(message: Message, name: str) -> str:
    return " ".join(str(make_header(decode_header(str(message.get(name) or "")))).split())


def _attachments(message: Message) -> list[str]:
    """Return the names of the first files in a mail that would be read if they were saved: not of pictures."""
    encoded_names = (part.get_filename() for part in message.walk() if not part.is_multipart())
    names = (" ".join(str(make_header(decode_header(name))).split()) for name in encoded_names if name)
    return [name[:_MAX_NAME] for name in islice(filter(format_of, names), _MAX_NAMES)]


def _text(message: Message) -> str:
    """Return the text of a mail: its plain part, else its HTML without markup."""
    parts = {
        part.get_content_type(): part for part in reversed(list(message.walk())) if not part.is_multipart()
    }
    part = parts.get("text/plain") or parts.get("text/html")
    payload = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(payload, bytes):
        return ""
    text = payload.decode(str(part.get_content_charset() or "utf-8"), "replace")
    return strip_markup(text)
