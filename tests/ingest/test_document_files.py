"""Spreadsheets, databases and documents: each gives its stories; hostile ones a reason."""

from __future__ import annotations

import io
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

import vnsearch
from tests.support import input_files as made
from vnsearch.ingest.containers.members import Options
from vnsearch.model import Article
from vnsearch.vietnam_time import HANOI

TITLE, OTHER = "Bến phà cũ ngừng chạy", "Chợ nổi mở lại"
BODY = "Sáng nay bến phà cũ ngừng chạy, người dân hai bên sông đi lại bằng cây cầu mới xây xong."
ROWS = [{"title": TITLE, "content": BODY, "date": "2024-05-12 08:15"}, {"title": OTHER, "content": BODY}]
PARAGRAPHS = [TITLE, BODY, BODY + " Hết."]
SENT = datetime(2024, 5, 12, 8, 15, tzinfo=HANOI)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def read(path: Path) -> tuple[list[Article], list[str]]:
    """The articles of a file, and why parts of it were skipped."""
    skips: list[str] = []
    contents = list(vnsearch.read(path, lambda _, reason: skips.append(reason)))
    return [content.article for content in contents if content.article], skips


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def workbook() -> bytes:
    openpyxl = import_module("openpyxl")
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Tiêu đề", "Nội dung", "Ngày đăng"])
    for row in ROWS:
        book.active.append([row["title"], row["content"], datetime(2024, 5, 12, 8, 15)])
    book.create_sheet("ghi chú").append(["không", "có", "gì"])
    book.save(out)
    return out.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE nguoi_dung (id INTEGER, ten TEXT)")
        connection.execute("INSERT INTO nguoi_dung VALUES (1, 'An Thử')")
        connection.execute("CREATE TABLE tin (id INTEGER, tieu_de TEXT, noi_dung TEXT, ngay_dang TEXT)")
        for number, row in enumerate(ROWS):
            connection.execute(
                "INSERT INTO tin VALUES (?, ?, ?, ?)",
                (number, row["title"], row["content"], "2024-05-12 08:15"),
            )
        connection.commit()
        return bytes(connection.serialize())


def columns(kind: str) -> bytes:
    pyarrow = import_module("pyarrow")
    from pyarrow import ipc, parquet

    table, out = pyarrow.Table.from_pylist([row | {"date": "2024-05-12 08:15"} for row in ROWS]), io.BytesIO()
    if kind == "parquet":
        parquet.write_table(table, out)
    else:
        with ipc.new_file(out, table.schema) as file:
            file.write_table(table)
    return out.getvalue()


TABLES: dict[str, Callable[[], bytes]] = {
    "a.xlsx": workbook,
    "a.db": database,
    "so lieu": database,
    "a.parquet": lambda: columns("parquet"),
    "a.arrow": lambda: columns("arrow"),
}


@pytest.mark.parametrize("name", TABLES)
def test_table_gives_a_story_a_row(tmp_path: Path, name: str) -> None:
    articles, skips = read(write(tmp_path, name, TABLES[name]()))
    assert ([article.title for article in articles], skips) == ([TITLE, OTHER], [])
    assert {(article.body, article.published) for article in articles} == {(BODY, SENT)}


def test_table_inside_an_archive_is_read(tmp_path: Path) -> None:
    packed = made.zipped({"kho/a.db": database(), "kho/a.xlsx": workbook()})
    articles, skips = read(write(tmp_path, "a.zip", packed))
    assert ([article.title for article in articles], skips) == ([TITLE, OTHER] * 2, [])


def docx(paragraphs: list[str]) -> bytes:
    text = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    core = "<p xmlns:dc='d' xmlns:t='t'><dc:title>Mẫu 01</dc:title><dc:creator>An Thử</dc:creator></p>"
    document = f"<w:document xmlns:w='{WORD}'><w:body>{text}</w:body></w:document>"
    return made.zipped({"word/document.xml": document.encode(), "docProps/core.xml": core.encode()})


def odt(paragraphs: list[str]) -> bytes:
    text = "".join(f"<t:p>{text[:5]}<t:span>{text[5:]}</t:span></t:p>" for text in paragraphs)
    content = f"<o xmlns:t='{OPEN}'>{text}</o>"
    return made.zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}
    )


def epub(paragraphs: list[str]) -> bytes:
    text = "".join(f"<p>{text} {text}</p>" for text in paragraphs[1:])
    page = f"<html><body><h1>{paragraphs[0]}</h1>{text}</body></html>"
    return made.zipped(
        {"mimetype": b"application/epub+zip", "c1.xhtml": page.encode(), "bia.xhtml": b"<html/>"}
    )


def mail(paragraphs: list[str], html: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = paragraphs[0], "An Thử <an@bao.example>"
    message["Date"] = "Sun, 12 May 2024 08:15:00 +0700"
    message.set_content("\n\n".join(paragraphs[1:]))
    if html:
        message.set_content("".join(f"<p>{text}</p>" for text in paragraphs[1:]), subtype="html")
    return message.as_bytes()


def mailbox(paragraphs: list[str]) -> bytes:
    return b"".join(
        b"From an@bao.example Sun May 12 08:15:00 2024\n" + mail(paragraphs) + b"\n\n" for _ in range(1)
    )


DOCUMENTS = {
    "a.docx": docx(PARAGRAPHS),
    "a.odt": odt(PARAGRAPHS),
    "a.eml": mail(PARAGRAPHS),
    "html.eml": mail(PARAGRAPHS, html=True),
    "a.mbox": mailbox(PARAGRAPHS),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_gives_its_title_and_paragraphs(tmp_path: Path, name: str) -> None:
    """The title of a template, which the text does not have, is not believed."""
    (article,), skips = read(write(tmp_path, name, DOCUMENTS[name]))
    assert (article.title, article.body.split("\n"), skips) == (TITLE, PARAGRAPHS[1:], [])


def test_mail_states_its_author_and_date(tmp_path: Path) -> None:
    (article,), _ = read(write(tmp_path, "a.eml", mail(PARAGRAPHS)))
    assert (article.author, article.published) == ("An Thử", SENT)


def test_chapters_of_a_book_are_articles(tmp_path: Path) -> None:
    (article,), skips = read(write(tmp_path, "a.epub", epub(PARAGRAPHS)))
    assert (article.title, len(skips)) == (TITLE, 1)


def test_date_line_of_a_document_is_its_date(tmp_path: Path) -> None:
    data = docx([TITLE, "Hà Nội, ngày 12/05/2024", BODY])
    (article,), _ = read(write(tmp_path, "a.docx", data))
    assert (str(article.published)[:10], article.body) == ("2024-05-12", BODY)


def pdf(text: str) -> bytes:
    """A PDF file of one page, with or without text."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n".encode()


def test_pdf_gives_its_text_and_a_scanned_one_a_reason(tmp_path: Path) -> None:
    (article,), _ = read(write(tmp_path, "a.pdf", pdf("Ben pha cu ngung chay")))
    assert article.title == "Ben pha cu ngung chay"
    articles, (reason,) = read(write(tmp_path, "b.pdf", pdf("")))
    assert (articles, "text layer" in reason) == ([], True)


@pytest.mark.parametrize(
    "module, name", [("openpyxl", "a.xlsx"), ("pyarrow", "a.parquet"), ("pypdf", "a.pdf")]
)
def test_what_must_be_installed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    data = TABLES[name]() if name in TABLES else pdf("a")
    for loaded in [each for each in sys.modules if each.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    _, (reason,) = read(write(tmp_path, name, data))
    assert "pip install 'vnsearch[" in reason


ENTITIES = '<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;&b;&b;">]><a>&d;</a>'


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (65 << 20))
    return out.getvalue()


HOSTILE = {
    "entities.docx": made.zipped({"word/document.xml": ENTITIES.encode()}),
    "nested.docx": made.zipped({"word/document.xml": b"<a>" * 5000}),
    "bomb.docx": bomb(),
    "empty.docx": made.zipped({"word/document.xml": b"<a/>"}),
    "none.odt": b"PK\x03\x04 none",
    "none.epub": b"none",
    "none.xlsx": made.zipped({"xl/workbook.xml": b"<a/>"}),
    "none.db": b"SQLite format 3\x00" + b"x" * 500,
    "none.parquet": b"PAR1" + b"x" * 100,
    "none.arrow": b"ARROW1" + b"x" * 100,
    "none.pdf": b"%PDF-1.7\n" + b"1 0 obj\n" * 1000,
    "none.eml": b"none",
    "header.eml": b"Subject: a\nFrom: b\nContent-Type: text/plain;" + b" a=b;" * 100_000 + b"\n\nc",
    "parts.eml": b"Subject: a\nFrom: b\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_skipped_with_one_reason(tmp_path: Path, name: str) -> None:
    articles, skips = read(write(tmp_path, name, HOSTILE[name]))
    assert (articles, len(skips)) == ([], 1)


@pytest.mark.parametrize("name", [name for name in TABLES if "." in name])
def test_damaged_table_gives_stories_or_a_reason(tmp_path: Path, name: str) -> None:
    """Offsets in a damaged Arrow file led outside the memory, and rows raised errors of their libraries."""
    data, random = TABLES[name](), Random(7)  # noqa: S311 - damage, not secrets
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(4):
            damaged[random.randrange(len(data))] = random.randrange(256)
        read(write(tmp_path, name, bytes(damaged)))


@pytest.mark.parametrize("name", [*TABLES, *DOCUMENTS])
def test_file_that_is_cut_off_gives_stories_or_a_reason(tmp_path: Path, name: str) -> None:
    data = TABLES[name]() if name in TABLES else DOCUMENTS[name]
    for part in (1, 2, 3):
        articles, skips = read(write(tmp_path, name, data[: len(data) * part // 4]))
        assert articles or skips or name == "so lieu"


def wordpress() -> bytes:
    def item(title: str, kind: str = "post", status: str = "publish") -> str:
        return (
            f"<item><title>{title}</title><link>https://bao.example/{len(title)}/</link><dc:creator>an</dc:creator>"
            f"<content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded>"
            "<excerpt:encoded>Tóm tắt.</excerpt:encoded>"
            f"<wp:post_date>2024-05-12 08:15:00</wp:post_date><wp:status>{status}</wp:status>"
            f"<wp:post_type>{kind}</wp:post_type><category domain='category'>Xã hội</category>"
            "<category domain='post_tag'>bến phà</category></item>"
        )

    items = item(TITLE) + item("Nháp", status="draft") + item("Ảnh", kind="attachment") + item(OTHER)
    names = "".join(f' xmlns:{name}="urn:{name}"' for name in ("content", "dc"))
    export = "http://wordpress.org/export/1.2/"
    names += f' xmlns:excerpt="{export}excerpt/" xmlns:wp="{export}"'
    return f'<?xml version="1.0"?><rss{names}><channel>{items}</channel></rss>'.encode()


def blogger() -> bytes:
    def entry(title: str, kind: str) -> str:
        return (
            f"<entry><title>{title}</title><content type='html'>&lt;p&gt;{BODY}&lt;/p&gt;</content>"
            f"<category term='http://schemas.google.com/blogger/2008/kind#{kind}'/><category term='bến phà'/>"
            f"<link rel='alternate' href='https://bao.example/{len(title)}.html'/><author><name>an</name></author>"
            "<published>2024-05-12T08:15:00+07:00</published></entry>"
        )

    entries = entry(TITLE, "post") + entry("Lời bàn", "comment") + entry(OTHER, "post")
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


@pytest.mark.parametrize("data", [wordpress(), blogger()])
def test_export_of_a_blog_gives_its_posts(tmp_path: Path, data: bytes) -> None:
    """Drafts, pictures and comments are no stories."""
    articles, skips = read(write(tmp_path, "a.xml", data))
    assert ([article.title for article in articles], skips) == ([TITLE, OTHER], [])
    assert {(a.body, a.published, a.tags, a.author) for a in articles} == {(BODY, SENT, ("bến phà",), "an")}


DUMPS = {
    "columns named": "INSERT INTO `tin` (`id`,`TieuDe`,`NoiDung`,`NgayDang`) VALUES\n{rows};\n",
    "columns of the table": (
        "CREATE TABLE `tin` (\n  `id` int(11) NOT NULL,\n  `TieuDe` text,\n  `NoiDung` text,\n"
        "  `NgayDang` datetime,\n  PRIMARY KEY (`id`)\n);\n-- dữ liệu\nINSERT INTO `tin` VALUES {rows};\n"
    ),
}


@pytest.mark.parametrize("dump", DUMPS)
def test_dump_in_sql_gives_its_rows(tmp_path: Path, dump: str) -> None:
    body = BODY + " Ông nói: 'Xong;'"
    rows = [
        f"({n},'{title}','{body.replace(chr(39), chr(92) + chr(39))}','2024-05-12 08:15:00')"
        for n, title in enumerate((TITLE, OTHER))
    ]
    text = "-- MySQL dump\n" + DUMPS[dump].format(rows=",\n".join(rows))
    articles, skips = read(write(tmp_path, "a.sql", text.encode()))
    assert ([(a.title, a.body, a.published) for a in articles], skips) == (
        [(TITLE, body, SENT), (OTHER, body, SENT)],
        [],
    )


def test_wacz_gives_the_pages_of_its_crawl_alone(tmp_path: Path) -> None:
    url = "https://bao.example/ben-pha-5012001.html"
    record = b'{"url": "https://bao.example/khac.html", "title": "a", "text": "b"}\n'
    crawl = made.crawl({url: made.page("Bến phà cũ ngừng chạy", url)})
    data = made.zipped({"pages/pages.jsonl": record, "archive/data.warc.gz": crawl}, zipfile.ZIP_STORED)
    articles, skips = read(write(tmp_path, "a.wacz", data))
    assert ([article.url for article in articles], skips) == ([url], [])


def test_only_the_tables_named_are_read(tmp_path: Path) -> None:
    """Of a database also views; where none of them is there, the message lists what is."""
    with sqlite3.connect(tmp_path / "a.db") as connection:
        for table, title in (("tin", TITLE), ("tin_cu", OTHER)):
            connection.execute(f"CREATE TABLE {table} (tieu_de TEXT, noi_dung TEXT)")
            connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (title, BODY))  # noqa: S608 - ours
        connection.execute("CREATE VIEW moi AS SELECT tieu_de, noi_dung FROM tin")
    connection.close()

    def titles(*tables: str) -> tuple[list[str], list[str]]:
        skips: list[str] = []
        contents = vnsearch.read(
            tmp_path / "a.db", lambda _, reason: skips.append(reason), Options(tables=tables)
        )
        return [content.article.title for content in contents if content.article], skips

    assert titles() == ([TITLE, OTHER], [])
    assert titles("TIN_CU") == ([OTHER], [])
    assert titles("moi") == ([TITLE], [])
    read_titles, (reason,) = titles("khong_co")
    assert (read_titles, "tin, tin_cu, moi" in reason) == ([], True)


def test_only_the_tables_named_of_a_dump_in_sql_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f"INSERT INTO `{table}` (`TieuDe`,`NoiDung`) VALUES ('{title}','{BODY}');\n"  # noqa: S608 - a file's text
        for table, title in (("tin", TITLE), ("nhap", OTHER))
    )
    path = write(tmp_path, "a.sql", rows.encode())
    contents = list(vnsearch.read(path, options=Options(tables=("tin",))))
    assert [content.article.title for content in contents if content.article] == [TITLE]
    skips: list[str] = []
    assert not list(vnsearch.read(path, lambda _, reason: skips.append(reason), Options(tables=("x",))))
    assert ["tin, nhap" in reason for reason in skips] == [True]


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """Install a converter of that name, and no other."""
    program = folder / "bin" / name
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the converter here is a shell script")
@pytest.mark.parametrize("name", ["antiword", "catdoc", "soffice"])
def test_old_word_file_is_read_by_an_installed_converter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whether it prints the text or writes it beside the file."""
    text = "\\n".join([TITLE, "", "12/05/2024", BODY])
    out = '> "${last%.doc}.txt"' if name == "soffice" else ""
    script = f"""for last; do :; done; test -s "$last" || exit 3; printf '{text}' {out}"""
    install(tmp_path, monkeypatch, name, script)
    (article,), skips = read(write(tmp_path, "a.doc", OLD_WORD))
    assert (article.title, article.body, str(article.published)[:10], skips) == (
        TITLE,
        BODY,
        "2024-05-12",
        [],
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the converter here is a shell script")
def test_old_word_file_that_cannot_be_converted_is_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the converter said, or what to install."""
    install(tmp_path, monkeypatch, "antiword", "echo 'not a Word document' >&2; exit 1")
    assert read(write(tmp_path, "a.doc", OLD_WORD)) == (
        [],
        ["antiword cannot convert it: not a Word document"],
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    _, (reason,) = read(write(tmp_path, "a.doc", OLD_WORD))
    assert "install antiword" in reason


def test_page_that_word_saved_as_doc_is_read_as_the_page_it_is(tmp_path: Path) -> None:
    page = made.page("Bến phà cũ ngừng chạy từ hôm nay", "https://bao.example/ben-pha-5012001.html")
    (article,), _ = read(write(tmp_path, "a.doc", page))
    assert article.title == "Bến phà cũ ngừng chạy từ hôm nay"


def test_control_characters_in_a_mail_do_not_come_through(tmp_path: Path) -> None:
    data = mail([TITLE, BODY + "\x0c\x1b[2J hết"]).replace(b"An Th", b"An\x0c Th")
    (article,), _ = read(write(tmp_path, "a.eml", data))
    assert all(text.isprintable() for text in (article.title, article.author, *article.body.split("\n")))


def test_sender_of_a_thousand_groups_does_not_end_in_a_recursion(tmp_path: Path) -> None:
    """The standard library parses a group within a group by calling itself."""
    data = mail([TITLE, BODY]).replace(b"From:", b"From: " + b"a:" * 5000)
    (article,), _ = read(write(tmp_path, "a.eml", data))
    assert article.title == TITLE


def test_database_whose_error_cannot_be_decoded_is_skipped(tmp_path: Path) -> None:
    """SQLite quotes the bytes of a damaged schema."""
    data = database().replace(b"CREATE TABLE tin", b"CREATE \xb0ABLE tin")
    articles, skips = read(write(tmp_path, "a.db", data))
    assert (articles, len(skips)) == ([], 1)
