"""One archive of an index, taken while others write, and made an index again once it is verified."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import ForeignFolderError, IndexDamagedError, InputError
from vnsearch.library import backup, index_folder
from vnsearch.library.backup_archive import ArchiveWriter
from vnsearch.library.catalogue import Catalogue
from vnsearch.model import Article, Changes

pytestmark = pytest.mark.slow

PAGE = "{title}\nThân bài.\nTin khác\nCầu mới qua sông Hồng sắp khởi công\nGiao thông 21/11/2024 19:41\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "pages"
    folder.mkdir(parents=True)
    for name, title in (("a", "Bầu cử ở quận"), ("b", "Giá vàng tăng mạnh"), ("c", "Bão đổ bộ miền Trung")):
        (folder / f"{name}.txt").write_text(PAGE.format(title=title), "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "home" / "index", create=True)
    index.update([pages], workers=1)
    index.add([Article("mine", "Bài của tôi")])
    index.delete(["pages/c.txt"])
    return index


@pytest.fixture
def archive(index: vnsearch.Index, tmp_path: Path) -> Path:
    index.backup(tmp_path / "news.tar")
    return tmp_path / "news.tar"


def test_restored_index_answers_as_the_saved_one_did_and_stays_incremental(
    index: vnsearch.Index, archive: Path, tmp_path: Path
) -> None:
    """What was removed stays out; nothing but the archive is left beside it."""
    index.remove(["pages/b.txt"])
    result = index.backup(archive)
    assert (result.size, result.files) == (archive.stat().st_size, 4)
    vnsearch.restore(archive, tmp_path / "restored")
    with vnsearch.open(tmp_path / "restored") as restored:
        assert len(restored) == len(index) == 3
        assert restored.search("bầu cử").hits == index.search("bầu cử").hits
        assert restored.check() == ()
        assert restored.statistics().files == index.statistics().files
        report = restored.update(workers=1)
        assert (report.files, report.articles) == (0, Changes(unchanged=1))
        assert restored.removals() == index.removals()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "news.tar", "restored"]


def test_backup_is_a_tar_of_plain_files(archive: Path) -> None:
    """Other programs can list it."""
    with tarfile.open(archive) as tar:
        names = [member.name for member in tar.getmembers() if member.isreg()]
    assert names[0] == "vnsearch-backup/catalogue.db"
    assert names[-1] == "vnsearch-backup/contents.json"
    assert all(name.startswith("vnsearch-backup/engine/") for name in names[1:-1])


def test_backup_between_the_two_commits_of_a_run_is_the_state_before(
    index: vnsearch.Index, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine is a step ahead of the catalogue; the archive has the step that both have."""

    def kill(_: Catalogue) -> None:
        raise KeyboardInterrupt

    (pages / "d.txt").write_text("Tin mới toanh\nThân bài.", "utf-8")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Catalogue, "commit", kill)
        index.update([pages], workers=1)
    index.backup(tmp_path / "news.tar")
    vnsearch.restore(tmp_path / "news.tar", tmp_path / "restored")
    with vnsearch.open(tmp_path / "restored") as restored:
        assert (len(restored), restored.check()) == (4, ())
        assert restored.search("tin mới toanh", verbatim=True).total == 0


def test_backups_taken_while_another_thread_commits_are_each_one_commit(
    index: vnsearch.Index, tmp_path: Path
) -> None:
    """Every commit adds a pair of articles; no archive has half a pair, or is damaged."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        with vnsearch.open(index.folder) as writer:
            while not stop.is_set():
                writer.add([Article(f"{number}-{half}", f"Tin đôi số {number}") for half in "ab"])
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        sizes = []
        for number in range(8):
            index.backup(tmp_path / f"{number}.tar")
            vnsearch.restore(tmp_path / f"{number}.tar", tmp_path / str(number))
            with vnsearch.open(tmp_path / str(number)) as restored:
                sizes.append(restored.search("tin đôi", verbatim=True, collapse=False).total)
                assert restored.check() == ()
    finally:
        stop.set()
        thread.join()
    assert [size % 2 for size in sizes] == [0] * 8
    assert sizes == sorted(sizes) and sizes[-1] > sizes[0]


def test_backup_waits_for_a_writer_that_keeps_readers_out(index: vnsearch.Index, tmp_path: Path) -> None:
    """As one does while it writes a large commit."""
    with closing(
        sqlite3.connect(index.folder / "data-1" / "catalogue.db", check_same_thread=False)
    ) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        threading.Timer(1, writer.rollback).start()
        start = time.perf_counter()
        index.backup(tmp_path / "news.tar")
        assert time.perf_counter() - start > 0.5
    vnsearch.restore(tmp_path / "news.tar", tmp_path / "restored")


def test_backup_replaces_only_backups(index: vnsearch.Index, archive: Path, tmp_path: Path) -> None:
    """Neither another file nor a folder; and it is not written into the index."""
    index.backup(archive)
    letter = tmp_path / "letter.txt"
    letter.write_text("Thư nhà", "utf-8")
    for place in (letter, tmp_path, index.folder / "news.tar"):
        with pytest.raises(InputError):
            index.backup(place)
    assert letter.read_text("utf-8") == "Thư nhà"


def test_damaged_index_is_not_saved(index: vnsearch.Index, archive: Path) -> None:
    """The backup of the day before stays."""
    before = archive.read_bytes()
    segment = max((index.folder / "data-1" / "whoosh").glob("segment-*"))
    data = bytearray(segment.read_bytes())
    data[100] ^= 1
    segment.write_bytes(data)
    with pytest.raises(IndexDamagedError):
        index.backup(archive)
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob("*.draft"))


def test_restore_never_touches_a_folder_with_something_in_it(
    index: vnsearch.Index, archive: Path, pages: Path
) -> None:
    """An index or anything else."""
    with pytest.raises(InputError, match="there is an index"):
        vnsearch.restore(archive, index.folder)
    with pytest.raises(ForeignFolderError):
        vnsearch.restore(archive, pages)
    assert len(index) == 4


@pytest.mark.parametrize("place", [0.1, 0.4, 0.7, 0.95])
def test_flipped_bit_of_a_backup_is_told_and_nothing_restored(
    archive: Path, tmp_path: Path, place: float
) -> None:
    """Wherever it is, unless in the padding between files."""
    data = bytearray(archive.read_bytes())
    spot = int(len(data) * place)
    while not data[spot]:
        spot -= 1
    data[spot] ^= 1
    archive.write_bytes(data)
    with pytest.raises((InputError, IndexDamagedError)):
        vnsearch.restore(archive, tmp_path / "restored")
    assert not index_folder.has_index(tmp_path / "restored")
    assert not list((tmp_path / "restored").glob("data-*"))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_backup_that_is_cut_off_is_told(archive: Path, tmp_path: Path, share: float) -> None:
    """As after a copy that was interrupted."""
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])
    with pytest.raises(InputError):
        vnsearch.restore(archive, tmp_path / "restored")


# Archives made to do harm. Each is a valid backup but for one thing.


Change = Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]


def craft(archive: Path, change: Change) -> None:
    """Rewrite an archive with its members changed, and their list made to agree with them."""
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar.getmembers()]  # type: ignore[union-attr] # files only
    contents = json.loads(members.pop()[1])
    change(members)
    contents.pop("digest")
    contents["files"] = [
        {
            "name": member.name.removeprefix("vnsearch-backup/"),
            "size": len(data),
            "digest": blake2b(data, digest_size=16).hexdigest(),
        }
        for member, data in members
    ]
    digest = blake2b(json.dumps(contents, sort_keys=True).encode(), digest_size=16).hexdigest()
    last = tarfile.TarInfo("vnsearch-backup/contents.json")
    members.append((last, json.dumps(contents | {"digest": digest}).encode()))
    with tarfile.open(archive, "w", format=tarfile.GNU_FORMAT) as tar:
        for member, data in members:
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data))


def _add(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> Change:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        members.insert(1, (member, b"x"))

    return change


def _repeat(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.append(members[1])


def _drop_segment(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[:] = [member for member in members if "segment" not in member[0].name]


def _drop_catalogue(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    del members[0]


def _add_trigger(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(members[0][1])
        database.execute("CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM files; END")
        database.commit()
        members[0] = (members[0][0], database.serialize())


HOSTILE = {
    "a path out of the folder": _add("vnsearch-backup/engine/../../../stolen"),
    "an absolute path": _add("/tmp/stolen"),  # noqa: S108 - never written
    "a name with a slash": _add("vnsearch-backup/engine/a/segment-1"),
    "a hidden name": _add("vnsearch-backup/engine/.segment-1"),
    "a link": _add("vnsearch-backup/engine/segment-99", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": _add("vnsearch-backup/engine/segment-99", tarfile.LNKTYPE, "/etc/passwd"),
    "a folder": _add("vnsearch-backup/engine/segment-99", tarfile.DIRTYPE),
    "a named pipe": _add("vnsearch-backup/engine/segment-99", tarfile.FIFOTYPE),
    "a device": _add("vnsearch-backup/engine/segment-99", tarfile.CHRTYPE),
    "a sparse file": _add("vnsearch-backup/engine/segment-99", tarfile.GNUTYPE_SPARSE),
    "a header that renames the next": _add("././@LongLink", tarfile.GNUTYPE_LONGNAME),
    "a file that the commit does not name": _add("vnsearch-backup/engine/segment-00000099"),
    "a file twice": _repeat,
    "no segment": _drop_segment,
    "no catalogue": _drop_catalogue,
    "a trigger in the catalogue": _add_trigger,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_archive_made_to_do_harm_is_refused(archive: Path, tmp_path: Path, what: str) -> None:
    """Nothing is written but into the new folder, and that has no index afterwards."""
    craft(archive, HOSTILE[what])
    outside = sorted(tmp_path.parent.rglob("*stolen*"))
    with pytest.raises((InputError, IndexDamagedError)):
        vnsearch.restore(archive, tmp_path / "restored")
    assert not index_folder.has_index(tmp_path / "restored")
    assert not list((tmp_path / "restored").glob("data-*"))
    assert sorted(tmp_path.parent.rglob("*stolen*")) == outside


def test_member_that_claims_to_be_huge_is_cut_off(archive: Path, tmp_path: Path) -> None:
    """Its size is not believed: no memory or disk is reserved for it."""
    member = tarfile.TarInfo("vnsearch-backup/catalogue.db")
    member.size = 1 << 50
    archive.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + b"x" * 1000)
    with pytest.raises(InputError, match="cut off"):
        vnsearch.restore(archive, tmp_path / "restored")


def test_archive_of_no_files_is_told(tmp_path: Path) -> None:
    """Its list is empty and its digests are right: that was an IndexError."""
    archive = tmp_path / "empty.tar"
    with archive.open("wb") as out:
        ArchiveWriter(out).finish("columnar-4", "syllables-7")
    with pytest.raises(InputError):
        vnsearch.restore(archive, tmp_path / "restored")
    assert not index_folder.has_index(tmp_path / "restored")


def test_crafted_archive_without_a_fault_is_accepted(archive: Path, tmp_path: Path) -> None:
    """So the refusals above are for what was changed."""
    craft(archive, lambda _: None)
    vnsearch.restore(archive, tmp_path / "restored")
    assert len(vnsearch.open(tmp_path / "restored")) == 4


def test_draft_of_a_killed_backup_is_removed_by_a_later_one(
    archive: Path, index: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once nothing was written to it for an hour; drafts of other names stay."""
    old, other = (archive.with_name(f"{name}.0123456789ab.draft") for name in ("news.tar", "x.tar"))
    old.write_bytes(b"x")
    other.write_bytes(b"x")
    index.backup(archive)
    assert old.exists()
    monkeypatch.setattr(backup, "_STALE", -1)
    index.backup(archive)
    assert (old.exists(), other.exists()) == (False, True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_restore_that_is_killed_leaves_a_folder_to_restore_to(tmp_path: Path) -> None:
    """At whatever moment; there is a whole index or none."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article(str(n), f"Tin số {n}", body="bầu cử " * 60) for n in range(2000)])
        index.backup(tmp_path / "news.tar")
    command = [
        sys.executable,
        "-m",
        "vnsearch",
        "restore",
        str(tmp_path / "news.tar"),
        "-i",
        str(tmp_path / "new"),
    ]
    for delay in (0.3, 0.5, 0.7, 0.9, 1.1):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if index_folder.has_index(tmp_path / "new"):
            break
    else:
        vnsearch.restore(tmp_path / "news.tar", tmp_path / "new")
    with vnsearch.open(tmp_path / "new") as restored:
        assert (len(restored), restored.check()) == (2000, ())
    assert [path.name for path in (tmp_path / "new").glob("data-*")] != []
