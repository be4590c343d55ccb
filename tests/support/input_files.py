"""Small files of every form, made when a test asks for them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
}


def page(title: str, url: str = "") -> bytes:
    """An article page."""
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    body = "".join(
        f"<p>Đoạn {i} kể tiếp câu chuyện, đủ dài để là một đoạn của bài báo.</p>" for i in range(9)
    )
    return (
        f'<html><head><meta charset="utf-8"><meta property="og:type" content="article">{canonical}'
        f"<title>{title}</title></head><body><h1>{title}</h1><div>{body}</div></body></html>"
    ).encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 11, 21, 20, 0, 0)), data, method)
    return out.getvalue()


def tarred(files: Mapping[str, bytes | tarfile.TarInfo]) -> bytes:
    """A tar file; a ``TarInfo`` is written as it is, without data."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = 0 if isinstance(data, tarfile.TarInfo) else len(data)
            archive.addfile(info, None if isinstance(data, tarfile.TarInfo) else io.BytesIO(data))
    return out.getvalue()


def link(name: str, target: str) -> tarfile.TarInfo:
    """A symbolic link for ``tarred``."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


def crawl(
    pages: Mapping[str, bytes],
    packed: bool = True,
    status: str = "200 OK",
    encoding: str = "",
    saved: str = "",
) -> bytes:
    """A WARC file with a response for each address, captured at ``saved``.

    ``encoding`` is how the site packed its answers.
    """
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, data in pages.items():
        kinds = [("Content-Type", "text/html; charset=utf-8")] + [("Content-Encoding", encoding)] * bool(
            encoding
        )
        headers = StatusAndHeaders(status, kinds, protocol="HTTP/1.1")
        payload = io.BytesIO(gzip.compress(data) if encoding else data)
        own_headers = {"WARC-Date": saved} if saved else {}
        record = writer.create_warc_record(
            url, "response", payload=payload, http_headers=headers, warc_headers_dict=own_headers
        )
        writer.write_record(record)
    return out.getvalue()


def mhtml(html: bytes, url: str) -> bytes:
    """A page as browsers save it in one file."""
    message = EmailMessage()
    message["Date"] = "Thu, 21 Nov 2024 20:00:00 +0700"
    message.make_related()
    part = EmailMessage()
    part.set_content(html.decode(), subtype="html", cte="quoted-printable")
    part["Content-Location"] = url
    message.attach(part)
    return message.as_bytes()


def rss(title: str, url: str) -> bytes:
    """A feed of one entry."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Thời sự</title>'
        f"<link>https://bao.example/</link><item><title><![CDATA[{title}]]></title><link>{url}</link>"
        "<category>Giao thông</category><pubDate>Thu, 21 Nov 2024 19:41:00 +0700</pubDate></item>"
        "</channel></rss>"
    ).encode()


def atom(title: str, url: str) -> bytes:
    """An Atom feed of one entry."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Kinh tế</title><entry>'
        f'<title>{title}</title><link rel="self" href="https://bao.example/api/1"/><link href="{url}"/>'
        '<category term="Giá cả"/><updated>2024-11-21T12:41:00Z</updated></entry></feed>'
    ).encode()


def sitemap(title: str, url: str) -> bytes:
    """A news sitemap of one entry."""
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{url}</loc><news:news><news:publication><news:name>Báo Ví Dụ</news:name></news:publication>"
        f"<news:publication_date>2024-11-21</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url></urlset>"
    ).encode()
