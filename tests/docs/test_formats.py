"""An index is read by docs/formats.md alone, without any code that writes or reads segments."""

from __future__ import annotations

import json
import re
import sqlite3
import struct
import tarfile
import zlib
from contextlib import closing
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard

import vnsearch
from vnsearch.model import Article
from vnsearch.text.pair_list import is_listed

PAGE = 65536
BAU = Article(
    "a",
    "Bầu cử ở Đống Đa",
    body="Cử tri Đống Đa đi bầu.\nĐồng hồ và dòng sông.",
    source="Báo A",
    tags=("bầu cử", "Đống Đa"),
)
#: So long that a position takes more than 16 bits, in a list of small ones: an exception with higher bits.
LONG = Article("long", "Dài", body="sông " * 35_000 + "hồ")
ARTICLES = [BAU, *(Article(f"b{n}", f"Hồ {n}", body="đông " * n) for n in range(1, 40)), LONG]


class CheckedFile:
    """A file laid out as in "Checked files"."""

    def __init__(self, path: Path, size: int, checksum: int) -> None:
        data = path.read_bytes()
        assert len(data) == size
        magic, self.end, length, seal = struct.unpack("<8sQQI", data[-28:])
        assert magic == b"vnsrch01" and seal == checksum == zlib.crc32(data[self.end : -28])
        pages = [zlib.crc32(data[at : min(at + PAGE, self.end)]) for at in range(0, self.end, PAGE)]
        assert data[self.end : self.end + 4 * len(pages)] == struct.pack(f"<{len(pages)}I", *pages)
        directory = json.loads(data[-28 - length : -28])
        self.arrays, self.notes = directory["arrays"], directory["notes"]
        self.data = data

    def array(self, name: str) -> list[int]:
        dtype, first, items = self.arrays[name]
        assert first % 64 == 0
        numbers: list[int] = np.frombuffer(self.data, dtype, items, first).tolist()
        return numbers

    def raw(self, name: str) -> bytes:
        return bytes(self.array(name))

    def short(self, name: str) -> list[int]:
        large, most = iter(self.array(f"{name}/large")), 255 if self.arrays[name][0] == "|u1" else 65535
        return [next(large) if number == most else number for number in self.array(name)]


def varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while data[at] & 0x80:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1


def dictionary(file: CheckedFile, field: str) -> list[tuple[bytes, bytes]]:
    """Terms and payloads."""
    data, entries = file.raw(f"{field}/keys"), []
    for start, end in pairwise(file.array(f"{field}/places")):
        at, term = start, b""
        while at < end:
            shared, at = varint(data, at)
            more, at = varint(data, at)
            term, at = term[:shared] + data[at : at + more], at + more
            size, at = varint(data, at)
            entries.append((term, data[at : at + size]))
            at += size
    return entries


def stream(file: CheckedFile, name: str, items: list[int]) -> list[list[int]]:
    """The numbers of each term, ``items`` of them each."""
    words = file.array(f"{name}/words")
    packed = sum(word << 64 * place for place, word in enumerate(words))
    exceptions: dict[int, int] = {}
    places, low = iter(file.array(f"{name}/places")), file.array(f"{name}/low")
    high = dict(zip(file.array(f"{name}/high/places"), file.array(f"{name}/high"), strict=True))
    bits = 16 if file.arrays[f"{name}/low"][0] == "<u2" else 8
    for block, count in enumerate(file.array(f"{name}/blocks")):
        for _ in range(count):
            number = len(exceptions)
            exceptions[block * 255 + next(places)] = low[number] | high.get(number, 0) << bits
    out: list[list[int]] = []
    bit = value = 0
    for width, count in zip(file.array(f"{name}/widths"), items, strict=True):
        numbers = []
        for _ in range(count):
            number = packed >> bit & (1 << width) - 1
            numbers.append(exceptions[value] if width and number == (1 << width) - 1 else number)
            bit, value = bit + width, value + 1
        out.append(numbers)
    return out


def postings(file: CheckedFile) -> dict[tuple[str, int], list[tuple[int, bool]]]:
    """By form and document, the positions and whether each is bound, as in "Posting lists"."""
    entries, spread = dictionary(file, "field/text"), file.short("field/text/spread")
    occurrences, table = file.short("field/text/occurrences"), file.array("field/text/table")
    docs, codes = (stream(file, f"field/text/{name}", spread) for name in ("docs", "counts"))
    steps, variants = (stream(file, f"field/text/{name}", occurrences) for name in ("positions", "variants"))
    result: dict[tuple[str, int], list[tuple[int, bool]]] = {}
    for term, (key, payload) in enumerate(entries):
        spellings = payload.decode().split("\x1f") if payload else [key.decode()]
        numbers = list(accumulate(docs[term], lambda left, gap: left + 1 + gap))
        at = 0
        for document, code in zip(numbers, codes[term], strict=True):
            position = 0
            for _ in range(sum(table[4 * code : 4 * code + 4])):
                position += steps[term][at] >> 1
                form = spellings[variants[term][at]]
                result.setdefault((form, document), []).append((position, bool(steps[term][at] & 1)))
                at += 1
    return result


def blocks(file: CheckedFile) -> dict[str, list[tuple[int, int]]]:
    """By term, the header of each block but the first, as in "Posting lists"."""
    entries, headers = dictionary(file, "field/text"), iter(headers_of(file))
    doc_freqs = file.short("field/text/spread")
    return {
        key.decode(): [next(headers) for _ in range((doc_freq - 1) // 128)]
        for (key, _), doc_freq in zip(entries, doc_freqs, strict=True)
    }


def headers_of(file: CheckedFile) -> list[tuple[int, int]]:
    docs, occurrences = (file.array(f"field/text/skips/{part}") for part in ("docs", "occurrences"))
    return list(zip(docs, occurrences, strict=True))


def stored(file: CheckedFile) -> list[dict[str, Any]]:
    blocks, lengths = file.raw("stored/blocks"), file.short("stored/lengths")
    out: list[dict[str, Any]] = []
    for start, end in pairwise(file.array("stored/places")):
        data = zstandard.ZstdDecompressor().decompress(blocks[start:end])
        while data:
            size = lengths[len(out)]
            out.append(json.loads(data[:size]))
            data = data[size:]
    return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(ARTICLES)
        index.delete(["b1"])
    return tmp_path / "index"


def newest(folder: Path) -> dict[str, Any]:
    data = folder / json.loads((folder / "vnsearch.json").read_text("utf-8"))["data"] / "whoosh"
    commit: dict[str, Any] = json.loads(max(data.glob("commit-*.json")).read_text("utf-8"))
    digest = commit.pop("digest")
    assert digest == blake2b(json.dumps(commit, sort_keys=True).encode(), digest_size=16).hexdigest()
    commit["folder"] = data
    return commit


def segment(folder: Path) -> CheckedFile:
    commit = newest(folder)
    entry = commit["segments"][0]["segment"]
    return CheckedFile(commit["folder"] / entry["name"], entry["size"], entry["checksum"])


def test_documents_terms_and_positions_are_where_the_page_says(folder: Path) -> None:
    file = segment(folder)
    documents = stored(file)
    assert [document["id"] for document in documents] == [article.id for article in ARTICLES]
    result = postings(file)
    assert [position for position, _ in result["bầu", 0]] == [0, result["đi", 0][0][0] + 1]
    assert len(result["đống", 0]) == 2 and len(result["đồng", 0]) == len(result["dòng", 0]) == 1
    assert {n: len(result["đông", n]) for n in range(1, 40)} == {n: n for n in range(1, 40)}
    assert len(file.array("field/text/positions/high")) == 1
    assert result["hồ", 40] == [(result["sông", 40][-1][0] + 1, False)]
    bound = {
        form for (form, document), places in result.items() if document == 0 and any(b for _, b in places)
    }
    assert "cử" in bound and "bầu" not in bound


def test_block_headers_and_counts_of_spellings_are_where_the_page_says(tmp_path: Path) -> None:
    """Of terms in every document, in every second one, and in few; spellings are in the order of the payload."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add([Article(f"{n}", "Hồ hồ ho", body="sông" if n % 2 else "song sóng") for n in range(300)])
    file = segment(tmp_path)
    headers = blocks(file)
    assert headers["ho"] == [(127, 3 * 128), (255, 3 * 256)]
    assert headers["song"][0] == (127, 64 + 2 * 64)
    spellings = [payload or key for key, payload in dictionary(file, "field/text")]
    forms = [form for payload in spellings for form in payload.decode().split("\x1f")]
    doc_freqs = dict(zip(forms, file.short("field/text/spelt/docs"), strict=True))
    assert doc_freqs == {"hồ": 300, "ho": 300, "sông": 150, "song": 150, "sóng": 150}


def test_pairs_of_neighbours_are_where_the_page_says(tmp_path: Path) -> None:
    """Every occurrence of a listed pair by zone and spelling; of a word the separator is another."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add([Article("a", "Việt Nam", body="Tin.\nViet nam, việt nam"), Article("b", "Nam Việt")])
    file = segment(tmp_path)
    (key, payload), *others = [entry for entry in dictionary(file, "field/pairs") if entry[0] == b"viet nam"]
    assert not others and not is_listed("nam", "viet")
    terms = [term for term, _ in dictionary(file, "field/pairs")]
    number, spread = terms.index(key), file.short("field/pairs/spread")
    occurrences, table = file.short("field/pairs/occurrences"), file.array("field/pairs/table")
    docs, codes = (stream(file, f"field/pairs/{name}", spread)[number] for name in ("docs", "counts"))
    (code,) = codes
    assert (docs, table[4 * code : 4 * code + 4]) == ([0], [1, 0, 2, 0])
    spellings = payload.decode().split("\x1f")
    variants = stream(file, "field/pairs/variants", occurrences)[number]
    assert [spellings[variant].replace("_", " ") for variant in variants] == [
        "việt nam",
        "viet nam",
        "việt nam",
    ]
    assert "việt_nam" in spellings


def test_value_fields_and_columns_are_where_the_page_says(folder: Path) -> None:
    file = segment(folder)
    ids = dictionary(file, "field/id")
    docs = stream(file, "field/id/docs", file.short("field/id/spread"))
    assert {term.decode(): [number] for (term, _), (number,) in zip(ids, docs, strict=True)} == {
        article.id: [number] for number, article in enumerate(ARTICLES)
    }
    assert dictionary(file, "field/source") == [(b"bao a", b"")]
    values = json.loads(file.raw("column/source/values"))
    assert values[0] == "" and values[file.array("column/source")[0]] == "Báo A"
    assert file.array("column/tag/counts") == [len(article.tags) for article in ARTICLES]
    values = json.loads(file.raw("column/tag/values"))
    assert [values[number] for number in file.array("column/tag")] == [
        tag for article in ARTICLES for tag in article.tags
    ]
    assert file.array("column/title length")[0] == 5
    assert set(file.array("column/published")) == {-(1 << 62)}
    name = blake2b(b"b2", digest_size=8).digest()
    assert file.array("column/group")[2] == int.from_bytes(name, "little")


def test_deleted_documents_are_where_the_page_says(folder: Path) -> None:
    commit = newest(folder)
    entry = commit["segments"][0]
    deleted = entry["deleted"]
    file = CheckedFile(commit["folder"] / deleted["name"], deleted["size"], deleted["checksum"])
    bits = "".join(f"{byte:08b}" for byte in file.raw("deleted"))
    assert entry["gone"] == 1 and [place for place, bit in enumerate(bits) if bit == "1"] == [1]


def test_bigram_tables_are_where_the_page_says(folder: Path) -> None:
    file = segment(folder)
    keys = list(accumulate(file.short("bigrams/forms/steps")))
    left = right = int.from_bytes(blake2b("đông".encode(), digest_size=8).digest(), "little")
    key = ((left * 0x9E3779B97F4A7C15 ^ right) % (1 << 64)) >> 34
    assert file.short("bigrams/forms/counts")[keys.index(key)] == sum(range(39))


def test_catalogue_and_its_seal_are_as_the_page_says(folder: Path) -> None:
    data = (folder / "data-1" / "catalogue.db").read_bytes()
    seal = json.loads((folder / "data-1" / "catalogue.seal").read_text("utf-8"))
    assert seal["change"] == int.from_bytes(data[24:28], "big")
    assert seal["digest"] == blake2b(data, digest_size=16).hexdigest()
    own = seal.pop("self")
    assert own == blake2b(json.dumps(seal, sort_keys=True).encode(), digest_size=16).hexdigest()


def test_tables_of_the_catalogue_are_as_the_page_says(folder: Path) -> None:
    """Each with its columns in order, no more and no fewer; and the version."""
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    section = page.partition("\n## `catalogue.db`\n")[2].partition("\n## ")[0]
    described = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.M))
    with closing(sqlite3.connect(folder / "data-1" / "catalogue.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")] for name in names}
        (version,) = database.execute("PRAGMA user_version").fetchone()
    assert {name: text.split(", ") for name, text in described.items()} == columns
    assert f"`user_version` is {version}." in section


def test_backup_is_as_the_page_says(folder: Path, tmp_path: Path) -> None:
    with vnsearch.open(folder) as index:
        index.backup(tmp_path / "news.tar")
    with tarfile.open(tmp_path / "news.tar") as tar:
        members = [(member.name, tar.extractfile(member)) for member in tar.getmembers()]
        data = {name.removeprefix("vnsearch-backup/"): file.read() for name, file in members if file}
    contents = json.loads(data.pop("contents.json"))
    digest = contents.pop("digest")
    assert digest == blake2b(json.dumps(contents, sort_keys=True).encode(), digest_size=16).hexdigest()
    assert (contents["version"], contents["format"]) == (1, newest(folder)["format"])
    files = [(file["name"], file["size"], file["digest"]) for file in contents["files"]]
    assert files == [
        (name, len(part), blake2b(part, digest_size=16).hexdigest()) for name, part in data.items()
    ]
    commit = newest(folder)
    (entry,) = commit["segments"]
    names = {f"commit-{commit['generation']:08d}.json", entry["segment"]["name"], entry["deleted"]["name"]}
    assert set(data) == {"catalogue.db", *(f"engine/{name}" for name in names)}
