"""What lies in real archives beside clean pages: each file is read, or skipped with a reason that says why."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfWriter

import vnsearch
from tests.support import input_files as made

BODY = "Cây cầu mới bắc qua sông Hàm Luông đã thông xe sáng nay, sớm hơn kế hoạch hai tháng. " * 4


def page(title: str) -> str:
    text = f"<h1>{title}</h1><p>{BODY}</p><p>{BODY}</p>"
    return f"<html><head><title>{title}</title></head><body>{text}</body></html>"


def mixed_encodings(folder: Path) -> None:
    text = f"Cầu mới bằng {{}}\n{BODY}\n"
    (folder / "1.txt").write_text(text.format("UTF-8"), "utf-8-sig")
    (folder / "2.html").write_text(page("Cầu mới bằng UTF-16"), "utf-16")
    (folder / "3.txt").write_text(unicodedata.normalize("NFD", text.format("NFD")), "utf-8")
    (folder / "4.txt").write_bytes(text.format("Macintosh").replace("\n", "\r").encode())


def zip_in_zip(folder: Path) -> None:
    inner = made.zipped({"a.html": page("Cầu trong tệp trong").encode()})
    (folder / "a.zip").write_bytes(
        made.zipped({"trong.zip": inner, "b.html": page("Cầu trong tệp ngoài").encode()})
    )


def spreadsheet_csv(folder: Path) -> None:
    rows = f'Tiêu đề;Nội dung;Ngày đăng\r\n"Cầu ""mới""";"Dòng một;\n{BODY}";31/05/2021\r\n'
    (folder / "a.csv").write_text(rows, "utf-8-sig")
    (folder / "b.csv").write_text(f"sep=;\r\nTitle;Content\r\nCầu cũ;{BODY}\r\n", "utf-8-sig")


def json_in_french(folder: Path) -> None:
    rows = [
        {"titre": f"Cây cầu thứ {n} đã thông xe", "contenu": f"{n} {BODY}", "parution": f"2021-06-0{n}"}
        for n in range(1, 4)
    ]
    (folder / "a.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    (folder / "b.json").write_text('{"theme": "dark", "size": 12}', "utf-8")


def mail_with_attachments(folder: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Bản tin cầu đường", "Toà soạn <a@bao.example>"
    mail.set_content(BODY)
    mail.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="ảnh.jpg")
    mail.add_attachment(page("x").encode(), maintype="text", subtype="html", filename="bài cũ.html")
    (folder / "a.mbox").write_bytes(b"From a@bao.example Sun May 12 08:15:00 2024\n" + bytes(mail) + b"\n")


def saved_page(folder: Path) -> None:
    (folder / "Trang.html").write_text(page("Cầu lưu bằng trình duyệt"), "utf-8")
    (folder / "Trang_files").mkdir()
    (folder / "Trang_files/khung.html").write_text(page("Quảng cáo trong khung"), "utf-8")


def scanned_documents(folder: Path) -> None:
    for name, password in (("scan.pdf", ""), ("khoá.pdf", "x")):
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        if password:
            writer.encrypt(password)
        writer.write(folder / name)
    (folder / "~$bai.docx").write_bytes(b"\x05abc")


def link_loops(folder: Path) -> None:
    (folder / "a.html").write_text(page("Cầu cạnh vòng lặp"), "utf-8")
    (folder / "vòng").symlink_to(".")
    (folder / "b.html").symlink_to("c.html")
    (folder / "c.html").symlink_to("b.html")
    (folder / "d.html").symlink_to("đâu.html")


EMPTY_NAMES = ("a.html", "b.txt", "c.json", "d.jsonl", "e.csv", "f.zip", "g.tar", "h.warc.gz", "i.pdf", "k.xlsx",
               "l.db", "m.mbox", "n.xml", "o.parquet", "p.eml", "q.epub", "r.docx", "s.sql")  # fmt: skip


def empty_files(folder: Path) -> None:
    for name in EMPTY_NAMES:
        (folder / name).write_bytes(b"")


def containers_of_nothing(folder: Path) -> None:
    (folder / "a.epub").write_bytes(made.zipped({"mimetype": b"application/epub+zip"}))
    (folder / "b.zip").write_bytes(made.zipped({"a.jpg": b"\xff", "rỗng.html": b""}))


def cut_characters(folder: Path) -> None:
    """Of databases that cut texts after so many bytes."""
    row = json.dumps({"title": "Cầu cụt", "content": BODY + "một nử"}, ensure_ascii=False).encode()
    (folder / "a.jsonl").write_bytes(row.replace("nử".encode(), "nử".encode()[:-1]) + b"\n")
    (folder / "b.csv").write_bytes(
        b"title,content\n" + "Cầu cộc,".encode() + BODY.replace(",", "").encode() + b"\xe1\xbb\n"
    )


#: What lies in the folder, the titles that come, and words of the reasons and warnings, by the place they are of.
ARCHIVES: list[tuple[Callable[[Path], None], list[str], dict[str, str]]] = [
    (mixed_encodings, [f"Cầu mới bằng {name}" for name in ("UTF-8", "UTF-16", "NFD", "Macintosh")], {}),
    (zip_in_zip, ["Cầu trong tệp ngoài"], {"a.zip!/trong.zip": "archive inside an archive"}),
    (spreadsheet_csv, ['Cầu "mới"', "Cầu cũ"], {}),
    (
        json_in_french,
        [f"Cây cầu thứ {n} đã thông xe" for n in (1, 2, 3)],
        {"a.json:1": "by their values", "b.json": "neither title nor text"},
    ),
    (mail_with_attachments, ["Bản tin cầu đường"], {"a.mbox:1": "not read: bài cũ.html"}),
    (saved_page, ["Cầu lưu bằng trình duyệt"], {}),
    (
        scanned_documents,
        [],
        {"scan.pdf": "without a text layer", "khoá.pdf": "encrypted", "~$bai.docx": "temporary file"},
    ),
    (
        link_loops,
        ["Cầu cạnh vòng lặp"],
        {"b.html": "symbolic links", "c.html": "symbolic links", "d.html": "No such file"},
    ),
    (empty_files, [], dict.fromkeys(EMPTY_NAMES, "the file is empty")),
    (
        containers_of_nothing,
        [],
        {"a.epub": "nothing of a kind that is read", "b.zip!/rỗng.html": "the file is empty"},
    ),
    (
        cut_characters,
        ["Cầu cụt", "Cầu cộc"],
        {"a.jsonl:1": "1 invalid utf-8", "b.csv:1": "1 invalid utf-8"},
    ),
]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="links are to be made")
@pytest.mark.parametrize(
    ("fill", "titles", "remarks"), ARCHIVES, ids=lambda value: getattr(value, "__name__", "")
)
def test_odd_files_are_read_or_named_with_a_reason(
    tmp_path: Path, fill: Callable[[Path], None], titles: list[str], remarks: dict[str, str]
) -> None:
    """Nothing vanishes, and no reason is about anything but the file."""
    folder = tmp_path / "kho"
    folder.mkdir()
    fill(folder)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(folder, workers=1)
        hits = index.export("kind:article", collapse=False)
        assert {unicodedata.normalize("NFC", hit.document.title) for hit in hits} == set(titles)
    reasons = {
        Path(skip.place).relative_to(folder).as_posix(): str(skip.reason)
        for skip in (*report.skips, *report.warnings)
    }
    assert reasons.keys() == remarks.keys()
    assert {place for place, words in remarks.items() if words not in reasons[place]} == set()
