"""An index of an older version is brought to this one without the files it was made of."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import pytest

import vnsearch
from tests.support.old_catalogues import make_version_0
from vnsearch.engine.factory import EMBEDDED
from vnsearch.errors import IndexDamagedError, IndexNotFoundError, IndexVersionError
from vnsearch.library import index_folder, story_keys
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.index_folder import Manifest
from vnsearch.model import Article, Changes

pytestmark = pytest.mark.slow

BODY = "Ngày 21/11/2024, cử tri các quận đi bầu. Giá vàng tăng mạnh, bão đổ bộ miền Trung. " * 12
SIDEBAR = "Tin khác\n{headline}\nGiao thông 21/11/2024 19:41\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Pages with near-duplicates, a headline of an indexed story, and one that is only a headline."""
    folder = tmp_path / "pages"
    folder.mkdir()
    stories = {"a": "Bầu cử ở quận Hoà Bình", "b": "Giá vàng tăng mạnh", "c": "Giá vàng lại tăng mạnh"}
    for name, title in stories.items():
        headline = "BẦU CỬ Ở QUẬN HÒA BÌNH" if name == "b" else "Cầu mới qua sông Hồng sắp khởi công"
        text = f"{title}\n{BODY if name != 'a' else 'Thân bài.'}\n{SIDEBAR.format(headline=headline)}"
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path, pages: Path) -> Path:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([pages], workers=1)
        index.add([Article("mine", "Bài của tôi", body="Thân bài."), Article("gone", "Bài đã xoá")])
        index.delete(["gone"])
        index.remove(["mine"])
        index.restore_removed(["mine"])
        index.add([Article("mine", "Bài của tôi", body="Thân bài.")])
    return tmp_path / "index"


def set_analyser(folder: Path, analyser: str = "syllables-0") -> None:
    data = index_folder.read_manifest(folder, None).data
    index_folder.write_manifest(folder, Manifest(data, EMBEDDED.format, analyser))


def set_format(folder: Path, name: str) -> None:
    """Give the index the format ``name``, in its manifest and its commits."""
    manifest = index_folder.read_manifest(folder, None)
    index_folder.write_manifest(folder, Manifest(manifest.data, name, manifest.analyser))
    for path in (folder / manifest.data / "whoosh").glob("commit-*.json"):
        commit = json.loads(path.read_bytes()) | {"format": name}
        commit.pop("digest")
        digest = blake2b(json.dumps(commit, sort_keys=True).encode(), digest_size=16).hexdigest()
        path.write_text(json.dumps(commit | {"digest": digest}), "utf-8")


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the catalogue says of documents, with groups by their names."""
    data = index_folder.read_manifest(folder, None).data
    selects = {
        "articles": "SELECT articles.id, url, title, name FROM articles JOIN groups ON groups.id = grp",
        "sightings": "SELECT key, title_key, title, page, position FROM sightings",
        "headlines": "SELECT key, digest FROM headlines",
        "groups": "SELECT name, founder, shared, signature FROM groups",
        "bands": "SELECT band, name FROM bands JOIN groups ON groups.id = grp",
        "files": "SELECT root, relative, name, size, mtime FROM files",
        "records": "SELECT file, digest, article, removal FROM records",
    }
    with closing(sqlite3.connect(folder / data / "catalogue.db")) as database:
        return {name: sorted(database.execute(select), key=repr) for name, select in selects.items()}


def answers(folder: Path) -> list[object]:
    with vnsearch.open(folder) as index:
        hits = [
            index.search(query, collapse=False, facets=True) for query in ("giá vàng", "cầu", "bau cu", "bài")
        ]
        assert index.check() == ()
        return [(page.total, [(hit.document, hit.score) for hit in page.hits], page.facets) for page in hits]


@pytest.mark.parametrize("change", [set_analyser, lambda folder: set_format(folder, "columnar-1")])
def test_index_of_another_analyser_or_format_answers_the_same_after_the_upgrade(
    folder: Path, pages: Path, change: object
) -> None:
    """Though its pages are gone; once they are back, none is read again."""
    before, tables_before = answers(folder), tables(folder)
    change(folder)  # type: ignore[operator] # one of the two above
    with pytest.raises(IndexVersionError, match="vnsearch upgrade"):
        vnsearch.open(folder)
    away = pages.rename(pages.with_name("away"))
    result = vnsearch.upgrade(folder, workers=1)
    assert (result.documents, result.catalogue, result.lost) == (4, True, ())
    assert answers(folder) == before
    assert tables(folder) == tables_before
    assert [path.name for path in folder.glob("data-*")] == ["data-2"]
    away.rename(pages)
    with vnsearch.open(folder) as index:
        report = index.update(workers=1)
        assert (report.files, report.articles) == (0, Changes(unchanged=3))


def test_text_that_was_analysed_in_another_way_is_analysed_anew(
    tmp_path: Path, pages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of stories too: with those of the old analyser, this headline did not fold into its article."""
    with monkeypatch.context() as patched:
        patched.setattr(story_keys, "canonical_text", lambda text: f"cũ {text}")
        with vnsearch.open(tmp_path / "old", create=True) as old:
            old.update([pages], workers=1)
            old.add([Article("mine", "Bài của tôi", body="Thân bài.")])
            assert old.search("bầu cử", kind="headline").total == 1
    set_analyser(tmp_path / "old")
    vnsearch.upgrade(tmp_path / "old", workers=2)
    assert answers(tmp_path / "old") == answers(folder)
    expected, actual = tables(folder), tables(tmp_path / "old")
    for name in ("articles", "sightings", "headlines", "groups", "bands"):
        assert actual[name] == expected[name]


def test_index_of_this_version_is_left_alone(folder: Path) -> None:
    """But for the catalogue of the version before, which is brought to this one in place."""
    result = vnsearch.upgrade(folder)
    assert (result.documents, result.catalogue) == (0, False)
    make_version_0(folder)
    before = answers(folder)
    result = vnsearch.upgrade(folder)
    assert (result.documents, result.catalogue) == (0, True)
    assert vnsearch.upgrade(folder).catalogue is False
    assert answers(folder) == before
    assert vnsearch.open(folder).update(workers=1).files == 0


def test_old_catalogue_and_old_analyser_are_upgraded_together(folder: Path) -> None:
    before = answers(folder)
    make_version_0(folder)
    set_analyser(folder)
    assert vnsearch.upgrade(folder, workers=1).documents == 4
    assert answers(folder) == before


def test_article_whose_text_is_lost_is_named_and_read_again(folder: Path) -> None:
    """As where the engine has not what the catalogue says."""
    data = folder / "data-1"
    with closing(Catalogue(data / "catalogue.db")) as catalogue_after:
        run = catalogue_after.last_run()
    writer = EMBEDDED.open(data / "whoosh").writer(run)
    writer.delete(["pages/b.txt"])
    writer.commit(run)
    set_analyser(folder)
    assert vnsearch.upgrade(folder, workers=1).lost == ("pages/b.txt",)
    with vnsearch.open(folder) as index:
        assert (index.check(), len(index)) == ((), 4)
        assert index.update(workers=1).articles.added == 1
        assert index.get("pages/b.txt").title == "Giá vàng tăng mạnh"
        assert index.check() == ()


def test_run_that_was_broken_off_is_not_upgraded_by_half(
    folder: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine is a step ahead of the catalogue; the step that both have is taken over."""
    before = answers(folder)

    def kill(_: Catalogue) -> None:
        raise KeyboardInterrupt

    (pages / "d.txt").write_text("Bầu cử xong rồi\nThân bài.", "utf-8")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Catalogue, "commit", kill)
        vnsearch.open(folder).update(workers=1)
    set_analyser(folder)
    vnsearch.upgrade(folder, workers=1)
    assert answers(folder) == before


def test_format_that_cannot_be_read_leaves_the_index_as_it_was(folder: Path) -> None:
    """The error says what to do instead."""
    set_format(folder, "columnar-9")
    segment = max((folder / "data-1" / "whoosh").glob("segment-*"))
    segment.write_bytes(segment.read_bytes()[:-8] + b"x" * 8)
    before = sorted(folder.rglob("*"))
    with pytest.raises(IndexDamagedError, match="--rebuild"):
        vnsearch.upgrade(folder, workers=1)
    manifest = index_folder.read_manifest(folder, None)
    assert (manifest.data, manifest.format) == ("data-1", "columnar-9")
    assert [path for path in before if not path.exists() and path.name != "write.owner"] == []


def test_folder_without_an_index_is_not_upgraded(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        vnsearch.upgrade(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_index_of_another_analyser_is_saved_and_restored_as_it_is(folder: Path, tmp_path: Path) -> None:
    """So that it can be saved before it is upgraded."""
    before = answers(folder)
    set_analyser(folder)
    vnsearch.open(folder, create=True).backup(tmp_path / "old.tar")
    vnsearch.restore(tmp_path / "old.tar", tmp_path / "restored")
    with pytest.raises(IndexVersionError):
        vnsearch.open(tmp_path / "restored")
    vnsearch.upgrade(tmp_path / "restored", workers=1)
    assert answers(tmp_path / "restored") == before


COMMANDS = {
    "upgrade": ["upgrade"],
    "remove": ["remove", "50"],
    "restore": ["remove", "--restore", "7"],
    "move": ["roots", "move", "rows.jsonl", "{moved}"],
    "forget": ["roots", "forget", "rows.jsonl"],
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of 1,500 records, article 7 of which was removed, and their file twice."""
    home = tmp_path_factory.mktemp("large")
    rows = [{"id": str(n), "title": f"Tin số {n}", "body": f"bầu cử {n} " * 80} for n in range(1500)]
    (home / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with vnsearch.open(home / "index", create=True) as index:
        index.update([home / "rows.jsonl"], workers=1)
        index.remove(["7"])
    shutil.copy2(home / "rows.jsonl", home / "moved.jsonl")
    return home


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("command", COMMANDS)
def test_kill_leaves_the_last_commit(large: Path, tmp_path: Path, command: str) -> None:
    """Killed at moments all over the run, the index is as before or after, whole, and takes the next run."""
    words = [word.format(moved=large / "moved.jsonl") for word in COMMANDS[command]]
    arguments = [sys.executable, "-m", "vnsearch", *words, "--index-dir", str(tmp_path / "index")]
    start = time.perf_counter()
    outcomes = set()
    for attempt in range(6):
        shutil.rmtree(tmp_path / "index", ignore_errors=True)
        shutil.copytree(large / "index", tmp_path / "index")
        if command == "upgrade":
            set_analyser(tmp_path / "index")
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if attempt == 0:  # how long it takes
            assert process.wait() == 0
            duration = time.perf_counter() - start
        else:
            time.sleep(duration * (0.3 + 0.14 * attempt))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        outcomes.add(_state_after(tmp_path / "index", command))
    assert len(outcomes) <= 2


def _state_after(folder: Path, command: str) -> tuple[object, ...]:
    """What the index has, after it was checked and took another run."""
    if command == "upgrade" and index_folder.read_manifest(folder, None).analyser == "syllables-0":
        vnsearch.upgrade(folder, workers=1)
    with vnsearch.open(folder) as index:
        assert index.check() == ()
        state = (
            len(index),
            [root.path for root in index.roots()],
            [entry.target for entry in index.removals()],
        )
        index.add([Article("later", "Tin sau")])
        assert (len(index), index.check()) == (index.search("tin", collapse=False).total, ())
        return repr(state), state[0]
