"""One open index while others commit, rebuild and refresh: every call answers from one commit, none says damage."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import vnsearch
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexWriteError,
    InputError,
)
from vnsearch.library import index_folder
from vnsearch.library.snapshots import IndexCommit
from vnsearch.model import Article
from vnsearch.ranking import Ranking
from vnsearch.search.searcher import Searcher
from vnsearch.segments import commits
from vnsearch.segments.stored_documents import Documents

COUNT = 40


def rows(number: int, count: int = COUNT) -> list[Article]:
    """All documents as commit ``number`` has them."""
    return [
        Article(
            f"a{i}", f"Tin {number} về bầu cử", body=f"số {i} " + "quận Đống Đa " * 40, source=f"Báo {i % 3}"
        )
        for i in range(count)
    ]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    write(folder, 1)
    return folder


@pytest.fixture
def writer(tmp_path: Path, pages: Path) -> vnsearch.Index:
    """The index through which another process would write."""
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    return index


@pytest.fixture
def index(writer: vnsearch.Index) -> vnsearch.Index:
    """The index that stays open; most of its files are mapped and not read yet."""
    reader = vnsearch.open(writer.folder)
    assert len(reader) == 1
    return reader


def write(folder: Path, number: int) -> None:
    (folder / "a.txt").write_text(f"Tin {number} về bầu cử\nThân bài.\n", "utf-8")


def commit(writer: vnsearch.Index, pages: Path, number: int, *, rebuild: bool = False) -> None:
    write(pages, number)
    writer.update([pages], workers=1, rebuild=rebuild)


def title(index: vnsearch.Index) -> str:
    return index.search("bầu cử").hits[0].document.title


@contextmanager
def before_the_first(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, act: Callable[[], object]
) -> Iterator[None]:
    """Do something in the middle of a call: when a method is called for the first time."""
    method, pending = getattr(owner, name), [act]

    def patched(*args: Any, **kwargs: Any) -> Any:
        if pending:
            pending.pop()()
        return method(*args, **kwargs)

    with monkeypatch.context() as patches:
        patches.setattr(owner, name, patched)
        yield
    assert not pending, f"{name} was not called"


@pytest.mark.parametrize("rebuild", [False, True])
def test_search_during_refresh_does_not_say_the_index_is_damaged(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    """Another thread refreshes while the documents of the hits are read."""

    def refresh() -> None:
        commit(writer, pages, 2, rebuild=rebuild)
        index.refresh()

    with before_the_first(monkeypatch, SegmentsReader, "document", refresh):
        assert title(index) == "Tin 1 về bầu cử"
    assert title(index) == "Tin 2 về bầu cử"


def test_close_during_a_search_does_not_say_the_index_is_damaged(
    index: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A context that ends in one thread while another searches."""
    with before_the_first(monkeypatch, SegmentsReader, "postings", index.close):
        assert index.search("tin về bầu cử").total == 1


@pytest.mark.parametrize("rebuild", [False, True])
def test_export_streams_across_a_refresh(tmp_path: Path, rebuild: bool) -> None:
    """Documents are read some hundred at a time, long after the export was begun."""
    file = tmp_path / "rows.jsonl"

    def update(number: int, *, rebuild: bool = False) -> vnsearch.Index:
        records = ({"id": f"a{i}", "title": f"Tin {number} về bầu cử"} for i in range(1200))
        file.write_text("\n".join(map(json.dumps, records)), "utf-8")
        writer = vnsearch.open(tmp_path / "index", create=True)
        writer.update([file], workers=1, rebuild=rebuild)
        return writer

    index = vnsearch.open(update(1).folder)
    hits, unread = index.export("bầu cử", collapse=False), index.export("bầu cử", collapse=False)
    first = next(hits)
    update(2, rebuild=rebuild)
    assert index.refresh()
    for exported in ([first, *hits], list(unread)):
        assert {hit.document.title for hit in exported} == {"Tin 1 về bầu cử"}
        assert len(exported) == 1200


def test_statistics_of_an_open_index_after_a_rebuild_claim_no_damage(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path
) -> None:
    """They stay those of the commit that the index answers from."""
    before = index.statistics()
    (pages / "b.txt").write_text("Giá vàng tăng\nThân bài.\n", "utf-8")
    commit(writer, pages, 2, rebuild=True)
    assert index.statistics() == before
    index.refresh()
    assert (index.statistics().articles, index.statistics().files) == (2, 2)


def test_statistics_still_say_that_the_catalogue_is_missing(index: vnsearch.Index) -> None:
    """Without a rebuild it is damage."""
    (index.folder / "data-1" / index_folder.CATALOGUE).unlink()
    with pytest.raises(IndexDamagedError, match="missing"):
        index.statistics()


def test_rebuild_between_reading_the_manifest_and_opening_the_data_is_no_damage(
    writer: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that the manifest named is gone; the manifest is read again before anything is said."""
    reader = vnsearch.open(writer.folder)
    read = index_folder.read_manifest
    rebuilds = [2, 3]

    def read_then_rebuild(folder: Path, engine_format: str) -> index_folder.Manifest:
        manifest = read(folder, engine_format)
        if rebuilds:
            commit(writer, pages, rebuilds.pop(0), rebuild=True)
        return manifest

    for use in (title, lambda index: index.whoosh().doc_count(), lambda index: len(index.roots())):
        with monkeypatch.context() as patches:
            patches.setattr(index_folder, "read_manifest", read_then_rebuild)
            assert use(reader) in ("Tin 3 về bầu cử", 1)
        rebuilds[:] = [2, 3]


def test_commits_between_reading_a_commit_and_opening_its_segments_are_no_damage(
    writer: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many they are: two commits remove the files of the one that was read."""
    read, pending = commits.read_commit, list(range(2, 12))

    def read_then_commit(*args: Any) -> commits.Commit:
        newest = read(*args)
        if pending:
            with monkeypatch.context() as patches:
                patches.setattr(commits, "read_commit", read)
                for number in (pending.pop(0), pending.pop(0)):
                    commit(writer, pages, number)
        return newest

    reader = vnsearch.open(writer.folder)
    monkeypatch.setattr(commits, "read_commit", read_then_commit)
    assert title(reader) == "Tin 11 về bầu cử"
    assert not pending


def test_missing_segment_is_still_damage(writer: vnsearch.Index) -> None:
    """Where no commit was made meanwhile."""
    for path in writer.folder.glob("data-1/*/segment-*"):
        path.unlink()
    with pytest.raises(IndexDamagedError, match="missing"):
        title(vnsearch.open(writer.folder))


def test_index_says_that_it_is_stale_after_a_commit_and_after_a_rebuild(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path
) -> None:
    """And answers as before until it is refreshed."""
    assert (index.stale, index.refresh()) == (False, False)
    for number, rebuild in ((2, False), (3, True), (4, False), (5, True)):
        before = title(index)
        commit(writer, pages, number, rebuild=rebuild)
        assert (index.stale, title(index)) == (True, before)
        assert (index.refresh(), index.stale, title(index)) == (True, False, f"Tin {number} về bầu cử")
    assert not writer.stale
    assert not vnsearch.open(writer.folder).stale


def test_refresh_without_a_newer_commit_keeps_what_is_cached(index: vnsearch.Index) -> None:
    """The state that is open stays open."""
    before = index._snapshots.current()
    assert not index.refresh()
    assert index._snapshots.current() is before


def test_index_made_again_in_an_empty_folder_is_newer_under_the_same_names(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path
) -> None:
    """Its data folder and its commit have the names and numbers of the one that was removed."""
    for path in sorted(index.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert index.stale
    with pytest.raises(IndexNotFoundError):
        index.refresh()
    assert title(index) == "Tin 1 về bầu cử"
    commit(writer, pages, 2)
    assert index.refresh()
    assert title(index) == "Tin 2 về bầu cử"


def test_auto_refresh_answers_from_the_newest_commit_at_every_call(
    writer: vnsearch.Index, pages: Path
) -> None:
    """A rebuild by another process too, without the caller doing anything."""
    auto, never = vnsearch.open(writer.folder, refresh="auto"), vnsearch.open(writer.folder)
    assert title(auto) == title(never) == "Tin 1 về bầu cử"
    for number, rebuild in ((2, False), (3, True), (4, False)):
        commit(writer, pages, number, rebuild=rebuild)
        assert title(auto) == f"Tin {number} về bầu cử"
        assert [completion.text for completion in auto.suggest("tin")] == [f"Tin {number} về bầu cử"]
    assert title(never) == "Tin 1 về bầu cử"


def test_refresh_in_seconds_looks_when_they_have_passed(
    writer: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before."""
    clock = [1000.0]
    monkeypatch.setattr("vnsearch.library.snapshots.time.monotonic", lambda: clock[0])
    index = vnsearch.open(writer.folder, refresh=30)
    assert title(index) == "Tin 1 về bầu cử"
    commit(writer, pages, 2)
    clock[0] += 29
    assert title(index) == "Tin 1 về bầu cử"
    clock[0] += 1
    assert title(index) == "Tin 2 về bầu cử"


@pytest.mark.parametrize("refresh", ["never", -1, float("nan"), True, [1]])
def test_refresh_that_means_nothing_is_refused(tmp_path: Path, refresh: Any) -> None:
    with pytest.raises(InputError, match="refresh must be"):
        vnsearch.open(tmp_path, create=True, refresh=refresh)


def test_hits_and_facets_of_a_page_are_of_one_commit(
    writer: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With automatic refresh, a commit between the two changed the facets only."""
    writer.add(rows(1))
    auto = vnsearch.open(writer.folder, refresh="auto")
    with before_the_first(monkeypatch, Searcher, "facets", lambda: writer.delete(f"a{i}" for i in range(30))):
        page = auto.search("bầu cử", source="Báo 1", facets=True, collapse=False)
    (source,) = (facet for facet in page.facets if facet.field == "source")
    assert (page.total, source.counts[0].count) == (13, 13)
    assert auto.search("bầu cử", source="Báo 1", collapse=False).total == 3


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts handles where Linux lists them")
def test_refresh_releases_the_files_of_the_commit_before_at_once(
    writer: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the last call that uses them, and not when the garbage collector happens to run."""
    writer.add(rows(1))
    index = vnsearch.open(writer.folder)
    gc.collect()
    gc.disable()
    try:
        files = _open_files()
        for number in range(2, 5):
            _use(index)
            hits = index.export("bầu cử", collapse=False)
            next(hits)
            before = weakref.ref(index._snapshots.current().snapshot)
            writer.add(rows(number))
            index.refresh()
            assert before() is not None
            del hits
            assert before() is None
            index.close()
            writer.close()
            assert _open_files() <= files
    finally:
        gc.enable()


def _use(index: vnsearch.Index) -> None:
    """Fill every cache that a commit has."""
    for query in ("bầu cử", '"quận Đống Đa" bầ*', "bau cu dong da", "nguồn: báo", "xyzw"):
        for sort in ("best", "date"):
            index.search(query, sort=sort, facets=True, explain=True, ranking=Ranking(feedback=0.2))
    index.facets("bầu cử")
    index.timeline("bầu cử")
    index.related("a1")
    index.suggest("tin")
    index.statistics()


def _in_threads(work: Callable[[int], object], interrupted: Callable[..., Any], threads: int = 8) -> None:
    """Call from several threads, of which another has its turn after every line of one function."""

    def trace(frame: FrameType, _: str, __: object) -> Any:
        if frame.f_code is not interrupted.__code__:
            return None
        time.sleep(0)
        return trace

    def traced(thread: int) -> None:
        sys.settrace(trace)
        try:
            work(thread)
        finally:
            sys.settrace(None)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(traced, range(threads)))


def test_threads_that_read_documents_of_different_blocks_get_their_own(tmp_path: Path) -> None:
    """One thread put its block where another was about to take its own, which was then said to be damaged."""
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add(Article(f"a{i}", f"Tin {i}", body=os.urandom(12000).hex()) for i in range(8))

    def read(thread: int) -> None:
        for _ in range(20):
            assert index.get(f"a{thread}").title == f"Tin {thread}"

    _in_threads(read, Documents._block)


def test_threads_with_different_rankings_get_their_own_scores(sample_folder: Path) -> None:
    """One thread put the frequencies under its field weights where another was about to take its own."""
    index = vnsearch.open(sample_folder)

    def scores(title_weight: float) -> list[float]:
        fields = Ranking().fields
        title = replace(fields["title"], weight=title_weight)
        ranking = replace(Ranking(), fields={**fields, "title": title})
        return [hit.score for hit in index.search("bầu cử đống đa", ranking=ranking, verbatim=True).hits]

    expected = [scores(weight) for weight in (1, 2, 3, 4)]
    assert len(set(map(tuple, expected))) == 4

    def search(thread: int) -> None:
        for _ in range(10):
            assert scores(1 + thread % 4) == expected[thread % 4]

    _in_threads(search, Searcher._weighted_tf_cache)


def test_many_threads_build_the_table_of_completions_once(
    writer: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds and much memory."""
    from vnsearch.library import completions_cache

    load, calls = completions_cache.load_or_make, []

    def counted(*args: Any) -> Any:
        calls.append(args)
        return load(*args)

    monkeypatch.setattr(completions_cache, "load_or_make", counted)
    index = vnsearch.open(writer.folder)
    _in_threads(lambda _: index.suggest("tin"), IndexCommit.completions)
    assert len(calls) == 1


def test_check_of_an_index_that_its_owner_rebuilds_meanwhile_finds_nothing(
    writer: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that the caller may only read, nothing keeps the owner from writing."""
    lock = index_folder.write_lock

    def refuse(*_: object) -> None:
        raise IndexWriteError("read-only")

    def rebuild() -> None:
        with monkeypatch.context() as patches:
            patches.setattr(index_folder, "write_lock", lock)
            commit(writer, pages, 2, rebuild=True)

    monkeypatch.setattr(index_folder, "write_lock", refuse)
    with before_the_first(monkeypatch, EmbeddedEngine, "check", rebuild):
        assert vnsearch.open(writer.folder).check() == ()


def test_second_thread_that_writes_is_refused_and_readers_go_on(
    index: vnsearch.Index, writer: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One writer at a time, threads of one process included."""
    monkeypatch.setattr(index_folder, "LOCK_WAIT", 0.1)
    with index_folder.write_lock(writer.folder), ThreadPoolExecutor(1) as pool:
        with pytest.raises(IndexLockedError):
            pool.submit(writer.add, rows(1)).result()
        assert title(index) == "Tin 1 về bầu cử"


def test_threads_search_the_index_that_another_thread_changes(index: vnsearch.Index) -> None:
    """Through one object; each page is of one commit, and the thread that wrote sees its own change."""
    ended = threading.Event()

    def search() -> int:
        searches = 0
        while not ended.is_set():
            page = index.search("quận", limit=COUNT, collapse=False)
            assert len({hit.document.title for hit in page.hits}) <= 1
            assert page.total in (0, COUNT)
            searches += 1
        return searches

    with ThreadPoolExecutor(3) as pool:
        searches = [pool.submit(search) for _ in range(3)]
        try:
            for number in range(2, 5):
                index.add(rows(number))
                assert index.search("quận").hits[0].document.title == f"Tin {number} về bầu cử"
        finally:
            ended.set()
        assert min(future.result() for future in searches) > 0


def test_searches_from_asyncio_run_in_threads(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path
) -> None:
    """``asyncio.to_thread`` for each call, beside a refresh."""

    async def search() -> list[str]:
        searches = [asyncio.to_thread(title, index) for _ in range(20)]
        return await asyncio.gather(*searches, asyncio.to_thread(lambda: str(index.refresh())))

    commit(writer, pages, 2)
    titles = set(asyncio.run(search()))
    assert titles <= {"Tin 1 về bầu cử", "Tin 2 về bầu cử", "True"}
    assert title(index) == "Tin 2 về bầu cử"
