"""Files of what was fetched, one an address: WARC, or HTML with its headers; feeds in both cases as WARC."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message as MailMessage
from hashlib import blake2b
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from vnsearch.errors import UnreadableError
from vnsearch.fetch.client import Answer
from vnsearch.files import atomic_write, drafted_name
from vnsearch.ingest.encodings.decode import decode
from vnsearch.text import compose, fold_text

if TYPE_CHECKING:
    from httpx2 import URL

WARC, HTML, XML = ".warc.gz", ".html", ".xml"
#: Headers that are not kept: those of the transfer, which is over.
_OF_TRANSFER = {"transfer-encoding", "content-length", "connection", "keep-alive"}
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 80
#: Byte order marks, which come before what headers say.
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def file_name(url: URL, ending: str) -> str:
    """Return where an address is saved: a folder for its host, and a name that no other address has.

    >>> from vnsearch.fetch.addresses import parse_address
    >>> file_name(parse_address("https://bao.example/thoi-su/Cầu mới.html"), WARC)
    'bao.example/cau-moi-6619ae0929.warc.gz'
    """
    last = unquote(PurePosixPath(url.path).stem)
    slug = _NOT_IN_SLUG.sub("-", fold_text(last)).strip("-")[:_LONGEST_SLUG].strip("-")
    digest = blake2b(str(url).encode(), digest_size=5).hexdigest()
    host = url.raw_host.decode("ascii").replace(":", "-")
    return f"{host}/{slug or 'index'}-{digest}{ending}"


def remove_drafts(folder: Path) -> None:
    """Remove what killed runs left unfinished."""
    for path in folder.glob("*/*.draft"):
        if drafted_name(path.name):
            path.unlink(missing_ok=True)


def save(folder: Path, name: str, data: bytes) -> None:
    """Write a file below a folder in one step. Raises ``OSError``."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as stream:
        stream.write(data)


def warc_record(url: URL, answer: Answer, moment: datetime) -> bytes:
    """Return an answer as one WARC record, packed with gzip; its body as it was sent."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    headers = [(name, _line(value)) for name, value in answer.headers if name.lower() not in _OF_TRANSFER]
    headers.append(("Content-Length", str(len(answer.body))))
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    record = writer.create_warc_record(
        str(url),
        "response",
        payload=BytesIO(answer.body),
        http_headers=StatusAndHeaders(
            f"{answer.status} {_line(answer.reason)}", headers, protocol="HTTP/1.1"
        ),
        warc_headers_dict={
            "WARC-Date": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "WARC-IP-Address": answer.ip,
        },
    )
    writer.write_record(record)
    return out.getvalue()


def html_file(url: URL, answer: Answer, data: bytes, moment: datetime) -> bytes:
    """Return a page as UTF-8, after a comment with its address, as browsers write it, and its headers."""
    text = _page_text(answer, data)
    headers = "\n".join(f"{name}: {_line(value)}" for name, value in answer.headers)
    address = str(url)
    head = (
        f"<!-- saved from url=({len(address):04d}){_in_comment(address)} -->\n"
        f"<!-- {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n{_in_comment(headers)}\n-->\n"
    )
    return codecs.BOM_UTF8 + (head + text).encode("utf-8", "replace")


def _line(value: str) -> str:
    return " ".join(value.split())


def _in_comment(text: str) -> str:
    """Return a text as it can stand in a comment of HTML: addresses and headers keep their meaning."""
    return text.replace("--", "%2D%2D").replace(">", "%3E")


def _page_text(answer: Answer, data: bytes) -> str:
    """Return a page as text: as UTF-8 if valid, whatever the headers say; else as they say, or by its bytes."""
    header = MailMessage()
    header["Content-Type"] = answer.header("Content-Type") or "text/html"
    charset = str(header.get_content_charset() or "")
    for name in () if data.startswith(_MARKS) else ("utf-8", charset):
        with suppress(LookupError, UnicodeError):
            return compose(data.decode(name))  # windows-1258 has tones as letters of their own
    try:
        return decode(data)[0]
    except UnreadableError:
        return data.decode("utf-8", "replace")
