"""An index on a cluster, from an engine in memory that cannot take back what it was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support.memory_cluster import FORMAT, MemoryCluster, WriterKilledError
from vnsearch.cli import app
from vnsearch.engine.factory import EMBEDDED
from vnsearch.errors import (
    DocumentNotFoundError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexWriteError,
    InputError,
)
from vnsearch.library import copying, run_changes, update
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.copying import copy
from vnsearch.library.folder_location import FolderLocation
from vnsearch.library.local_catalogues import LocalCatalogues
from vnsearch.library.location import IndexLocation
from vnsearch.library.saved_searches import SavedSearches
from vnsearch.model import IndexCopy

ADDRESS = "opensearch://host:9200/news"
PAGE = "{title}\nThân bài.\nTin khác\nCầu mới qua sông Hồng sắp khởi công\nGiao thông 21/11/2024 19:41\n"


def write(folder: Path, name: str, title: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(PAGE.format(title=title), "utf-8")


@pytest.fixture
def cluster() -> MemoryCluster:
    return MemoryCluster()


def open_index(cluster: MemoryCluster, state: Path) -> vnsearch.Index:
    return vnsearch.Index(ClusterLocation(ADDRESS, state, LocalCatalogues(state, FORMAT), cluster.engine))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    write(tmp_path / "pages", "a", "Bầu cử ở quận")
    write(tmp_path / "pages", "b", "Giá vàng tăng mạnh")
    return tmp_path / "pages"


def titles(index: vnsearch.Index) -> list[str]:
    return sorted(hit.document.title for hit in index.export("kind:article OR kind:headline"))


def test_index_on_a_cluster_is_updated_searched_rebuilt_and_checked(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """As one in a folder."""
    index = open_index(cluster, tmp_path / "state")
    report = index.update([pages], workers=1)
    assert (report.articles.added, report.headlines.added) == (2, 1)
    assert index.search("bầu cử").total == 1
    write(pages, "b", "Giá vàng giảm")
    index.update(workers=1)
    assert (index.search("giá vàng giảm").total, len(index), index.check()) == (1, 3, ())
    index.add(vnsearch.Article("code", "Bão số 5"))
    index.update(rebuild=True, workers=1)
    assert (index.search("bão số 5").total, len(index), index.check()) == (1, 4, ())
    assert list(cluster.builds) == [cluster.alias] == ["news-000002"]
    assert [path.name for path in (tmp_path / "state").glob("data-*")] == ["data-2"]


def test_reader_on_another_machine_needs_no_state_folder(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """It searches, opens documents by id and address, and says of the catalogue where it is."""
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    index.add(vnsearch.Article("bao", "Bão số 5", url="https://www.baovidu.vn/bao-so-5.html"))
    reader = open_index(cluster, tmp_path / "elsewhere")
    assert reader.get("https://m.baovidu.vn/bao-so-5.html?utm_source=x").id == "bao"
    assert reader.get("baovidu.vn/bao-so-5.html").id == "bao"
    with pytest.raises(DocumentNotFoundError):
        reader.get("https://baovidu.vn/")
    (hit,) = reader.search("giá vàng").hits
    assert reader.get(hit.document.id).title == "Giá vàng tăng mạnh"
    assert reader.copies(hit.document.id) == ()
    assert reader.statistics().articles == 3
    assert "catalogue" in reader.statistics().absences[0].reason
    with pytest.raises(IndexNotFoundError, match="--state"):
        reader.roots()
    assert not (tmp_path / "elsewhere").exists()


def test_reader_without_a_state_folder_can_save_searches(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """Beside where the folder would be."""
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    saved = SavedSearches(open_index(cluster, tmp_path / "nowhere" / "state"))
    saved.save("vàng", "giá vàng")
    index.add(vnsearch.Article("new", "Giá vàng lại tăng"))
    (search,) = SavedSearches(open_index(cluster, tmp_path / "nowhere" / "state")).all()
    reader = SavedSearches(open_index(cluster, tmp_path / "nowhere" / "state"))
    assert [hit.id for hit in reader.alert(search, "me").hits] == ["new"]


def test_machine_without_the_catalogue_is_refused_as_a_writer(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """It does not know what is in the index."""
    open_index(cluster, tmp_path / "state").update([pages], workers=1)
    with pytest.raises(IndexNotFoundError, match="--state"):
        open_index(cluster, tmp_path / "elsewhere").update([pages], workers=1)


def test_catalogue_that_another_machine_went_past_is_refused(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """A copied state folder is out of date once the other one has written."""
    import shutil

    open_index(cluster, tmp_path / "state").update([pages], workers=1)
    shutil.copytree(tmp_path / "state", tmp_path / "copy")
    write(pages, "c", "Bão đổ bộ")
    open_index(cluster, tmp_path / "state").update(workers=1)
    with pytest.raises(IndexDamagedError, match="belong together"):
        open_index(cluster, tmp_path / "copy").update(workers=1)


@pytest.mark.parametrize("what", ["backup", "whoosh"])
def test_what_needs_files_says_what_to_do_instead(cluster: MemoryCluster, tmp_path: Path, what: str) -> None:
    """Neither backup nor Whoosh."""
    index = open_index(cluster, tmp_path / "state")
    with pytest.raises(InputError, match="vnsearch copy opensearch://host:9200/news"):
        index.backup(tmp_path / "news.tar") if what == "backup" else index.whoosh()


def test_dropped_index_is_gone_with_its_catalogue(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """And can be made again."""
    open_index(cluster, tmp_path / "state").update([pages], workers=1)
    location(cluster, tmp_path / "state").drop()
    assert (cluster.builds, list((tmp_path / "state").glob("data-*"))) == ({}, [])
    with pytest.raises(IndexNotFoundError, match="there is no index"):
        location(cluster, tmp_path / "state").drop()
    again = open_index(cluster, tmp_path / "state")
    again.update([pages], workers=1)
    assert (len(again), again.check()) == (3, ())


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["opensearch://me:secret@host:9/news"], "--yes"),
        (["index", "--yes"], "is a folder"),
        (["http://me:secret@host/news", "--yes"], "opensearch://host:9200/index"),
    ],
)
def test_nothing_is_dropped_but_by_address_and_confirmation(
    words: list[str], refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, no credentials."""
    assert app._run(["drop", *words, "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert refusal in printed.err
    assert "secret" not in printed.out + printed.err


# Runs that break off


def changed(index: vnsearch.Index, pages: Path) -> None:
    """A run with all kinds of changes: new, changed and deleted articles, and a headline that folds."""
    write(pages, "c", "Cầu mới qua sông Hồng sắp khởi công")
    write(pages, "b", "Giá vàng giảm")
    (pages / "a.txt").unlink()
    index.update([pages], workers=1, prune=True)


def steps_of_a_run(pages: Path, state: Path) -> int:
    cluster = MemoryCluster()
    index = open_index(cluster, state)
    index.update([pages], workers=1)
    before = cluster.steps
    changed(index, pages)
    return cluster.steps - before


def test_run_that_dies_at_any_step_is_completed_by_the_next(pages: Path, tmp_path: Path) -> None:
    """Nothing is lost and nothing doubled, whatever was sent and whatever happens to the files meanwhile."""
    originals = {path: path.read_text("utf-8") for path in pages.iterdir()}
    total = steps_of_a_run(pages, tmp_path / "counted")
    assert total > 5
    for step in range(1, total + 1):
        for path in pages.iterdir():
            path.unlink()
        for path, text in originals.items():
            path.write_text(text, "utf-8")
        cluster = MemoryCluster()
        index = open_index(cluster, tmp_path / f"state-{step}")
        index.update([pages], workers=1)
        cluster.fail_at = cluster.steps + step
        with pytest.raises(WriterKilledError):
            changed(index, pages)
        (pages / "c.txt").unlink()  # what died had sent it, or would have
        write(pages, "d", "Bão đổ bộ")
        again = open_index(cluster, tmp_path / f"state-{step}")
        faults = [fault.what for fault in again.check()]
        assert len(faults) == 1
        assert "not yet on the cluster" in faults[0]
        again.update(workers=1)
        assert titles(again) == ["Bão đổ bộ", "Cầu mới qua sông Hồng sắp khởi công", "Giá vàng giảm"]
        assert again.check() == ()


@pytest.mark.parametrize("is_first", [True, False])
def test_rebuild_that_dies_at_any_step_leaves_the_old_index_or_the_new(
    pages: Path, tmp_path: Path, is_first: bool
) -> None:
    """Also where it dies between the switch in the cluster and the one in the state folder."""
    for step in range(1, 100):
        cluster = MemoryCluster()
        index = open_index(cluster, tmp_path / f"{step}")
        if not is_first:
            index.update([pages], workers=1)
        cluster.fail_at = cluster.steps + step
        try:
            index.update([pages], workers=1, rebuild=True)
        except WriterKilledError:
            again = open_index(cluster, tmp_path / f"{step}")
            again.update([pages], workers=1)
            assert (len(again), again.check()) == (3, ())
            again.update([pages], workers=1, rebuild=True)
            assert (len(again), again.check(), list(cluster.builds)) == (3, (), [cluster.alias])
        else:
            break
    assert step > 5


def test_cluster_that_fails_while_a_run_is_sent_gets_it_at_the_next_run(
    cluster: MemoryCluster, pages: Path, tmp_path: Path
) -> None:
    """The error says that nothing is lost."""
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    cluster.fail_at, cluster.failure = cluster.steps + 2, IndexWriteError
    with pytest.raises(IndexWriteError, match="recorded on this machine"):
        changed(index, pages)
    index.update(workers=1)
    assert (index.search("giá vàng giảm").total, index.check()) == (1, ())


def test_unchanged_files_send_nothing(cluster: MemoryCluster, pages: Path, tmp_path: Path) -> None:
    """Not even a new generation."""
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    steps, commit = cluster.steps, index.commit
    index.update(workers=1)
    assert (cluster.steps, index.commit) == (steps, commit)


@pytest.mark.parametrize("commit", [1, 2])
@pytest.mark.parametrize("is_done", [True, False])
def test_run_that_dies_at_a_commit_of_the_catalogue_is_completed_by_the_next(
    cluster: MemoryCluster,
    pages: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    commit: int,
    is_done: bool,
) -> None:
    """Before or after the commit with the outbox, and the one that empties it."""
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    real, calls = Catalogue.commit, []

    def kill(catalogue: Catalogue) -> None:
        calls.append(1)
        if is_done or len(calls) != commit:
            real(catalogue)
        if len(calls) == commit:
            raise WriterKilledError

    with monkeypatch.context() as patched, pytest.raises(WriterKilledError):
        patched.setattr(Catalogue, "commit", kill)
        changed(index, pages)
    index.update([pages], workers=1, prune=True)
    assert titles(index) == ["Cầu mới qua sông Hồng sắp khởi công", "Giá vàng giảm"]
    assert index.check() == ()


def test_new_build_is_committed_in_parts(
    cluster: MemoryCluster, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer keeps its documents until then; readers see them when all are there."""
    monkeypatch.setattr(run_changes, "_MAX_OCCURRENCES", 1)
    monkeypatch.setattr(update, "_BATCH", 1)
    index = open_index(cluster, tmp_path / "state")
    index.update([pages], workers=1)
    assert (len(index), index.check(), cluster.builds["news-000001"].generation) == (3, (), 5)


# Copies


@pytest.fixture
def folder(pages: Path, tmp_path: Path) -> FolderLocation:
    """An index in a folder with two articles from files, one from code, a headline, and one removed."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        write(pages, "r", "Bài này phải bỏ")
        index.update([pages], workers=1)
        index.add(vnsearch.Article("bao", "Bão số 5", url="https://www.baovidu.vn/bao-so-5.html"))
        index.remove([hit.id for hit in index.search("phải bỏ").hits])
    return FolderLocation(tmp_path / "index", EMBEDDED)


def location(cluster: MemoryCluster, state: Path) -> ClusterLocation:
    return ClusterLocation(ADDRESS, state, LocalCatalogues(state, FORMAT), cluster.engine)


def copied(source: IndexLocation, target: IndexLocation) -> IndexCopy:
    return copy(source, target, 1, lambda *_: None)


def test_index_moves_to_a_cluster_and_back(
    cluster: MemoryCluster, folder: FolderLocation, pages: Path, tmp_path: Path
) -> None:
    """With all documents and the catalogue: nothing is read again, and what was removed stays out."""
    original = vnsearch.Index(folder)
    on_cluster = vnsearch.Index(location(cluster, tmp_path / "state"))
    assert copied(folder, location(cluster, tmp_path / "state")).documents == 4
    assert titles(on_cluster) == titles(original)
    assert (on_cluster.check(), on_cluster.roots(), on_cluster.removals()) == (
        (),
        original.roots(),
        original.removals(),
    )
    report = on_cluster.update(workers=1)
    assert (report.files, report.articles.unchanged) == (0, 2)
    write(pages, "c", "Bão đổ bộ")
    on_cluster.update(workers=1)
    copied(location(cluster, tmp_path / "state"), FolderLocation(tmp_path / "back", EMBEDDED))
    back = vnsearch.open(tmp_path / "back")
    assert (titles(back), back.check()) == (titles(on_cluster), ())
    assert back.update(workers=1).files == 0
    assert back.update(rebuild=True, workers=1).articles.added == 4


def test_copy_over_an_index_is_refused(
    cluster: MemoryCluster, folder: FolderLocation, pages: Path, tmp_path: Path
) -> None:
    """Neither index is touched."""
    open_index(cluster, tmp_path / "state").update([pages], workers=1)
    with pytest.raises(InputError, match="there is an index at opensearch://host:9200/news"):
        copied(folder, location(cluster, tmp_path / "state"))
    with pytest.raises(InputError, match="there is an index"):
        copied(location(cluster, tmp_path / "state"), folder)


def test_copy_that_dies_at_any_step_goes_on_where_it_was(
    folder: FolderLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed is not sent again."""
    monkeypatch.setattr(copying, "_BATCH", 1)
    monkeypatch.setattr(copying, "_COMMITTED", 1)
    sizes = set()
    for step in range(1, 100):
        cluster = MemoryCluster()
        target = location(cluster, tmp_path / f"{step}")
        cluster.fail_at = step
        try:
            copied(folder, target)
        except WriterKilledError:
            if not target.exists():
                sizes.add(copied(folder, target).kept)
            index = vnsearch.Index(location(cluster, tmp_path / f"{step}"))
            index.update(workers=1)
            assert (titles(index), index.check()) == (titles(vnsearch.Index(folder)), ())
            assert [cluster.alias] == list(cluster.builds)
        else:
            break
    assert sizes == {0, 1, 2, 3, 4}


def test_alias_of_several_indexes_is_searched_and_nothing_else(
    cluster: MemoryCluster, tmp_path: Path
) -> None:
    """One catalogue and one index a source: what would write, check or delete says where to do it."""
    for name, title in (("one", "Bầu cử ở quận"), ("two", "Bầu cử ở huyện")):
        write(tmp_path / name, "a", title)
        own = MemoryCluster()
        open_index(own, tmp_path / f"state-{name}").update([tmp_path / name], workers=1)
        (cluster.builds[f"{name}-000001"],) = own.builds.values()
    cluster.foreign_alias = ("one-000001", "two-000001")
    index = open_index(cluster, tmp_path / "reader")
    assert index.search("bầu cử").total == 2
    assert index.facets("bầu cử")
    assert not index.has_catalogue
    assert index.statistics().articles == 2
    for refused in (
        lambda: index.update([tmp_path / "one"], workers=1),
        lambda: index.update([tmp_path / "one"], workers=1, rebuild=True),
        lambda: index.add(vnsearch.Article("x", "Tin")),
        lambda: index.remove(["x"]),
        index.check,
        index.compact,
        lambda: ClusterLocation(
            ADDRESS, tmp_path / "reader", LocalCatalogues(tmp_path / "reader", FORMAT), cluster.engine
        ).drop(),
    ):
        with pytest.raises((InputError, IndexNotFoundError)) as error:
            refused()
        assert "one-000001, two-000001" in str(error.value) or "catalogue" in str(error.value)
    assert set(cluster.builds) == {"one-000001", "two-000001"}
