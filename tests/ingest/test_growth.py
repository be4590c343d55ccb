"""The time of reading grows linearly with the size of an input, and never with a number that it declares."""

from __future__ import annotations

import gc
import gzip
import io
import math
import os
import tarfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

import vnsearch
from tests.support.hostile_shapes import SHAPES
from tests.support.repeated_input import Shape, read
from vnsearch.ingest.containers import files
from vnsearch.ingest.containers.files import SourceFile
from vnsearch.ingest.containers.members import Options, ignore_skip, iter_members
from vnsearch.ingest.markup_limits import require_few_attributes
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.query import parse

pytestmark = pytest.mark.slow

#: Sizes between which growth is measured, in characters; times below which nothing can be told.
SMALL, LARGE, SHORTEST = 60_000, 240_000, 0.3
#: What is quadratic has 2; on a busy machine linear shapes were measured up to 1.7. The benchmark holds 1.3.
LARGEST_EXPONENT = 1.8


def seconds(shape: Shape, size: int) -> float:
    """Without Python's collector of cycles, whose time grows with all that the tests before have left."""
    data = shape.data(size)
    gc.disable()
    try:
        start = time.process_time()
        read(shape.name, data)
        return time.process_time() - start
    finally:
        gc.enable()


def exponent(shape: Shape) -> float:
    """How the time grows; 1 where it is too short to tell.

    What seems to grow too fast on a busy machine is measured again, with four times as much input.
    """
    growth = _exponent(shape, SMALL, LARGE)
    return growth if growth < LARGEST_EXPONENT else _exponent(shape, LARGE, 4 * LARGE)


def _exponent(shape: Shape, small: int, large: int) -> float:
    least_small, least_large = math.inf, math.inf
    for _ in range(4):
        least_large = min(least_large, seconds(shape, large))
        if least_large < SHORTEST:
            return 1.0
        least_small = min(least_small, seconds(shape, small))
        if math.log(least_large / least_small, large / small) < LARGEST_EXPONENT:
            break
    return math.log(least_large / least_small, large / small)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """What is loaded once does not count."""
    read("a.html", SHAPES[0].data(1000))
    read("a.jsonl", b'{"title": "Tin", "body": "Body"}')


def test_number_of_shapes_is_the_one_documented() -> None:
    """In docs/pages.md and SECURITY.md."""
    for page in ("docs/pages.md", "SECURITY.md"):
        text = (Path(__file__).resolve().parents[2] / page).read_text("utf-8")
        assert f"{len(SHAPES)} hostile shapes" in text or f"{len(SHAPES)} shapes" in text


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.label.replace(" ", "-"))
def test_time_grows_linearly(shape: Shape) -> None:
    """Four times the size takes at most 4 ** 1.3 times as long."""
    assert exponent(shape) < LARGEST_EXPONENT


def test_shape_that_grows_faster_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above could not fail."""
    monkeypatch.setattr("tests.ingest.test_growth.read", lambda _, data: sum(range((len(data) // 25) ** 2)))
    assert exponent(SHAPES[0]) > 1.6


@pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if "attributes" in shape.label], ids=lambda shape: shape.label
)
def test_element_with_very_many_attributes_is_refused(shape: Shape) -> None:
    """Parsers compare each with all before it; where it is small, they do so too fast for the test above."""
    data = shape.data(60_000)
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    (member,) = iter_members(stream, shape.name, len(data), 0.0, Options(), ignore_skip)
    with pytest.raises(vnsearch.UnreadableError, match="too many attributes"):
        read_member(member, shape.name)


def test_elements_with_as_many_attributes_as_pages_have_are_read() -> None:
    """Long values, and signs in them, are no attributes; many elements with some are not one with many."""
    attributes = " ".join(f"data-{number}='a b=c > {number}'" for number in range(200))
    require_few_attributes(f"<p {attributes}>" * 50 + "<p title='" + "tin = mới " * 5000 + "'>")


TEBIBYTE = 1 << 40


def tar(kind: bytes = tarfile.REGTYPE, size: int = TEBIBYTE) -> bytes:
    """A tar file of one header that declares a size."""
    header = tarfile.TarInfo("a.html")
    header.size, header.type = size, kind
    return header.tobuf(tarfile.GNU_FORMAT)


def crawl(kind: str) -> bytes:
    record = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://bao.example/\r\n"
    answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    length = f"Content-Length: {TEBIBYTE}\r\n\r\n"
    return f"{record}{length}{answer}{length}<p>".encode()


def workbook(row: int) -> bytes:
    """A workbook whose last row declares its number."""
    out, changed = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    assert book.active
    for cells in (("title", "body"), ("Tin", "Thân bài"), ("Tin cuối", "Thân bài")):
        book.active.append(cells)
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b'r="3"', b'r="%d"' % row).replace(b'"A3"', b'"A%d"' % row)
                data = data.replace(b'"B3"', b'"B%d"' % row)
            new.writestr(name, data)
    return changed.getvalue()


DECLARED = {
    "tar.tar": tar(),
    "tar of another kind.tar": tar().replace(b"a.html", b"a.jpeg"),
    "folder.tar": tar(tarfile.DIRTYPE),
    "long name.tar": tar(tarfile.GNUTYPE_LONGNAME),
    "pax header.tar": tar(tarfile.XHDTYPE),
    "less than nothing.tar": tar(size=-1024) + bytes(1024),
    "packed.tar.gz": gzip.compress(tar()),
    "response.warc": crawl("response"),
    "note.warc": crawl("warcinfo"),
    "row.xlsx": workbook(10**12),
}


@pytest.mark.parametrize("name", DECLARED)
def test_declared_number_costs_nothing(name: str) -> None:
    """A file of some hundred bytes that declares a tebibyte, or a billion rows, is done at once."""
    start = time.process_time()
    read(name, DECLARED[name])
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "unit", ["\u0301", "#tin", "(", '"', "-", "a OR ", "1/1/", "*", "bầu cử ", "~", ":", "tin.", "NEAR/3 "]
)
def test_time_of_a_query_grows_linearly(unit: str) -> None:
    """Whatever it repeats; queries are short, so that a hundred kilobytes are refused or parsed at once."""
    start = time.process_time()
    with suppress(vnsearch.QueryError):
        parse("a" + unit * (100_000 // len(unit)))
    assert time.process_time() - start < 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_file_that_became_a_pipe_or_device_since_it_was_listed_is_skipped(tmp_path: Path) -> None:
    """Opening a pipe waits for its other end, and a device may never end."""
    os.mkfifo(tmp_path / "a.html")
    (tmp_path / "b.html").symlink_to("/dev/zero")
    for name in ("a.html", "b.html"):
        file = SourceFile(tmp_path / name, name, 100, 0)
        with pytest.raises(vnsearch.UnreadableError, match="not a regular file"):
            list(files.read_members(file, Options(), lambda *_: None))
