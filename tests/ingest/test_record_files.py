"""Records of news in every wrapping that crawlers, databases and spreadsheets give."""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from vnsearch.ingest.containers.delimited import read_delimited
from vnsearch.ingest.containers.json_records import split_json
from vnsearch.ingest.field_map import field_map
from vnsearch.ingest.json_fault import json_fault
from vnsearch.messages.message import both
from vnsearch.model import Article, PageContent, stated_date

Record = dict[str, Any]
BODY = "Sáng nay bến phà cũ ngừng chạy, người dân hai bên sông đi lại bằng cây cầu mới."
BRIDGE: Record = {
    "title": "Bến phà ngừng chạy",
    "url": "https://bao.example/ben-pha-1.html",
    "content": BODY * 3,
}
MARKET: Record = {"title": "Chợ nổi mở lại", "url": "https://bao.example/cho-noi-2.html", "content": BODY * 4}
BOTH = [BRIDGE["title"], MARKET["title"]]


def read(path: Path, fields: tuple[str, ...] = ()) -> tuple[list[PageContent], list[str]]:
    """What a file gives, and why parts of it were skipped."""
    skips: list[str] = []
    options = vnsearch.Options(fields=field_map(fields))
    return list(vnsearch.read(path, lambda _, reason: skips.append(reason), options)), skips


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def articles(contents: list[PageContent]) -> list[Article]:
    return [content.article for content in contents if content.article]


def only(folder: Path, record: Record, name: str = "a.jsonl") -> Article:
    (article,) = articles(read(write(folder, name, json.dumps(record, ensure_ascii=False)))[0])
    return article


def dump(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def table(separator: str = ",", quote: str = '"', header: bool = True) -> str:
    rows = [["title", "url", "content"]] if header else []
    rows += [[record["title"], record["url"], record["content"]] for record in (BRIDGE, MARKET)]
    return "".join(separator.join(f"{quote}{value}{quote}" for value in row) + "\r\n" for row in rows)


LINES = f"{dump(BRIDGE)}\n{dump(MARKET)}\n"
COLUMNS = {name: {"0": BRIDGE[name], "1": MARKET[name]} for name in BRIDGE}
SPLIT = {"columns": list(BRIDGE), "data": [list(BRIDGE.values()), list(MARKET.values())]}
WRAPPINGS: dict[str, tuple[str, bytes | str]] = {
    "array": ("a.json", dump([BRIDGE, MARKET])),
    "pretty array": ("a.json", dump([BRIDGE, MARKET], 2)),
    "pretty array named jsonl": ("a.jsonl", dump([BRIDGE, MARKET], 2)),
    "lines named json": ("a.json", LINES),
    "lines named jl": ("a.jl", LINES),
    "lines in text": ("a.txt", LINES),
    "lines without an ending": ("records", LINES),
    "lines, packed": ("a.json.gz", gzip.compress(LINES.encode())),
    "array over lines, as MongoDB exports": ("a.jsonl", f"[{dump(BRIDGE)},\n{dump(MARKET)}]\n"),
    "two arrays, as a crawl that was run twice": ("a.json", dump([BRIDGE]) + "\n" + dump([MARKET])),
    "pretty objects one after another": ("a.json", dump(BRIDGE, 2) + "\n" + dump(MARKET, 2)),
    "list in an object": ("a.json", dump({"status": "ok", "articles": [BRIDGE, MARKET]})),
    "list of a search server": (
        "a.json",
        dump({"hits": {"hits": [{"_source": BRIDGE}, {"_source": MARKET}]}}),
    ),
    "objects by id": ("a.json", dump({"10": BRIDGE, "11": MARKET})),
    "pandas by column": ("a.json", dump(COLUMNS)),
    "pandas split": ("a.json", dump(SPLIT)),
    "UTF-16": ("a.json", dump([BRIDGE, MARKET]).encode("utf-16")),
    "record separators": ("a.json", f"\x1e{dump(BRIDGE)}\n\x1e{dump(MARKET)}\n"),
    "csv": ("a.csv", table()),
    "csv with a mark": ("a.csv", b"\xef\xbb\xbf" + table().encode()),
    "csv with semicolons": ("a.csv", table(";")),
    "csv that names its separator": ("a.csv", "sep=;\r\n" + table(";")),
    "csv in text": ("a.txt", table()),
    "csv without a header": ("a.csv", table(header=False)),
    "tsv": ("a.tsv", table("\t", quote="")),
    "tsv named csv": ("a.csv", table("\t", quote="")),
    "Unicode text of a spreadsheet": ("a.txt", table("\t", quote="").encode("utf-16")),
    "bars": ("a.csv", table("|")),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_every_wrapping_gives_its_stories(tmp_path: Path, wrapping: str) -> None:
    """The content decides, not the ending of the name."""
    contents, skips = read(write(tmp_path, *WRAPPINGS[wrapping]))
    assert skips == []
    assert [(a.title, a.url, a.body) for a in articles(contents)] == [
        (record["title"], record["url"], record["content"]) for record in (BRIDGE, MARKET)
    ]


def test_line_that_is_broken_is_skipped_alone(tmp_path: Path) -> None:
    contents, skips = read(write(tmp_path, "a.jsonl", f'{dump(BRIDGE)}\n{{"title": \n{dump(MARKET)}\n'))
    assert ([a.title for a in articles(contents)], len(skips)) == (BOTH, 1)


def test_array_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    contents, skips = read(write(tmp_path, "a.json", dump([BRIDGE, MARKET])[:-20]))
    assert ([a.title for a in articles(contents)], len(skips)) == (BOTH[:1], 1)


@pytest.mark.parametrize(
    "name, data",
    [
        ("package.json", dump({"name": "trang-tin", "description": "Mẫu trang tin tức", "version": "1.0.0"})),
        ("places.json", dump([{"name": "Hà Nội", "code": 1}, {"name": "Huế", "code": 2}])),
        ("numbers.json", dump(list(range(100)))),
        ("prices.csv", "ma,gia\nA,1\nB,2\n"),
        ("empty.json", "[]"),
    ],
)
def test_file_without_stories_is_skipped_once(tmp_path: Path, name: str, data: str) -> None:
    """Settings and other tables give no article, and one reason for the whole file."""
    contents, skips = read(write(tmp_path, name, data))
    assert (articles(contents), len(skips)) == ([], 1)


PARAGRAPHS = ["Đoạn thứ nhất của bài.", "Đoạn thứ hai của bài."]
OUTPUTS: dict[str, Record] = {
    "news-please": {
        "authors": ["An Thử", "Bình Thử"],
        "date_download": "2024-11-06 00:00:00",
        "date_publish": "2024-11-05 08:00:00",
        "description": "Tóm tắt.",
        "maintext": "\n".join(PARAGRAPHS),
        "source_domain": "bao.example",
        "text": None,
        "title": "Bến phà ngừng chạy",
        "url": "https://bao.example/ben-pha-1.html",
    },
    "newspaper4k": {
        "url": "https://bao.example/ben-pha-1.html",
        "title": "Bến phà ngừng chạy",
        "authors": ["An Thử", "Bình Thử"],
        "publish_date": "2024-11-05T08:00:00+07:00",
        "text": "\n\n".join(PARAGRAPHS),
        "meta_description": "Tóm tắt.",
        "summary": "",
        "meta_site_name": "bao.example",
        "top_image": "https://bao.example/a.jpg",
    },
    "trafilatura": {
        "title": "Bến phà ngừng chạy",
        "author": "An Thử, Bình Thử",
        "hostname": "bao.example",
        "date": "2024-11-05 08:00",
        "fingerprint": "0f",
        "id": None,
        "raw_text": " ".join(PARAGRAPHS),
        "text": "\n".join(PARAGRAPHS),
        "source": "https://bao.example/ben-pha-1.html",
        "source-hostname": "Báo Thử",
        "excerpt": "Tóm tắt.",
    },
    "fundus": {
        "title": "Bến phà ngừng chạy",
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": PARAGRAPHS}]},
        "authors": ["An Thử", "Bình Thử"],
        "publishing_date": "2024-11-05 08:00:00+07:00",
        "topics": ["bến phà"],
        "url": "https://bao.example/ben-pha-1.html",
        "description": "Tóm tắt.",
    },
    "scrapy": {
        "link": "https://bao.example/ben-pha-1.html",
        "title": ["Bến phà ngừng chạy"],
        "sapo": "Tóm tắt.",
        "content": PARAGRAPHS,
        "author": "An Thử, Bình Thử",
        "pub_date": "Thứ ba, 05/11/2024 - 08:00",
    },
}


@pytest.mark.parametrize("tool", OUTPUTS)
def test_output_of_each_crawler_is_understood(tmp_path: Path, tool: str) -> None:
    article = only(tmp_path, OUTPUTS[tool], "a.json")
    assert (article.title, article.summary, article.body) == (
        "Bến phà ngừng chạy",
        "Tóm tắt.",
        "\n".join(PARAGRAPHS),
    )
    assert (article.author, article.source) == ("An Thử, Bình Thử", "bao.example")
    assert article.url == "https://bao.example/ben-pha-1.html"
    assert str(article.published) == "2024-11-05 08:00:00+07:00"


FIELD_FAULTS: list[tuple[Record, str, str]] = [
    ({"author": "TR&#7846;N V&#258;N TH&#7916;"}, "author", "TRẦN VĂN THỬ"),
    ({"category": "X&atilde; h&#7897;i"}, "category", "Xã hội"),
    ({"category": "https://bao.example/giao-duc/du-hoc"}, "category", "du-hoc"),
    ({"category": "/chinh-tri"}, "category", "chinh-tri"),
    ({"category": "Xây dựng/Quy hoạch"}, "category", "Xây dựng/Quy hoạch"),
    ({"url": "https://www.bao.example/a-1.html"}, "source", "bao.example"),
    ({"source": "Báo Thử", "url": "https://bao.example/a-1.html"}, "source", "Báo Thử"),
    ({"title": "['Cầu mới']"}, "title", "Cầu mới"),
    ({"content": "['Đoạn \\'một\\'.', \"Đoạn hai.\"]"}, "body", "Đoạn 'một'.\nĐoạn hai."),
    ({"category": "['Thời sự', 'Chính trị']"}, "category", "Thời sự"),
    ({"title": "[Ảnh] Cầu mới"}, "title", "[Ảnh] Cầu mới"),
]


@pytest.mark.parametrize("fields, name, expected", FIELD_FAULTS)
def test_faults_of_fields_are_mended(tmp_path: Path, fields: Record, name: str, expected: str) -> None:
    assert getattr(only(tmp_path, {"title": "Tin", "content": "Thân bài."} | fields), name) == expected


def test_printed_list_gives_its_date(tmp_path: Path) -> None:
    record = {"title": "Tin", "content": "Thân.", "date": "['Thứ hai, 26/10/2020, 16:50 (GMT+7)']"}
    assert str(only(tmp_path, record).published) == "2020-10-26 16:50:00+07:00"


def test_long_topic_is_a_title_and_a_short_one_a_category(tmp_path: Path) -> None:
    long = only(tmp_path, {"topic": "Bến phà cũ ngừng chạy từ hôm nay", "content": BODY})
    short = only(tmp_path, {"topic": "Thể thao", "content": BODY})
    assert (long.title, long.category, short.category) == ("Bến phà cũ ngừng chạy từ hôm nay", "", "Thể thao")


def test_date_after_the_file_is_refused_and_said(tmp_path: Path) -> None:
    """A record dated 9999 would come first by date for ever."""
    (content,), _ = read(write(tmp_path, "a.jsonl", dump(BRIDGE | {"published": "9999-12-31"})))
    assert content.article is not None
    assert (content.article.published, len(content.warnings)) == (None, 1)


NAMELESS = {
    "c1": "https://bao.example/ben-pha-1.html",
    "c2": BRIDGE["title"] + " hôm nay",
    "c3": BODY * 4,
    "c4": "5/11/2024",
}


def test_columns_without_telling_names_are_told_by_their_values(tmp_path: Path) -> None:
    """What was guessed is said once, and names given by the user come first."""
    other = NAMELESS | {"c1": "https://bao.example/cho-noi-2.html", "c2": MARKET["title"] + " sáng nay"}
    path = write(tmp_path, "a.json", dump([NAMELESS, other]))
    contents, _ = read(path)
    first, second = articles(contents)
    assert (first.title, first.url, first.body) == (NAMELESS["c2"], NAMELESS["c1"], NAMELESS["c3"])
    assert (stated_date(first.published, first.date_only), second.title) == (date(2024, 11, 5), other["c2"])
    assert [len(content.warnings) for content in contents] == [1, 0]
    assert "c3 = body" in contents[0].warnings[0]
    (mapped, *_), _ = read(path, ("c2=summary", "c3=body"))
    assert mapped.article is not None
    assert (mapped.article.summary, mapped.warnings) == (NAMELESS["c2"], ())


def test_numbers_of_rows_are_no_ids(tmp_path: Path) -> None:
    """Two tables may both count their rows from 1: neither loses a story."""
    for name, title in (("a.csv", "Tin ở bảng này"), ("b.csv", "Tin ở bảng kia")):
        write(tmp_path, name, f"id,title,content\n1,{title},{BODY.replace(',', ' ')}\n")
    contents, _ = read(tmp_path)
    assert len({article.id for article in articles(contents)}) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "tcvn3"])
def test_table_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    text = f"title,content\nBến phà ngừng chạy,{BODY.replace(',', ' ')}\n"
    data = _to_tcvn3(text) if encoding == "tcvn3" else text.encode(encoding)
    (article,) = articles(read(write(tmp_path, "a.csv", data))[0])
    assert article.title == "Bến phà ngừng chạy"


def _to_tcvn3(text: str) -> bytes:
    from vnsearch.ingest.encodings.legacy import CONVERTERS

    convert = CONVERTERS["TCVN3 (ABC)"]
    letters = {convert(chr(code)): chr(code) for code in range(0xA1, 0x100)}
    return "".join(letters.get(char, char) for char in text).encode("latin-1")


def test_line_ends_inside_quotes_stay_in_the_story(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'title,content\nTin,"Đoạn một.\nĐoạn hai có ""lời"", và phẩy."\n')
    (article,) = articles(read(path)[0])
    assert article.body == 'Đoạn một.\nĐoạn hai có "lời", và phẩy.'


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers(), min_size=1), min_size=1
    )
)
def test_split_json_gives_back_every_object(objects: list[Record]) -> None:
    text = json.dumps(objects, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pieces = list(split_json(io.BytesIO(text), 1 << 20))
    assert [json.loads(piece.decode("utf-8", "surrogatepass")) for piece in pieces] == objects


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_clear_error(data: bytes) -> None:
    try:
        for number, row in read_delimited(io.BytesIO(data)):
            assert number > 0 and isinstance(row, dict)
    except vnsearch.VnsearchError:
        pass


HOSTILE: dict[str, Callable[[int], tuple[str, bytes]]] = {
    "brackets": lambda n: ("a.json", b"[" * n),
    "nested objects": lambda n: ("a.json", b'{"a":' * n),
    "one endless string": lambda n: ("a.json", b'[{"title": "' + b"a" * n),
    "commas": lambda n: ("a.json", b"[" + b"," * n),
    "separators": lambda n: ("a.csv", b"title,content\n" + b"," * n),
    "open quote": lambda n: ("a.csv", b'title,content\n"' + b"a\n" * n),
    "quotes": lambda n: ("a.csv", b"title,content\n" + b'"' * n),
    "quotes in SQL": lambda n: ("a.sql", b"INSERT INTO t VALUES (" + b"\\''" * n + b");"),
    "open quote in SQL": lambda n: ("a.sql", b"INSERT INTO t VALUES (" + b"('a'),'" * n),
    "parentheses in SQL": lambda n: ("a.sql", b"INSERT INTO t VALUES " + b"(" * n + b";"),
    "nested XML": lambda n: ("a.xml", b'<rss xmlns:wp="http://wordpress.org/export/1.2/">' + b"<a>" * n),
    "printed list": lambda n: ("a.jsonl", b'{"title": "t", "body": "[' + b"'a\\\\', " * n + b"'']\"}"),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_records_take_linear_time(tmp_path: Path, shape: str) -> None:
    """A file of eight times the size may take at most some sixteen times as long."""

    def seconds(size: int) -> float:
        path = write(tmp_path, *HOSTILE[shape](size))
        start = time.process_time()
        read(path)
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(3)) for size in (20_000, 160_000))
    assert large < 16 * small + 1.0


def test_memory_is_bounded_by_the_largest_record(tmp_path: Path) -> None:
    """An array of 20 MB is read in a small part of that."""
    record = dump(BRIDGE | {"content": BODY * 20})
    path = write(tmp_path, "a.json", "[" + ",".join([record] * 8000) + "]")
    size = path.stat().st_size
    tracemalloc.start()
    with path.open("rb") as stream:
        count = sum(1 for _ in split_json(stream, 1 << 24))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 8000
    assert peak < size / 4


@pytest.mark.parametrize(
    "record",
    [
        {"title": "a&#1;b", "text": "c&#127;d"},
        {"title": "a", "text": "<p>c&#16;d</p>"},
        {"text": "dòng một\ndòng hai"},
        {"title": "a", "author": "An&#2; Thử", "tags": ["b&#3;"]},
        {"title": "a\x0cb", "text": "c"},
    ],
)
def test_control_characters_do_not_come_through(tmp_path: Path, record: Record) -> None:
    """As they are or as references; nor line ends of a text into the title that is made of its beginning."""
    article = only(tmp_path, record)
    texts = (article.title, *article.authors, *article.tags, *article.body.split("\n"))
    assert all(text.isprintable() for text in texts)


@pytest.mark.parametrize(
    ("name", "text", "vietnamese", "english"),
    [
        (
            "a.json",
            '[{"title": "Lũ"},\n {"title": "Lũ", body: 1}]',
            "dòng 2, cột 18: thiếu tên trường trong ngoặc kép",
            "line 2, column 18: a name in double quotes is missing",
        ),
        (
            "a.json",
            '{"title": "Lũ",\n\n "x": tru}',
            "dòng 3, cột 7: không có giá trị đọc được",
            "line 3, column 7: no value that can be read",
        ),
        (
            "a.jsonl",
            '{"title": "Lũ", "body" 1}',
            "cột 24: thiếu dấu hai chấm",
            "column 24: a colon is missing",
        ),
    ],
)
def test_broken_json_is_said_in_whole_words_with_its_place(
    tmp_path: Path, name: str, text: str, vietnamese: str, english: str
) -> None:
    """The decoder's English words were cut in the middle: "line 1 co"; columns count characters."""
    (reason,) = read(write(tmp_path, name, text))[1][-1:]
    assert (reason, both(reason)[0]) == (f"not JSON ({english})", f"không phải JSON ({vietnamese})")


def test_fault_of_a_large_json_file_has_its_line_in_the_file() -> None:
    """Not that in the part of the file that was being read; on one line, its column."""
    record = json.dumps(BRIDGE, ensure_ascii=False)
    for separator, count in ((",\n", 3000), (", ", 3000)):
        good = separator.join([record] * count) + separator
        data = f"[{good}{{x}}, {record * 10}]".encode()
        with pytest.raises(vnsearch.UnreadableError) as failure:
            list(split_json(io.BytesIO(data), 1 << 20))
        line, column = (count + 1, 2) if "\n" in separator else (1, len(good) + 3)
        assert f"(line {line:,}, column {column:,}: " in str(failure.value)


def test_every_fault_of_json_is_said_in_vietnamese() -> None:
    """As far as this Python's decoder names them."""
    texts = [
        "",
        "{",
        "{a",
        '{"a"',
        '{"a" 1}',
        "[1",
        "[1 2]",
        '["',
        '["\t"]',
        r'["\q"]',
        r'["\u12"]',
        "1 2",
        "[1,]",
    ]
    for text in [*texts, '{"a": 1,}', "9" * 5000, "[" * 100_000]:
        with pytest.raises((ValueError, RecursionError)) as failure:
            json.loads(text)
        assert isinstance(failure.value, ValueError | RecursionError)
        reason = json_fault(failure.value)
        assert reason.vi != reason.en and not any(
            word in reason.vi for word in ("Expecting", "Invalid", "delim")
        )
