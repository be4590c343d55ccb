from __future__ import annotations

import gzip
import json
import lzma
import random
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.cli.test_commands import run
from tests.support import input_files as made
from vnsearch.errors import InputError, UnreadableError
from vnsearch.ingest.containers.limits import Limits
from vnsearch.ingest.containers.mhtml import extract_page
from vnsearch.ingest.field_map import field_map
from vnsearch.ingest.readers.feeds import read_feed
from vnsearch.messages import Message
from vnsearch.model import Changes, Headline, PageContent, Published, stated_date
from vnsearch.vietnam_time import HANOI

MOMENT = datetime(2024, 11, 21, 19, 41, tzinfo=HANOI)
Skips = list[tuple[str, str]]


def read(path: Path, limits: Limits | None = None) -> tuple[list[PageContent], Skips]:
    """What a file gives, and what it skips, by what follows its path."""
    skips: Skips = []
    options = vnsearch.Options(limits or Limits())
    result = list(vnsearch.read(path, lambda place, why: skips.append((place, why)), options))
    return result, [(place.removeprefix(str(path)), why) for place, why in skips]


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def titles(readings: list[PageContent]) -> list[str]:
    results = [r.article.title if r.article else "" for r in readings]
    return [t for t in results if t] + [s.title for r in readings for s in r.sightings]


# Every form, and its name

A, B = made.page("Cầu Mây thông xe"), made.page("Giá gạo lên cao")
U, V = "https://bao.example/cau-may-5012001.html", "https://bao.example/gia-gao-5012002.html"
ROW = json.dumps({"headline": "Tin trong bảng", "content": "thân bài"}).encode() + b"\n"
FORMS: dict[str, tuple[str, bytes, list[str]]] = {
    "mhtml": ("a.mhtml", made.mhtml(A, U), ["Cầu Mây thông xe"]),
    "zip": ("a.zip", made.zipped({"x/1.html": A, "x/2.html": B, "x/p.jpg": b"\xff"}), ["Cầu Mây", "Giá gạo"]),
    "tar": ("a.tar", made.tarred({"x/1.html": A, "2.jsonl": ROW}), ["Cầu Mây", "Tin trong bảng"]),
    "tgz": ("a.tgz", gzip.compress(made.tarred({"1.html": A})), ["Cầu Mây"]),
    "warc": ("a.warc", made.crawl({U: A, V: B}, packed=False), ["Cầu Mây", "Giá gạo"]),
    "warc.gz": ("a.warc.gz", made.crawl({U: A, V: B}), ["Cầu Mây", "Giá gạo"]),
    "warc, one gzip": ("b.warc.gz", gzip.compress(made.crawl({U: A, V: B}, False)), ["Cầu Mây", "Giá gạo"]),
    "warc, answers packed": ("c.warc.gz", made.crawl({U: A}, encoding="gzip"), ["Cầu Mây"]),
    "warc in zip": ("w.zip", made.zipped({"c.warc.gz": made.crawl({U: A})}), ["Cầu Mây"]),
    "packed in zip": ("p.zip", made.zipped({"a.html.gz": gzip.compress(A)}), ["Cầu Mây"]),
    "rss": ("a.rss", made.rss("Cầu Mây thông xe", U), ["Cầu Mây thông xe"]),
    "atom": ("a.atom", made.atom("Giá gạo lên cao", V), ["Giá gạo lên cao"]),
    "sitemap": ("sitemap-news.xml", made.sitemap("Giá gạo lên cao", V), ["Giá gạo lên cao"]),
    "jsonl": ("a.jsonl", ROW, ["Tin trong bảng"]),
    "gzip named html": ("b.html", gzip.compress(A), ["Cầu Mây"]),
    "dumps": ("d.txt", "Bài một\nThân.\n\x0cBài hai\nThân.".encode(), ["Bài một", "Bài hai"]),
} | {
    f"html.{name}": (f"a.html.{name}", pack(A), ["Cầu Mây"]) for name, pack in made.PACKERS.items()
} | {
    f"tar.{name}": (f"a.tar.{name}", pack(made.tarred({"1.html": A})), ["Cầu Mây"])
    for name, pack in made.PACKERS.items()
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_its_stories(tmp_path: Path, form: str) -> None:
    """Each page inside is read, in order, and nothing is skipped."""
    name, data, expected = FORMS[form]
    readings, skips = read(write(tmp_path, name, data))
    assert skips == []
    assert [title[: len(start)] for title, start in zip(titles(readings), expected, strict=True)] == expected


NAMES = {
    "zip": ["a.zip!/x/1.html", "a.zip!/x/2.html"],
    "tar": ["a.tar!/x/1.html"],
    "warc": ["bao.example/cau-may-5012001.html", "bao.example/gia-gao-5012002.html"],
    "warc in zip": ["bao.example/cau-may-5012001.html"],
    "mhtml": ["bao.example/cau-may-5012001.html"],
}


@pytest.mark.parametrize("form", NAMES)
def test_members_have_names_that_stay(tmp_path: Path, form: str) -> None:
    """The place in the archive, or the address at which a crawl or browser found the page."""
    name, data, _ = FORMS[form]
    readings, _ = read(write(tmp_path, name, data))
    ids = [r.article.id for r in readings if r.article]
    assert ids[: len(NAMES[form])] == NAMES[form]


@pytest.mark.slow
def test_index_of_a_folder_of_every_form(tmp_path: Path) -> None:
    """The command finds a story from each form, counts them, and reads nothing the second time."""
    folder = tmp_path / "kho"
    folder.mkdir()
    for i, form in enumerate(FORMS):
        name, data, _ = FORMS[form]
        write(folder, f"{i}-{name}", data)
        (folder / f"{i}-{name}").touch()
    result = run("index", str(folder), "--json", folder=tmp_path / "index")
    report = json.loads(result.stdout)
    assert (result.returncode, report["skipped"], report["files"]) == (0, 0, len(FORMS))
    with vnsearch.open(tmp_path / "index") as index:
        assert index.search("cầu mây", collapse=False).total >= 9
        assert {h.document.title for h in index.search("tin trong bảng").hits} == {"Tin trong bảng"}
        assert index.search('"bài hai"').total == 1
    again = json.loads(run("index", "--json", folder=tmp_path / "index").stdout)
    assert (again["files"], again["articles"]["added"]) == (0, 0)


def test_story_known_only_from_a_feed_is_found(tmp_path: Path) -> None:
    """It is a headline with address, section, category and date."""
    write(tmp_path, "tin.rss", made.rss("Cầu Mây thông xe", U))
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([tmp_path / "tin.rss"], workers=1)
    (hit,) = index.search("cau may").hits
    assert isinstance(hit.document, Headline)
    result = hit.document
    assert (result.url, result.section, result.category, result.published) == (
        U,
        "Thời sự",
        "Giao thông",
        MOMENT,
    )


def test_one_changed_member_is_one_update(tmp_path: Path) -> None:
    """A changed archive is read again; members that stayed are left alone, those gone are dropped."""
    pages = {f"{i}.html": made.page(f"Tin số {i}") for i in range(5)}
    path = write(tmp_path, "a.zip", made.zipped(pages))
    index = vnsearch.open(tmp_path / "index", create=True)
    assert index.update([path], workers=1).articles == Changes(added=5)
    pages["2.html"] = made.page("Tin đã sửa")
    del pages["4.html"]
    write(tmp_path, "a.zip", made.zipped(pages))
    assert index.update([path], workers=1).articles == Changes(updated=1, unchanged=3, removed=1)
    assert index.update([path], workers=1).files == 0


# What is wrong with a member or an archive


def _half(data: bytes) -> bytes:
    return data[: len(data) * 6 // 10]


def _spoilt(data: bytes, place: int) -> bytes:
    return data[:place] + bytes(255 - b for b in data[place : place + 20]) + data[place + 20 :]


def _locked(data: bytes) -> bytes:
    """A zip file of one member, with the flag of a password in both of its headers."""
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    return b"".join(bytes([byte | (place in (local, central))]) for place, byte in enumerate(data))


CHANCE = random.Random(1)  # noqa: S311 - bytes that do not pack
MANY = {f"{i}.html": made.page(f"Tin số {i} {CHANCE.randbytes(3000).hex()}") for i in range(8)}
MANY_URLS = {f"https://bao.example/{name}": data for name, data in MANY.items()}
REFUSED: dict[str, tuple[str, bytes, int, list[str]]] = {
    "outside": ("a.zip", made.zipped({"../e.html": A, "/e.html": A, "C:\\e.html": A, "k.html": A}), 1,
                ["leads outside"] * 3),
    "outside, tar": ("a.tar", made.tarred({"../../e.html": A, "k.html": A}), 1, ["leads outside"]),
    "links": ("a.tar", made.tarred({"e.html": made.link("e.html", "/etc"), "k.html": A}), 1, ["a link"]),
    "locked": ("a.zip", _locked(made.zipped({"e.html": A})), 0, ["encrypted"]),
    "nested": ("a.zip", made.zipped({"in.zip": made.zipped({}), "k.html": A}), 1, ["inside an archive"]),
    "nested, tar.gz": ("a.tar", made.tarred({"in.tar.gz": b"", "k.html": A}), 1, ["inside an archive"]),
    "packed twice": ("a.html.gz", gzip.compress(gzip.compress(A)), 0, ["more than once"]),
    "zip.gz": ("a.zip.gz", gzip.compress(made.zipped({"k.html": A})), 0, ["once more"]),
    "nothing in it": ("a.zip", made.zipped({"photo.jpg": b""}), 0, ["nothing of a kind"]),
    "no zip": ("a.zip", b"no zip", 0, ["not a whole zip"]),
    "no tar": ("a.tar", b"no tar" * 200, 0, ["cannot be read"]),
    "no warc": ("a.warc", b"no warc\n" * 200, 0, ["not a WARC"]),
    "no mhtml": ("a.mhtml", b"no mhtml", 0, ["without an HTML part"]),
    "cut zip": ("a.zip", _half(made.zipped(MANY)), 4, ["not a whole zip"]),
    "cut zip, stored": ("a.zip", _half(made.zipped(MANY, 0)), 4, ["not a whole zip"]),
    "cut tar": ("a.tar", _half(made.tarred(MANY)), 4, ["cannot be read further"] * 2),
    "tar without its end": ("a.tar", made.tarred({"k.html": A})[:2048], 1, ["may be cut off"]),
    "cut jsonl.zst": ("a.jsonl.zst", _half(made.PACKERS["zst"](b'{"title": "a"}\n' * 3)), 0, ["cut off"]),
    "cut tar.gz": ("a.tar.gz", _half(gzip.compress(made.tarred(MANY))), 3, ["", "cannot be read further"]),
    "cut warc": ("a.warc", _half(made.crawl(MANY_URLS, False)), 4, ["cut off"]),
    "cut warc.gz": ("a.warc.gz", _half(made.crawl(MANY_URLS)), 4, ["cut off"]),
    "spoilt zip": ("a.zip", _spoilt(made.zipped(MANY), 10_000), 7, ["cannot be read further"]),
    "spoilt tar": ("a.tar", made.tarred(MANY).replace(b"3.html\0", b"3.xxxx\0", 1), 7, ["damaged"]),
    "spoilt warc": ("a.warc", made.crawl(MANY_URLS, False).replace(b"WARC/1.0", b"XXXX/9.9", 4)
                    .replace(b"XXXX/9.9", b"WARC/1.0", 3), 7, ["not a record"]),
    "spoilt warc.gz": ("a.warc.gz", _spoilt(made.crawl(MANY_URLS), 10_000), 6, ["a part"]),
    "error pages": ("a.warc", made.crawl({U: A}, status="404 Not Found"), 0, ["answered 404"]),
    "redirects": ("a.warc", made.crawl({U: A}, status="301 Moved"), 0, ["no page"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_said_and_the_rest_is_read(tmp_path: Path, case: str) -> None:
    """Each fault gives its reason; the members beside or before it are read."""
    name, data, there, reasons = REFUSED[case]
    readings, skips = read(write(tmp_path, name, data))
    assert len(readings) >= there
    assert all(reason in why for reason, (_, why) in zip(reasons, skips, strict=False)), skips
    assert len(skips) <= len(reasons)
    assert skips
    assert [why for _, why in skips if not isinstance(why, Message)] == []


def test_kinds_of_files_that_are_not_read_are_named_in_vietnamese(tmp_path: Path) -> None:
    """A file of another kind, and a folder without any that is read, had reasons in English alone."""
    picture = write(tmp_path, "photo.jpg", b"\xff")
    for path in (picture, tmp_path):
        [(_, why)] = read(path)[1]
        assert isinstance(why, Message) and why.vi != why.en


SMALL = Limits(page=100_000, total=1 << 20, ratio=20, free=200_000, members=50)
ZEROS = b"0" * 3_000_000
BOMBS: dict[str, tuple[str, bytes, str]] = {
    "gz": ("a.html.gz", gzip.compress(ZEROS), "larger than"),
    "xz": ("a.html.xz", lzma.compress(ZEROS, preset=0), "larger than"),
    "zst": ("a.html.zst", made.PACKERS["zst"](ZEROS), "larger than"),
    "line": ("a.jsonl.gz", gzip.compress(ZEROS), "times its size"),
    "page": ("a.html", A + b" " * 200_000, "larger than"),
    "zip member": ("a.zip", made.zipped({"a.html": ZEROS, "b.html": A}), "larger than"),
    "zip of many": ("a.zip", made.zipped({f"{i}.html": ZEROS[:90_000] for i in range(40)}), "times its size"),
    "tar.gz": ("a.tar.gz", gzip.compress(made.tarred({"a.html": ZEROS})), "times its size"),
    "members": ("a.tar", made.tarred({f"{i}.html": b"" for i in range(60)}), "more than 50 members"),
    "warc": ("a.warc.gz", made.crawl({U: ZEROS}), "times its size"),
    "gzip in zip": ("a.zip", made.zipped({"a.html.gz": gzip.compress(ZEROS)}), "larger than"),
    "total": ("a.zip", made.zipped({f"{i}.html": CHANCE.randbytes(90_000) for i in range(20)}),
              "more than 1,048,576 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("case", BOMBS)
def test_bombs_are_refused_in_little_memory(tmp_path: Path, case: str) -> None:
    """What unpacks beyond a limit is skipped with the limit named, and is never held whole."""
    name, data, reason = BOMBS[case]
    path = write(tmp_path, name, data)
    tracemalloc.start()
    _, skips = read(path, SMALL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert any(reason in why for _, why in skips), skips
    assert peak < 2_500_000


def test_xz_that_asks_for_much_memory_is_refused(tmp_path: Path) -> None:
    """A dictionary beyond 256 MB is not allotted."""
    data = bytearray(
        lzma.compress(A, lzma.FORMAT_XZ, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])
    )
    place = data.index(b"\x21\x01") + 2  # the filter's properties: its dictionary's size, here 4 GB
    data[place] = 40
    data[20:24] = zlib.crc32(data[12:20]).to_bytes(4, "little")
    _, skips = read(write(tmp_path, "a.html.xz", bytes(data)))
    assert "Memory usage limit" in skips[0][1]


def test_answer_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    """warcio unpacks an answer 16 kB at a time: no more than 16 MB at once."""
    path = write(tmp_path, "a.warc", made.crawl({U: bytes(60 << 20), V: A}, False, encoding="gzip"))
    tracemalloc.start()
    readings, skips = read(path, Limits(page=100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(readings), len(skips)) == (1, 1)
    assert peak < 55 << 20


def test_defaults_refuse_a_real_bomb_and_pass_a_dense_page(tmp_path: Path) -> None:
    """A page that packs 1:90 is read; a quarter of a gigabyte of zeros is not."""
    dense = made.page("Trang lặp lại") + b"<!-- lap lai mai mai -->" * 4000
    assert len(dense) > 90 * len(gzip.compress(dense))
    assert len(read(write(tmp_path, "d.html.gz", gzip.compress(dense)))[0]) == 1
    bomb = gzip.compress(bytes(1 << 20)) * 256
    _, skips = read(write(tmp_path, "b.jsonl.gz", bomb))
    assert "times its size" in skips[-1][1]


ANY_FORM = [FORMS[form] for form in FORMS]


def test_zip_member_of_a_thirteenth_month_is_read_without_a_time(tmp_path: Path) -> None:
    """Its header has room for fifteen months."""
    data = bytearray(
        made.zipped({"a.html": made.page("Cầu mới thông xe", "https://bao.example/cau-5012001.html")})
    )
    place = data.index(b"PK\x01\x02") + 14
    data[place : place + 2] = (44 << 9 | 13 << 5 | 1).to_bytes(2, "little")
    (tmp_path / "a.zip").write_bytes(data)
    (content,) = vnsearch.read(tmp_path / "a.zip")
    assert content.article


@given(st.sampled_from(ANY_FORM), st.randoms(use_true_random=False))
def test_mutated_files_give_readings_or_reasons(
    tmp_path_factory: pytest.TempPathFactory, form: tuple[str, bytes, list[str]], source: random.Random
) -> None:
    """Cut, flipped, doubled and shuffled bytes raise nothing beyond what is handed to ``skipped``."""
    name, data, _ = form
    changed = bytearray(data)
    for _ in range(source.randint(0, 6)):
        at = source.randrange(len(changed))
        changed[at] = source.randrange(256)
    cut = source.randrange(len(changed)) if source.random() < 0.5 else len(changed)
    piece = bytes(changed[source.randrange(len(changed)) :]) if source.random() < 0.3 else b""
    path = write(tmp_path_factory.mktemp("m"), name, bytes(changed[:cut]) + piece)
    readings, skips = read(path, Limits(page=1 << 20, total=1 << 22, free=1 << 20))
    assert readings or skips
    assert all(why for _, why in skips)


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason says what to install; the other files are read."""
    crawl = next(data for name, data, _ in FORMS.values() if name == "a.warc.gz")
    for module in [m for m in sys.modules if m.partition(".")[0] == "warcio"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "warcio", None)
    write(tmp_path, "a.warc.gz", crawl)
    write(tmp_path, "k.html", A)
    readings, skips = read(tmp_path)
    assert len(readings) == 1
    assert "pip install 'vnsearch[warc]'" in skips[0][1]


# Feeds

FEEDS: list[tuple[str, list[tuple[str, str, Published]]]] = [
    (made.rss("Cầu &amp; đường", U).decode(), [("Cầu & đường", U, MOMENT)]),
    (made.atom("Cầu", U).decode(), [("Cầu", U, MOMENT)]),
    (made.sitemap("Cầu", U).decode(), [("Cầu", U, date(2024, 11, 21))]),
    ("<rss><item><title>A&nbsp;&B</title></item></rss>", [("A &B", "", None)]),
    ("<rss><item><title>Một</title></item><item><title>Hai", [("Một", "", None)]),
    ('<!DOCTYPE rss SYSTEM "http://x.example/d"><rss><item><title>A</title></item></rss>', [("A", "", None)]),
    ("<rss><item><title>&lt;b&gt;Đậm&lt;/b&gt; nhạt</title><guid>http://a.b/c</guid></item></rss>",
     [("Đậm nhạt", "http://a.b/c", None)]),
]  # fmt: skip
BAD_FEEDS = {
    "external": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><item><title>&e;</title></item></rss>',
    "bomb": '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><item><title>&b;</title></item></rss>',
    "deep": "<rss>" + "<a>" * 200,
    "other XML": "<svg><title>x</title></svg>",
    "plain sitemap": "<urlset><url><loc>http://a.b/c</loc></url></urlset>",
    "empty": "<rss><channel/></rss>",
    "no XML": "xin chào",
}


@pytest.mark.parametrize(("text", "expected"), FEEDS)
def test_feeds_give_headlines(text: str, expected: list[tuple[str, str, Published]]) -> None:
    """Title without markup, address and date of each entry; small faults are mended or end the reading."""
    sighting = read_feed(text, "f").sightings
    assert [(s.title, s.url, stated_date(s.published, s.date_only)) for s in sighting] == expected


@pytest.mark.parametrize("case", BAD_FEEDS)
def test_feeds_that_are_none_are_refused(case: str) -> None:
    """Entities are never expanded or fetched; what is no feed says so."""
    with pytest.raises(UnreadableError):
        read_feed(BAD_FEEDS[case], "f")


def test_mhtml_of_parts_in_parts_is_refused_at_once() -> None:
    """A thousand levels neither crash nor take long."""
    levels = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (i, i) for i in range(1000))
    with pytest.raises(UnreadableError):
        extract_page(levels)


# Other people's records

RECORDS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"headline": "T", "sapo": "S", "content": "B", "link": U},
     {"title": "T", "summary": "S", "body": "B", "url": U}),
    ({"Title": "T", "publishDate": 1732192860}, {"published": MOMENT}),
    ({"title": "T", "publish_date": 1732192860000}, {"published": MOMENT}),
    ({"title": "T", "date": "Thu, 21 Nov 2024 19:41:00 +0700"}, {"published": MOMENT}),
    ({"title": "T", "date": {"$date": "2024-11-21T12:41:00Z"}}, {"published": MOMENT}),
    ({"title": "T", "date": "21/11/2024 19:41"}, {"published": MOMENT}),
    ({"title": "T", "time": True}, {"published": None}),
    ({"title": "T", "category_name": "Xe"}, {"category": "Xe"}),
    ({"title": "T", "author": {"name": "An"}}, {"author": "An"}),
    ({"title": "T", "publisher": {"name": "Báo"}}, {"source": "Báo"}),
    ({"title": "T", "authors": ["An", "Bình"]}, {"author": "An, Bình"}),
    ({"title": {"rendered": "T"}, "content": {"rendered": "<p>Một</p><p>Hai &amp; ba</p>"}},
     {"title": "T", "body": "Một\nHai & ba"}),
    ({"_id": "7", "_source": {"title": "T", "text": "B"}}, {"id": "7", "title": "T", "body": "B"}),
    ({"data": {"article": {"title": "T"}}}, {"title": "T"}),
    ({"tiêu đề": "T", "nội dung": ["Một", "Hai"]}, {"title": "T", "body": "Một\nHai"}),
    ({"title": "T", "body": "1 < 2 và 3 > 2"}, {"body": "1 < 2 và 3 > 2"}),
    ({"title": "Ours", "headline": "Theirs"}, {"title": "Ours"}),
    ({"title": "", "headline": "Theirs"}, {"title": "Theirs"}),
]  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), RECORDS)
def test_other_names_and_nested_values_are_known(
    tmp_path: Path, record: dict[str, object], expected: dict[str, object]
) -> None:
    """Names in any case and spelling, values in objects, lists and wrappers, dates as numbers."""
    (reading,), _ = read(write(tmp_path, "a.jsonl", json.dumps(record).encode()))
    assert {name: getattr(reading.article, name) for name in expected} == expected


def test_given_mapping_comes_first(tmp_path: Path) -> None:
    """Dotted paths go into objects and lists; unknown targets are refused."""
    row = {"title": "Mã 7", "meta": {"ten": ["x", "Tên thật"]}, "khi.nao": "2024-11-21"}
    path = write(tmp_path, "a.jsonl", json.dumps(row).encode())
    fields = field_map(["meta.ten.1=title", "khi.nao=published"])
    (reading,) = vnsearch.read(path, options=vnsearch.Options(fields=fields))
    assert reading.article is not None
    article = reading.article
    assert article.title == "Tên thật"
    assert stated_date(article.published, article.date_only) == date(2024, 11, 21)
    for wrong in ("title", "=title", "a=nothing"):
        with pytest.raises(InputError):
            field_map([wrong])


@pytest.mark.slow
def test_map_and_limits_on_the_command_line(tmp_path: Path) -> None:
    """``--map`` and ``--max-ratio`` reach the readers; a wrong mapping is one line and exit 2."""
    write(tmp_path, "a.jsonl", json.dumps({"ten": "Cầu Mây", "chu": "thân"}).encode())
    write(tmp_path, "b.jsonl.gz", gzip.compress(bytes(100 << 20)))
    there = tmp_path / "index"
    result = run(
        "index", str(tmp_path), "--map", "ten=title", "--map", "chu=body", "--max-ratio", "9", folder=there
    )
    assert "bài báo: thêm 1," in result.stdout
    assert "gấp hơn 9 lần" in result.stderr
    wrong = run("index", str(tmp_path), "--map", "ten", folder=there)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["title", "_source", "date"]), inner)))  # fmt: skip
def test_any_json_is_an_article_or_a_skip(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    """Whatever the values are; an array on a line may hold several."""
    path = write(tmp_path_factory.mktemp("j"), "a.jsonl", json.dumps(value).encode() + b"\n")
    readings, skips = read(path)
    assert len(readings) + len(skips) >= 1


READERS: list[tuple[str, Callable[[int], bytes]]] = [
    ("a.txt", lambda n: ("Bài\n" + "TIN\nĐầu đề\n2 giờ trước\n" * n).encode()),
    ("b.txt", lambda n: ("=== x\n" * n).encode()),
    ("a.xml", lambda n: ("<rss>" + "<item><title>Tin</title></item>&" * n).encode()),
    ("a.jsonl", lambda n: b'{"title": "' + b"<p>" * n + b'"}'),
    ("a.warc", lambda n: made.crawl({U: A}, False) + b"WARC/1.0\nx\n" * n),
]


@pytest.mark.parametrize(("name", "maker"), READERS)
def test_time_grows_no_faster_than_the_input(
    tmp_path: Path, name: str, maker: Callable[[int], bytes]
) -> None:
    """Eight times the input takes less than forty times as long (64 if it were quadratic)."""
    import time

    took = []
    for n in (1_000, 8_000):
        path = write(tmp_path, name, maker(n))
        start = time.process_time()
        read(path)
        took.append(time.process_time() - start)
    assert took[1] < max(40 * took[0], 0.5)
