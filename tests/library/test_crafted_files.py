"""Files beside the segments with right checksums and wrong values: an error of ours, or made anew; check tells."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vnsearch
from tests.support.crafted_indexes import Arrays, rewrite
from vnsearch.errors import IndexDamagedError
from vnsearch.library import catalogue_checksum
from vnsearch.model import SourceCounts
from vnsearch.segments.directory import FileDirectory

Table = dict[str, np.ndarray[Any, Any]]


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample index, with its table of completions."""
    folder = Path(shutil.copytree(sample_folder, tmp_path / "index"))
    with vnsearch.open(folder) as index:
        index.suggest("b")
    return folder


def _set(name: str, place: int, value: int) -> Callable[[Table], None]:
    return lambda arrays: arrays[name].__setitem__(place, value)


def _other_type(name: str, dtype: str) -> Callable[[Table], None]:
    return lambda arrays: arrays.update({name: arrays[name].astype(dtype)})


def _shorter(name: str) -> Callable[[Table], None]:
    return lambda arrays: arrays.update({name: arrays[name][:-1]})


def _later_starts(arrays: Table) -> None:
    arrays["text_starts"][1:-1] += 1


TABLES: dict[str, Callable[[Table], None]] = {
    **{
        f"{name} of floats": _other_type(name, "<f8")
        for name in ("keys", "starts", "texts", "newest", "leaning")
    },
    **{
        f"{name} too short": _shorter(name) for name in ("starts", "text_starts", "counts", "newest", "marks")
    },
    "a start beyond the keys": _set("starts", 1, 1 << 31),
    "an end beyond the texts": _set("text_starts", -1, 1 << 31),
    "a text that begins within a character": _later_starts,
    "a text that is none": _set("texts", 0, 0xFF),
    "a day after the last": _set("newest", 0, (1 << 31) - 1),
    "a text of no title": _set("counts", 0, 0),
}


@pytest.mark.parametrize("name", TABLES)
def test_crafted_table_of_completions_is_made_anew(folder: Path, name: str) -> None:
    """It is not part of the index: what does not fit is as good as not there."""
    (path,) = folder.glob("data-*/completions.npz")
    with vnsearch.open(folder) as index:
        expected = [index.suggest(prefix) for prefix in ("b", "hà", "tin", "đ")]
    with np.load(path) as archive:
        arrays = {name: archive[name].copy() for name in archive.files}
    TABLES[name](arrays)
    with path.open("wb") as stream:
        np.savez(stream, **arrays)
    with vnsearch.open(folder) as index:
        assert [index.suggest(prefix) for prefix in ("b", "hà", "tin", "đ")] == expected


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_table_of_completions_that_unpacks_to_gigabytes_is_not_unpacked(
    folder: Path, compression: int
) -> None:
    """A file of 3 MB took 3.1 GB: its header said so, or it was compressed."""
    (path,) = folder.glob("data-*/completions.npz")
    with np.load(path) as archive:
        arrays = {name: archive[name].copy() for name in archive.files}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, array in arrays.items():
            out = BytesIO()
            header = {"descr": array.dtype.str, "fortran_order": False, "shape": (3_000_000_000,)}
            if name == "texts" and compression == zipfile.ZIP_STORED:
                np.lib.format.write_array_header_1_0(out, header)
            else:
                np.lib.format.write_array(out, array)
            room = bytes(1 << 28) if name == "texts" and compression == zipfile.ZIP_DEFLATED else b""
            archive.writestr(f"{name}.npy", out.getvalue() + room)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with vnsearch.open(folder) as index:
        assert index.suggest("b")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


CELLS = {
    "a root at no path": "UPDATE roots SET path = char(0) || 'x'",
    "a root of a number": "UPDATE roots SET path = x'ff'",
    "a file of no size": "UPDATE files SET size = 'a'",
    "a file in no root": "UPDATE files SET root = ''",
    "a line at no place": "UPDATE sightings SET position = 'a'",
    "a headline without digest": "UPDATE headlines SET digest = 5",
}


@pytest.mark.parametrize("name", CELLS)
def test_crafted_catalogue_is_an_error_and_told(folder: Path, name: str) -> None:
    """Text for a number, a path that can be none: never an error that says nothing of the index."""
    (path,) = folder.glob("data-*/catalogue.db")
    with closing(sqlite3.connect(path)) as db:
        db.execute(CELLS[name])
        db.commit()
    catalogue_checksum.write(path, SourceCounts(1, 0))
    with vnsearch.open(folder) as index:
        for read in (
            index.roots,
            index.removals,
            index.statistics,
            lambda: index.get("https://vidu.vn/x.html"),
        ):
            with suppress(IndexDamagedError, vnsearch.DocumentNotFoundError):
                read()
        assert [fault for fault in index.check() if "catalogue" in fault.file] or "path = char" in CELLS[name]


def _change_catalogue(folder: Path, sql: str) -> None:
    """Change the catalogue, and make its checksum right."""
    (path,) = folder.glob("data-*/catalogue.db")
    with closing(sqlite3.connect(path)) as db:
        db.execute(sql)
        db.commit()
    catalogue_checksum.write(path, SourceCounts(1, 0))


#: Values of another type than their column's, and text that is no UTF-8.
OF_ANOTHER_TYPE = {
    "bytes for the kind of a file": "UPDATE other_files SET kind = x'fffe'",
    "an endless number of files": "UPDATE other_files SET files = 9e999",
    "a kind of a file that is no UTF-8": "UPDATE other_files SET kind = CAST(x'eda080' AS TEXT)",
    "bytes for the name of a run": "UPDATE runs SET name = x'fffe'",
    "a number for a signature": "UPDATE groups SET signature = 5",
    "bytes for the name of a group": "UPDATE groups SET name = x'ff' WHERE id = 1",
    "a title of a line that is no UTF-8": "UPDATE sightings SET title = CAST(x'fffe' AS TEXT)",
    "bytes for an address": "UPDATE articles SET url = x'fffe'",
}
#: Numbers that cannot be added to.
TOO_LARGE = {
    "numbers of files whose sum overflows": "UPDATE other_files SET files = 9223372036854775807",
    "the last number of a file": "UPDATE files SET id = 9223372036854775807 WHERE id = 1",
}


@pytest.mark.parametrize("name", OF_ANOTHER_TYPE | TOO_LARGE)
def test_bytes_in_the_catalogue_do_not_end_a_run_in_a_type_error(
    folder: Path, tmp_path: Path, name: str
) -> None:
    """Bytes for the kind of a file ended every later run in a TypeError of the catalogue's checksum."""
    _change_catalogue(folder, (OF_ANOTHER_TYPE | TOO_LARGE)[name])
    with vnsearch.open(folder) as index:
        if name in OF_ANOTHER_TYPE:
            assert [fault for fault in index.check() if "catalogue" in fault.file]
        for call in (
            lambda: index.add([vnsearch.Article("new", "Bầu cử", body="giá vàng")]),
            lambda: index.delete(["a1"]),
            lambda: index.backup(tmp_path / "backup"),
            index.statistics,
        ):
            with suppress(vnsearch.VnsearchError):
                call()


def test_text_in_the_catalogue_that_is_no_utf8_is_told_as_damage(folder: Path) -> None:
    """The error said that the disk refused, where a rebuild mends it."""
    _change_catalogue(folder, "UPDATE other_files SET kind = CAST(x'fffe' AS TEXT)")
    with vnsearch.open(folder) as index, pytest.raises(IndexDamagedError, match=r"catalogue\.db"):
        index.add([vnsearch.Article("new", "Bầu cử", body="giá vàng")])


@pytest.mark.parametrize("value", ["3", None, -1, 1.5, [1]])
def test_crafted_checksum_of_the_catalogue_is_an_error(folder: Path, value: object) -> None:
    """A count of files that is none."""
    (path,) = folder.glob("data-*/catalogue.seal")
    values = json.loads(path.read_text()) | {"files": value}
    del values["self"]
    path.write_text(json.dumps(values | {"self": catalogue_checksum._self_digest(values)}))  # forged
    with vnsearch.open(folder) as index, pytest.raises(IndexDamagedError):
        index.statistics()


def _engine_folder(folder: Path) -> FileDirectory:
    (path,) = folder.glob("data-*/whoosh")
    return FileDirectory(path)


def test_dates_of_no_calendar_are_an_error(folder: Path) -> None:
    """A timeline made room for every day until the year 292 billion."""

    def mutate(arrays: Arrays, _: dict[str, Any]) -> None:
        arrays["column/published"][0] = 1 << 61

    rewrite(_engine_folder(folder), mutate)
    with vnsearch.open(folder) as index:
        for read in (lambda: index.timeline("kind:article"), index.statistics):
            with pytest.raises(IndexDamagedError):
                read()
        assert any("dates" in fault.what for fault in index.check())
