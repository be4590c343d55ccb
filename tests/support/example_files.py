"""One small file of every form that is read: for tests and for the table in docs/reading.md."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from importlib import import_module

from tests.support import input_files as made

TITLE, OTHER = "Bến phà cũ ngừng chạy từ hôm nay", "Chợ nổi mở lại sau mùa lũ lớn"
BODY = "Sáng nay bến phà cũ ngừng chạy, người dân hai bên sông đi lại bằng cây cầu mới xây xong."
URL = "https://bao.example/ben-pha-cu-ngung-chay-tu-hom-nay-5012001.html"
MOMENT = "2024-05-12 08:15"
RECORDS = [
    {"title": title, "content": f"{BODY} Tin {number}.", "date": MOMENT}
    for number, title in enumerate((TITLE, OTHER))
]
PARAGRAPHS = [TITLE, BODY, f"{BODY} Hết."]
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


@dataclass(frozen=True)
class Example:
    """A form: its name in the table, the name and bytes of a file, how many articles and headlines it gives."""

    form: str
    name: str
    data: Callable[[], bytes]
    articles: int
    headlines: int = 0


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def _lines() -> bytes:
    return b"".join(_json(record) + b"\n" for record in RECORDS)


def _table(separator: str) -> bytes:
    rows = [["title", "content", "date"], *([*record.values()] for record in RECORDS)]
    return "".join(separator.join(f'"{value}"' for value in row) + "\r\n" for row in rows).encode()


def workbook() -> bytes:
    """An Excel workbook with a second sheet of notes."""
    book, out = import_module("openpyxl").Workbook(), io.BytesIO()
    book.active.append(["Tiêu đề", "Nội dung", "Ngày đăng"])
    for record in RECORDS:
        book.active.append([record["title"], record["content"], datetime(2024, 5, 12, 8, 15)])
    book.create_sheet("ghi chú").append(["không", "có", "gì"])
    book.save(out)
    return out.getvalue()


def database() -> bytes:
    """An SQLite database with a second table of users."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE nguoi_dung (id INTEGER, ten TEXT)")
        connection.execute("CREATE TABLE tin (id INTEGER, tieu_de TEXT, noi_dung TEXT, ngay_dang TEXT)")
        for number, record in enumerate(RECORDS):
            connection.execute("INSERT INTO tin VALUES (?, ?, ?, ?)", (number, *record.values()))
        connection.commit()
        return bytes(connection.serialize())


def columns(kind: str) -> bytes:
    """A Parquet or Arrow file."""
    pyarrow = import_module("pyarrow")
    from pyarrow import ipc, parquet

    table, out = pyarrow.Table.from_pylist(RECORDS), io.BytesIO()
    if kind == "parquet":
        parquet.write_table(table, out)
    else:
        with ipc.new_file(out, table.schema) as file:
            file.write_table(table)
    return out.getvalue()


def _sql() -> bytes:
    rows = ",\n".join(f"('{r['title']}','{r['content']}','{r['date']}')" for r in RECORDS)
    return f"INSERT INTO `tin` (`TieuDe`,`NoiDung`,`NgayDang`) VALUES\n{rows};\n".encode()


def _wordpress() -> bytes:
    items = "".join(
        f"<item><title>{r['title']}</title><link>https://bao.example/{n}/</link>"
        f"<content:encoded><![CDATA[<p>{r['content']}</p>]]></content:encoded>"
        f"<wp:post_date>{r['date']}:00</wp:post_date><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item>"
        for n, r in enumerate(RECORDS)
    )
    names = 'xmlns:content="urn:content" xmlns:wp="http://wordpress.org/export/1.2/"'
    return f'<?xml version="1.0"?><rss {names}><channel>{items}</channel></rss>'.encode()


def _docx() -> bytes:
    text = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in PARAGRAPHS)
    document = f"<w:document xmlns:w='{_WORD}'><w:body>{text}</w:body></w:document>"
    return made.zipped({"word/document.xml": document.encode()})


def _odt() -> bytes:
    text = "".join(f"<t:p>{text}</t:p>" for text in PARAGRAPHS)
    return made.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": f"<o xmlns:t='{_OPEN}'>{text}</o>".encode(),
        }
    )


def _epub() -> bytes:
    text = "".join(f"<p>{text} {text}</p>" for text in PARAGRAPHS[1:])
    page = f"<html><body><h1>{TITLE}</h1>{text}</body></html>"
    return made.zipped({"mimetype": b"application/epub+zip", "c1.xhtml": page.encode()})


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "An Thử <an@bao.example>"
    message["Date"] = "Sun, 12 May 2024 08:15:00 +0700"
    message.set_content("\n\n".join(PARAGRAPHS[1:]))
    return message.as_bytes()


def _mailbox() -> bytes:
    return (b"From an@bao.example Sun May 12 08:15:00 2024\n" + _mail() + b"\n\n") * 2


def _pdf() -> bytes:
    content = "BT /F1 12 Tf 72 720 Td (Ben pha cu ngung chay tu hom nay) Tj ET"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        f"/Resources << /Font << /F1 {font} >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n".encode()


def _dump() -> bytes:
    sidebar = f"Tin khác\n{OTHER}\nXã hội 11/05/2024 08:00\n"
    return f"{TITLE}\n{BODY}\nPhà cuối rời bến. Ảnh: An Thử |\n{sidebar}".encode()


def _pages(packed: Callable[[Mapping[str, bytes]], bytes]) -> bytes:
    return packed({"tin/a.html": made.page(TITLE, URL), "tin/b.txt": _dump()})


def _wacz() -> bytes:
    crawl = made.crawl({URL: made.page(TITLE, URL)})
    return made.zipped({"pages/pages.jsonl": b"{}\n", "archive/data.warc.gz": crawl}, zipfile.ZIP_STORED)


EXAMPLES = (
    Example("web page", "a.html", lambda: made.page(TITLE, URL), 1),
    Example("page in one file (MHTML)", "a.mhtml", lambda: made.mhtml(made.page(TITLE, URL), URL), 1),
    Example("text dump", "a.txt", _dump, 1, 1),
    Example("JSON array", "a.json", lambda: _json(RECORDS), 2),
    Example("pretty JSON in an object", "a.json", lambda: _json({"articles": RECORDS}, 1), 2),
    Example("JSON Lines", "a.jsonl", _lines, 2),
    Example("JSON Lines named .txt", "a.txt", _lines, 2),
    Example("CSV", "a.csv", lambda: _table(","), 2),
    Example("CSV of a spreadsheet, UTF-16", "a.csv", lambda: _table("\t").decode().encode("utf-16"), 2),
    Example("Excel", "a.xlsx", workbook, 2),
    Example("SQLite", "a.db", database, 2),
    Example("Parquet", "a.parquet", lambda: columns("parquet"), 2),
    Example("Arrow", "a.arrow", lambda: columns("arrow"), 2),
    Example("dump in SQL", "a.sql", _sql, 2),
    Example("export of WordPress", "a.xml", _wordpress, 2),
    Example("DOCX", "a.docx", _docx, 1),
    Example("ODT", "a.odt", _odt, 1),
    Example("EPUB", "a.epub", _epub, 1),
    Example("mail", "a.eml", _mail, 1),
    Example("mailbox", "a.mbox", _mailbox, 2),
    Example("PDF", "a.pdf", _pdf, 1),
    Example("RSS", "a.rss", lambda: made.rss(TITLE, URL), 0, 1),
    Example("Atom", "a.atom", lambda: made.atom(TITLE, URL), 0, 1),
    Example("news sitemap", "a.xml", lambda: made.sitemap(TITLE, URL), 0, 1),
    Example("crawl (WARC)", "a.warc.gz", lambda: made.crawl({URL: made.page(TITLE, URL)}), 1),
    Example("crawl (WACZ)", "a.wacz", _wacz, 1),
    Example("zip of pages", "a.zip", lambda: _pages(made.zipped), 2, 1),
    Example("tar of pages", "a.tar", lambda: _pages(made.tarred), 2, 1),
    Example("anything packed", "a.jsonl.zst", lambda: made.PACKERS["zst"](_lines()), 2),
)
