"""The work folder: texts to index and read, with fixed times, and folders that are no good index."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import shutil
import zipfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[3] / "corpus"
#: Records of each shared corpus.
RECORDS = 350
#: Modification time of every file (12 November 2026), from which relative dates in pages count.
SAVED = 1_794_441_600
#: What is copied whole out of the folder of shared data.
_COPIED = ("pages", "seed", "cases", "ranking")
_OTHER = {"syllable": 0.8, "recency": 0.0, "fields": {"title": {"weight": 2.0}}}
_MAPPED = {"tieude": "Cầu mới thông xe", "noidung": "Sáng nay cầu mới thông xe sau hai năm.", "ma": "m1"}


def prepare(work: Path, data: Path) -> None:
    """Puts all texts below ``work``: the sample corpus and a fixed part of the shared data."""
    shutil.copytree(SAMPLE, work / "corpus")
    for name in _COPIED:
        shutil.copytree(data / name, work / name)
    (work / "data").mkdir()
    for corpus in sorted((data / "corpora").glob("*.jsonl.xz")):
        _first_records(corpus, work / "data" / corpus.name.removesuffix(".xz"))
    shutil.copy(work / "ranking" / "documents.jsonl", work / "data" / "ranking.jsonl")
    _write_settings(work / "ranking")
    _make_files(work / "made")
    set_times(work)


def set_times(folder: Path) -> None:
    """Gives every file below a folder the fixed modification time."""
    for path in folder.rglob("*"):
        os.utime(path, (SAVED, SAVED))


def _first_records(corpus: Path, target: Path) -> None:
    with lzma.open(corpus, "rt", encoding="utf-8", newline="\n") as lines:
        target.write_text("".join(islice(lines, RECORDS)), encoding="utf-8", newline="\n")


def _write_settings(folder: Path) -> None:
    (folder / "other.json").write_text(json.dumps(_OTHER))
    (folder / "other.toml").write_text("syllable = 0.4\nexpansion = 0.0\n[fields.title]\nweight = 6.0\n")
    (folder / "wrong.toml").write_text("sylable = 0.4\n")


def _make_files(folder: Path) -> None:
    """Packed, misnamed and damaged files."""
    folder.mkdir()
    page = (SAMPLE / "pages" / "chuan-bi-bau-cu.html").read_bytes()
    dump = (SAMPLE / "dumps" / "bau-cu-dong-da-2021.txt").read_bytes()
    contents = {
        "page.html.gz": gzip.compress(page, mtime=0),
        "dump.txt.xz": lzma.compress(dump),
        "cut.html.gz": gzip.compress(page, mtime=0)[:-200],
        "bomb.txt.gz": gzip.compress(b"a" * 3_000_000, mtime=0),
        "latin.html": page.decode().encode("cp1252", "replace"),
        "utf16.txt": dump.decode().encode("utf-16"),
        "empty.html": b"",
        "empty.txt": b"",
        "binary.html": bytes(range(256)) * 40,
        "unknown.pdf": b"%PDF-1.4",
        "records.jsonl": _records(),
        "mapped.jsonl": json.dumps(_MAPPED).encode(),
        "feed.rss": _feed(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "pages.zip", "w") as archive:
        for name, content in {"a/page.html": page, "../up.txt": dump, "b.exe": b"MZ"}.items():
            archive.writestr(zipfile.ZipInfo(name), content)


def _records() -> bytes:
    good: Mapping[str, object] = {"id": "good", "title": "Bão vào miền Trung", "published": "2020-10-28"}
    records: list[object] = [
        *(
            good,
            {"id": "good", "title": "Cùng một số"},
            {"id": "odd date", "title": "Lũ", "published": "soon"},
        ),
        *({"title": "Không có số", "body": "Một tin không có số nào."}, {"id": "empty"}, [], 7, None),
        {"id": "tags", "title": "Sạt lở", "tags": ["sạt lở", "lũ quét"], "captions": ["Ảnh một", "Ảnh hai"]},
    ]
    return b"\n".join([*(json.dumps(one).encode() for one in records), b"{not json", b"\xff\xfe", b""])


def _feed() -> bytes:
    item = (
        "<item><title>Triều cường ở TP.HCM</title><link>https://bao.example/trieu-cuong-1.html</link>"
        "<description>Nước lên nhanh.</description><pubDate>Sun, 23 May 2021 10:00:00 +0700</pubDate></item>"
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode()


def break_copies(index: Path, folder: Path) -> None:
    """Makes below ``folder`` copies of a sound index, each with one thing wrong, and a foreign folder."""
    for name in ("version", "manifest", "truncated", "flipped", "missing", "commit", "catalogue"):
        shutil.copytree(index, folder / name)
    manifest = (index / "vnsearch.json").read_text()
    (folder / "version" / "vnsearch.json").write_text(manifest.replace("columnar-", "columnar-0"))
    (folder / "manifest" / "vnsearch.json").write_text(manifest[:20])
    segment = next((folder / "truncated").rglob("segment-*"))
    segment.write_bytes(segment.read_bytes()[:-1000])
    segment = next((folder / "flipped").rglob("segment-*"))
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    next((folder / "missing").rglob("segment-*")).unlink()
    max((folder / "commit").rglob("commit-*")).write_text("{")
    next((folder / "catalogue").rglob("catalogue.db")).write_bytes(b"no database")
    (folder / "foreign").mkdir()
    (folder / "foreign" / "notes.txt").write_text("mine")
    (folder / "file").write_text("a file")
