from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import vnsearch
from tests.conftest import CORPUS
from vnsearch.errors import (
    ForeignFolderError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    InputError,
)
from vnsearch.library import index_folder
from vnsearch.library.update import Update
from vnsearch.model import Article, Changes, Headline

pytestmark = [pytest.mark.slow, pytest.mark.each_engine]

PAGE = """{title}
Đoạn thân bài về {topic} hôm nay.
Tin khác
Cầu mới qua sông Hồng sắp khởi công
Giao thông 21/11/2024 19:41
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "trang báo"
    folder.mkdir()
    for name, title in (("a", "Bầu cử ở quận"), ("b", "Giá vàng tăng mạnh"), ("c", "Bão đổ bộ miền Trung")):
        (folder / f"{name}.txt").write_text(PAGE.format(title=title, topic=title), "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    return vnsearch.open(tmp_path / "index", create=True)


def test_same_headline_on_three_pages_is_one_document(index: vnsearch.Index, pages: Path) -> None:
    """It knows how often and where it was seen."""
    report = index.update([pages], workers=1)
    assert report.articles == Changes(added=3)
    assert report.headlines == Changes(added=1)
    (hit,) = index.search("cầu sông Hồng").hits
    assert isinstance(hit.document, Headline)
    assert hit.document.sightings == 3
    assert len(hit.document.seen_on) == 3


def test_second_run_reads_nothing(index: vnsearch.Index, pages: Path) -> None:
    """Unchanged files are not read again, with or without naming them."""
    index.update([pages], workers=1)
    for paths in ([pages], []):
        report = index.update(paths)
        assert (report.files, report.articles, report.headlines) == (
            0, Changes(unchanged=3), Changes(unchanged=1)
        )  # fmt: skip


def test_changed_and_gone_files_are_followed(index: vnsearch.Index, pages: Path) -> None:
    """One changed, one deleted, one new: updated, removed, added."""
    index.update([pages], workers=1)
    (pages / "a.txt").write_text(PAGE.format(title="Bầu cử đã xong", topic="cử tri"), "utf-8")
    (pages / "b.txt").unlink()
    (pages / "d.txt").write_text("Tin mới toanh\nThân bài.", "utf-8")
    report = index.update([pages], workers=1)
    assert report.articles == Changes(added=1, updated=1, unchanged=1, removed=1)
    assert index.search("gia vang").total == 0
    assert index.search("đã xong").total == 1
    (hit,) = index.search("cầu sông Hồng").hits
    assert isinstance(hit.document, Headline)
    assert hit.document.sightings == 2


def test_headline_folds_into_its_article_and_comes_back(index: vnsearch.Index, pages: Path) -> None:
    """While the story is indexed its headline is not; when the story goes, the headline is back."""
    story = pages / "story.txt"
    story.write_text("Cầu mới qua sông Hồng sắp khởi công\nThân bài.", "utf-8")
    index.update([pages], workers=1)
    assert [hit.document.kind for hit in index.search("cầu sông Hồng").hits] == ["article"]
    story.unlink()
    index.update([pages], workers=1)
    assert [hit.document.kind for hit in index.search("cầu sông Hồng").hits] == ["headline"]


def test_sidebar_date_is_never_the_articles(index: vnsearch.Index, pages: Path) -> None:
    """The article stays undated, the headline has the date."""
    index.update([pages], workers=1)
    assert index.search("bầu cử").hits[0].document.published is None
    assert index.search("cầu sông Hồng").hits[0].document.published is not None


def test_one_changed_line_of_a_records_file_is_one_update(index: vnsearch.Index, tmp_path: Path) -> None:
    """The other lines are left alone, and ids never double."""
    file = tmp_path / "r.jsonl"
    rows = [{"id": str(i), "title": f"Tin số {i}", "body": "thân bài"} for i in range(200)]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    index.update([file], workers=2)
    rows[7]["title"] = "Tin đã sửa"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert index.update([file]).articles == Changes(updated=1, unchanged=199)
    assert len(index) == 200


def test_the_other_copy_takes_over_when_one_of_two_goes(index: vnsearch.Index, tmp_path: Path) -> None:
    """Two files with one id: the second is passed over, and read when the first is deleted."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": "x", "title": f"Bản {name}"}), "utf-8")
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    assert index.update(files).duplicates == 1
    files[0].unlink()
    index.update([files[1]])
    assert index.get("x").title == "Bản two"


def test_add_and_delete_from_code(index: vnsearch.Index, pages: Path) -> None:
    """Documents added from code stay through later runs; deleted ones stay deleted."""
    index.update([pages], workers=1)
    index.add([Article("mine", "Bài của tôi"), Article("mine2", "Bài khác")])
    index.delete(["mine2", f"{pages.name}/a.txt"])
    index.update([pages], workers=1)
    assert index.search("bài của tôi").hits[0].document.id == "mine"
    assert len(index) == 4
    assert index.search("bầu cử", verbatim=True).total == 0


def test_one_id_added_twice_at_once_is_one_document(index: vnsearch.Index) -> None:
    """The last one counts."""
    index.add([Article("x", "Bản đầu"), Article("x", "Bản sau")])
    assert [hit.document.title for hit in index.search("bản").hits] == ["Bản sau"]


def test_ids_stay_when_a_folder_is_given_by_another_way(index: vnsearch.Index, pages: Path) -> None:
    """A changed file is an update, whichever folder above it was named."""
    index.update([pages.parent / pages.name], workers=1)
    (pages / "a.txt").write_text("Bầu cử lần nữa\nThân bài.", "utf-8")
    assert index.update([pages / "a.txt"], workers=1).articles.updated == 1
    assert index.search("bầu cử").hits[0].document.id == f"{pages.name}/a.txt"


def test_rebuild_starts_over_and_forgets_what_is_gone(index: vnsearch.Index, pages: Path) -> None:
    """A rebuild gives what a first run over the files would."""
    index.update([pages], workers=1)
    (pages / "b.txt").unlink()
    assert index.update(rebuild=True, workers=1).articles == Changes(added=2)
    assert [p.name for p in index.folder.glob("data-*")] == ["data-2"]


def test_missing_root_keeps_its_documents_and_says_so(index: vnsearch.Index, pages: Path) -> None:
    """An unplugged disk must not empty the index."""
    index.update([pages], workers=1)
    pages.rename(pages.with_name("away"))
    report = index.update([pages.parent / "away" / "a.txt"], workers=1)
    assert "kept" in report.absences[0].reason
    assert index.search("bão miền Trung").total == 1


def test_bad_files_are_skipped_with_reasons_and_the_rest_goes_on(index: vnsearch.Index, pages: Path) -> None:
    """Empty, binary, undecodable and misshapen input each give a reason; good neighbours are indexed."""
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (pages / "bad.html").write_bytes(b"<html></html>")
    (pages / "rows.jsonl").write_bytes(b'{"title": "Tot"}\n{broken\n[1]\n')
    (pages / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08not gzip")
    (pages / "utf16.txt").write_bytes("Tiêu đề UTF-16\nthân".encode("utf-16"))
    (pages / "invalid.txt").write_bytes("Tiêu đề lẫn byte hỏng".encode() + b"\xff\xfe\n")
    (pages / "loop").symlink_to(pages)
    report = index.update([pages], workers=2)
    assert report.articles.added == 6
    assert report.skipped == len(report.skips) == 6
    assert all(skip.reason for skip in report.skips)


def test_missing_path_changes_nothing(index: vnsearch.Index, pages: Path) -> None:
    """The error comes before anything is touched."""
    index.update([pages], workers=1)
    with pytest.raises(InputError):
        index.update([pages / "nope"])
    assert len(index) == 4


@pytest.mark.folder_only
def test_folders_that_are_no_index_are_refused(tmp_path: Path, pages: Path) -> None:
    """No index, someone else's folder, another version, and damage each have their own error."""
    with pytest.raises(IndexNotFoundError):
        vnsearch.open(tmp_path / "nothing")
    with pytest.raises(ForeignFolderError):
        vnsearch.open(pages, create=True)
    folder = tmp_path / "index"
    vnsearch.open(folder, create=True).update([pages], workers=1)
    file = folder / index_folder.MANIFEST
    file.write_text(json.dumps(json.loads(file.read_text()) | {"analyser": "other"}))
    with pytest.raises(IndexVersionError):
        vnsearch.open(folder)
    file.write_text("{")
    with pytest.raises(IndexDamagedError):
        vnsearch.open(folder)
    assert vnsearch.open(folder, create=True).update([pages], rebuild=True, workers=1).articles.added == 3


@pytest.mark.embedded_only
def test_truncated_index_files_are_a_clear_error(index: vnsearch.Index, pages: Path) -> None:
    """A damaged file is reported as damage, not as a traceback."""
    index.update([pages], workers=1)
    for file in (index.folder / "data-1" / "whoosh").glob("segment-*"):
        file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(IndexDamagedError):
        index.search("bầu cử")


@pytest.mark.embedded_only
def test_second_writer_is_refused_while_the_first_writes(index: vnsearch.Index, pages: Path) -> None:
    """The folder's lock holds across processes and is let go when the work ends."""
    with index_folder.write_lock(index.folder), pytest.raises(IndexLockedError):
        index.update([pages], workers=1)
    index.update([pages], workers=1)


@pytest.mark.embedded_only
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_kill_during_indexing_leaves_the_last_commit(
    tmp_path: Path, index: vnsearch.Index, pages: Path
) -> None:
    """Killed at random moments, the index opens, answers as before, and takes the next run."""
    index.update([pages], workers=1)
    rows = ({"id": str(i), "title": f"Tin {i}", "body": "bầu cử " * 50} for i in range(3000))
    (pages / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    command = [sys.executable, "-m", "vnsearch", "index", str(pages), "--index-dir", str(index.folder)]
    for _ in range(3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.3, 2.5))  # noqa: S311 - no secret
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with vnsearch.open(index.folder) as again:
            assert len(again) in (4, 3004)
            assert again.search("bão miền Trung").total == 1
    index.update([pages], workers=1)
    assert len(index) == 3004


def test_rebuild_recovers_what_was_given_before(index: vnsearch.Index, pages: Path) -> None:
    """After another version or a broken manifest, --rebuild without paths reads the same folders again."""
    index.update([pages], workers=1)
    index_folder.write_manifest(index.folder, index_folder.Manifest("data-1", format="other"))
    assert index.update(rebuild=True, workers=1).articles.added == 3
    (index.folder / index_folder.MANIFEST).write_text("[" * 200_000)
    assert index.update(rebuild=True, workers=1).articles.added == 3


def test_rebuild_never_replaces_a_full_index_with_an_empty_one(index: vnsearch.Index, pages: Path) -> None:
    """With the catalogue lost, or a folder missing, the old index stays and the error says so."""
    index.update([pages], workers=1)
    away = pages.rename(pages.with_name("away"))
    with pytest.raises(InputError):
        index.update(rebuild=True, workers=1)
    away.rename(pages)
    (index.folder / "data-1" / "catalogue.db").write_bytes(b"not SQLite")
    with pytest.raises(InputError):
        index.update(rebuild=True, workers=1)
    assert index.search("bầu cử").total == 1


def test_missing_catalogue_is_damage(index: vnsearch.Index, pages: Path) -> None:
    """Neither reading nor indexing makes an empty one in its place."""
    index.update([pages], workers=1)
    (index.folder / "data-1" / "catalogue.db").unlink()
    with pytest.raises(IndexDamagedError):
        index.statistics()
    with pytest.raises(IndexDamagedError):
        index.update([pages], workers=1)


def test_first_run_broken_off_leaves_a_folder_that_can_be_used(tmp_path: Path, pages: Path) -> None:
    """A data folder without a manifest is ours, not someone else's."""
    (tmp_path / "index" / "data-1" / "whoosh").mkdir(parents=True)
    (tmp_path / "index" / "write.lock").touch()
    with vnsearch.open(tmp_path / "index", create=True) as index:
        assert index.update([pages], workers=1).articles.added == 3


def test_identical_lines_leave_no_ghost(index: vnsearch.Index, tmp_path: Path) -> None:
    """Three equal lines are one article, and it goes with its file."""
    file = tmp_path / "s.jsonl"
    file.write_text('{"title": "ma tồn tại"}\n' * 3, "utf-8")
    report = index.update([file], workers=1)
    assert (report.articles.added, report.duplicates) == (1, 2)
    file.unlink()
    (tmp_path / "other.jsonl").write_text('{"title": "bài khác"}', "utf-8")
    index.update([tmp_path / "other.jsonl"], workers=1)
    assert index.search("ma tồn tại").total == 0


def test_line_inserted_above_others_is_found(index: vnsearch.Index, tmp_path: Path) -> None:
    """Lines without id or address do not take each other's identity when they move."""
    file = tmp_path / "v.jsonl"
    file.write_text('{"title": "Thứ nhất"}\n{"title": "Thứ hai"}\n', "utf-8")
    index.update([file], workers=1)
    file.write_text('{"title": "Chèn lên đầu"}\n' + file.read_text("utf-8"), "utf-8")
    assert index.update([file], workers=1).articles == Changes(added=1, unchanged=2)
    assert index.search("chèn lên đầu").total == 1


def test_cut_archive_that_grew_is_read_further(index: vnsearch.Index, tmp_path: Path) -> None:
    """What can be read of a broken file is indexed, each time it is longer."""
    source = random.Random(1)  # noqa: S311 - text that does not compress to nothing
    rows = "".join(json.dumps({"id": str(i), "title": f"Tin {source.random()}"}) + "\n" for i in range(3000))
    whole = gzip.compress(rows.encode())
    file = tmp_path / "z.jsonl.gz"
    file.write_bytes(whole[: len(whole) // 3])
    first = index.update([file], workers=1).articles.added
    file.write_bytes(whole[: 2 * len(whole) // 3])
    second = index.update([file], workers=1)
    assert 0 < first < first + second.articles.added < 3000
    assert second.articles.removed == 0


@pytest.mark.embedded_only
@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_damaged_segment_is_a_clear_error_when_writing_too(
    index: vnsearch.Index, pages: Path, damage: bytes | None
) -> None:
    """Emptied, garbled or deleted, the next run says that the index is damaged."""
    index.update([pages], workers=1)
    for file in (index.folder / "data-1" / "whoosh").glob("segment-*"):
        file.unlink()
        if damage is not None:
            file.write_bytes(damage)
    (pages / "new.txt").write_text("Tin mới", "utf-8")
    with pytest.raises(IndexDamagedError):
        index.update([pages], workers=1)


def test_file_with_a_name_that_is_no_text_is_skipped(index: vnsearch.Index, pages: Path) -> None:
    """The others go on."""
    try:
        Path(os.fsdecode(os.fsencode(pages) + b"/inv\xff.txt")).write_text("Tin", "utf-8")
    except OSError:
        pytest.skip("this file system takes only valid names")
    report = index.update([pages], workers=1)
    assert (report.articles.added, report.skipped) == (3, 1)


def test_empty_folder_says_that_there_is_nothing_to_read(index: vnsearch.Index, tmp_path: Path) -> None:
    """Not an error, but said."""
    (tmp_path / "empty").mkdir()
    assert index.update([tmp_path / "empty"], workers=1).skipped == 1


@pytest.mark.embedded_only
def test_file_that_changes_between_two_reads_of_one_run_is_not_written_twice(
    index: vnsearch.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run reads a file again for an article whose other copy is gone; what it wrote stays for the next run."""
    root = tmp_path / "rows"
    root.mkdir()

    def write(name: str, *rows: tuple[str, str]) -> None:
        lines = (json.dumps({"id": key, "title": f"Tin {key}", "body": body}) for key, body in rows)
        (root / name).write_text("\n".join(lines), "utf-8")

    def body(key: str) -> str:
        document = index.get(key)
        assert isinstance(document, Article)
        return document.body

    write("a.jsonl", ("x", "Một"))
    write("b.jsonl", ("x", "Một"), ("y", "Một"))
    index.update(root, workers=1)
    (root / "a.jsonl").unlink()
    write("b.jsonl", ("x", "Một"), ("y", "Hai"))
    drop = Update.drop_missing_files

    def change_then_drop(update: Update, *, prune: bool) -> None:
        write("b.jsonl", ("x", "Một"), ("y", "Thứ ba"))
        drop(update, prune=prune)

    monkeypatch.setattr(Update, "drop_missing_files", change_then_drop)
    index.update(root, workers=1)
    assert index.check() == ()
    assert (len(index), body("y")) == (2, "Hai")
    monkeypatch.setattr(Update, "drop_missing_files", drop)
    index.update(root, workers=1)
    assert index.check() == ()
    assert (len(index), body("x"), body("y")) == (2, "Một", "Thứ ba")


def test_pages_of_headlines_alone_are_no_unchanged_articles(tmp_path: Path) -> None:
    """The second run over the sample corpus spoke of 84 articles where the first had added 83."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        added = index.update([CORPUS], workers=1).articles.added
        assert index.update(workers=1).articles == Changes(unchanged=added)
        assert sum(1 for _ in index.export("kind:article", collapse=False)) == added
