"""``Index.watch``: changes come into the index, whatever happens to the files, the folders and the process."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import vnsearch
from vnsearch import json_schemas
from vnsearch.errors import InputError
from vnsearch.library import index_folder, watching
from vnsearch.library.watching import WatchSettings
from vnsearch.model import Report

pytestmark = pytest.mark.slow

QUICK = WatchSettings(delay=0.15, max_delay=2.0)
#: Seconds within which a change must be in the index; one that is lost never is.
PATIENCE = 15.0


def write(path: Path, title: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{title}\nĐoạn thân bài về {title} hôm nay.\n", "utf-8")


class Follower:
    """An index that follows a folder in a thread; ``reports`` are those of its batches so far."""

    def __init__(self, folder: Path, roots: list[Path], settings: WatchSettings) -> None:
        self.reports: queue.Queue[Report] = queue.Queue()
        self.waits: list[str] = []
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._reader = vnsearch.open(folder, create=True)
        self._thread = threading.Thread(target=self._follow, args=(folder, roots, settings))
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        self.reports.get(timeout=PATIENCE)

    def _follow(self, folder: Path, roots: list[Path], settings: WatchSettings) -> None:
        with vnsearch.open(folder, create=True) as index:
            for report in index.watch(
                roots, settings, workers=1, on_ready=self._ready.set, on_wait=self.waits.append
            ):
                self.reports.put(report)
                if self._stop.is_set():
                    break

    def titles(self) -> list[str]:
        self._reader.refresh()
        return sorted(hit.document.title for hit in self._reader.export("tin", collapse=False, loose=True))

    def stop(self, root: Path) -> None:
        """End following: with the next batch."""
        self._stop.set()
        write(root / "stop.txt", "Tin cuối")
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@contextmanager
def following(tmp_path: Path, settings: WatchSettings = QUICK) -> Iterator[Follower]:
    root = tmp_path / "pages"
    follower = Follower(tmp_path / "index", [root], settings)
    try:
        yield follower
    finally:
        root.mkdir(exist_ok=True)
        follower.stop(root)


def becomes(titles: Callable[[], list[str]], expected: list[str]) -> bool:
    """Return whether an index comes to hold what is expected."""
    end = time.monotonic() + PATIENCE
    while titles() != expected:
        if time.monotonic() > end:
            raise AssertionError(f"{titles()} instead of {expected}")
        time.sleep(0.05)
    return True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    for name in "abc":
        write(root / f"{name}.txt", f"Tin {name}")
    return root


def test_changes_come_into_the_index(root: Path, tmp_path: Path) -> None:
    """What was there before, then a file that is new in a new folder, changed, renamed, deleted."""
    with following(tmp_path) as follower:
        assert follower.titles() == ["Tin a", "Tin b", "Tin c"]
        write(root / "2024/05/d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])
        write(root / "a.txt", "Tin a đổi")
        (root / "b.txt").rename(root / "2024/b.txt")
        (root / "c.txt").unlink()
        assert becomes(follower.titles, ["Tin a đổi", "Tin b", "Tin d"])
        (root / "2024").rename(root / "2023")
        assert becomes(follower.titles, ["Tin a đổi", "Tin b", "Tin d"])
        write(root / "2023/05/d.txt", "Tin d đổi")
        assert becomes(follower.titles, ["Tin a đổi", "Tin b", "Tin d đổi"])


def test_what_changed_while_nobody_watched_comes_at_the_start(root: Path, tmp_path: Path) -> None:
    with following(tmp_path):
        pass
    write(root / "d.txt", "Tin d")
    (root / "a.txt").unlink()
    with following(tmp_path) as follower:
        assert follower.titles() == ["Tin b", "Tin c", "Tin cuối", "Tin d"]


def test_burst_is_one_look_and_loses_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three hundred files where the queue holds twenty."""
    monkeypatch.setattr(
        "vnsearch.library.change_queue.ChangeQueue.__init__.__defaults__", (20, time.monotonic)
    )
    with following(tmp_path) as follower:
        for number in range(300):
            write(root / str(number % 7) / f"{number}.txt", f"Tin số {number}")
        expected = sorted(["Tin a", "Tin b", "Tin c", *(f"Tin số {number}" for number in range(300))])
        assert becomes(follower.titles, expected)
        assert follower.reports.qsize() < 10


def test_file_half_written_is_read_once_it_is_whole(root: Path, tmp_path: Path) -> None:
    """Its pieces come faster than the delay; no batch holds less than all of them."""
    settings = WatchSettings(delay=1.0)
    rows = [
        json.dumps({"id": f"r{number}", "title": f"Tin {number}", "body": "Thân bài."}) for number in range(8)
    ]
    with following(tmp_path, settings) as follower, (root / "rows.jsonl").open("w") as stream:
        for row in rows:
            stream.write(row + "\n")
            stream.flush()
            time.sleep(0.05)
        report = follower.reports.get(timeout=PATIENCE)
        assert report.articles.added == len(rows)


def test_root_that_is_deleted_keeps_its_documents_and_is_followed_when_it_is_back(
    root: Path, tmp_path: Path
) -> None:
    """As a disk that is taken away and mounted again."""
    with following(tmp_path) as follower:
        shutil.rmtree(root)
        time.sleep(1.0)
        assert follower.titles() == ["Tin a", "Tin b", "Tin c"]
        write(root / "d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])
        for name in "abc":
            write(root / f"{name}.txt", f"Tin {name} trở lại")
        assert becomes(follower.titles, ["Tin a trở lại", "Tin b trở lại", "Tin c trở lại", "Tin d"])


def test_root_that_is_missing_at_the_start_is_waited_for(root: Path, tmp_path: Path) -> None:
    """As a disk that is not mounted yet when a service starts."""
    with following(tmp_path):
        pass
    away = root.rename(tmp_path / "away")
    with following(tmp_path) as follower:
        assert len(follower.titles()) == 4
        away.rename(root)
        write(root / "d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin cuối", "Tin d"])


def test_name_that_is_no_text_does_not_end_the_watch(root: Path, tmp_path: Path) -> None:
    """Files of old archives have names in other encodings."""
    with following(tmp_path) as follower:
        Path(os.fsdecode(os.fsencode(root) + b"/b\xe0i.txt")).write_text("Tin hỏng\nThân bài.")
        time.sleep(1.0)
        write(root / "d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])


def test_changes_wait_while_another_process_writes(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the reason is told."""
    monkeypatch.setattr(watching, "_LOCK_WAIT", 0.2)
    with following(tmp_path) as follower:
        with index_folder.write_lock(tmp_path / "index"):
            write(root / "d.txt", "Tin d")
            time.sleep(1.0)
            assert follower.titles() == ["Tin a", "Tin b", "Tin c"]
            assert "is writing to" in follower.waits[0]
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])


def test_look_that_is_refused_is_not_repeated_without_a_pause(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a delay of 0, one root that vanished kept a core busy until it was back; and the reason is told."""
    monkeypatch.setattr(watching, "_RETRY_PAUSE", 0.2)
    looks = 0
    waits: list[str] = []
    with vnsearch.open(tmp_path / "index", create=True) as index:
        update = index.update

        def refuse_three_times(*arguments: Any, **options: Any) -> Report:
            nonlocal looks
            looks += 1
            if looks <= 3:
                raise InputError("no such folder")
            return update(*arguments, **options)

        index.update = refuse_three_times  # type: ignore[method-assign] # refuses as for a vanished root
        start = time.monotonic()
        reports = index.watch([root], WatchSettings(delay=0.0), workers=1, on_wait=waits.append)
        assert next(reports).articles.added == 3
        reports.close()  # type: ignore[attr-defined] # a generator
    assert (looks, waits) == (4, ["no such folder"] * 3)
    assert time.monotonic() - start >= 0.6


def test_index_inside_the_folder_that_is_followed_causes_no_batches(tmp_path: Path) -> None:
    """Else each commit would be followed by a look at what it wrote, and so on."""
    root = tmp_path / "pages"
    write(root / "a.txt", "Tin a")
    looks = 0
    with vnsearch.open(root / "index", create=True) as index:
        update_files = index.update_files

        def count(*args: object, **arguments: object) -> Report:
            nonlocal looks
            looks += 1
            return update_files(*args, **arguments)  # type: ignore[arg-type] # passed on as they came

        index.update_files = count  # type: ignore[method-assign] # only counted
        reports = index.watch([root], QUICK, workers=1)
        next(reports)
        timer = threading.Timer(1.5, write, (root / "b.txt", "Tin b"))
        timer.start()
        assert next(reports).articles.added == 1
        reports.close()  # type: ignore[attr-defined] # a generator
        assert looks == 1


def test_everything_is_looked_at_again_now_and_then(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For changes of which the system tells nothing."""
    monkeypatch.setattr("vnsearch.library.file_watcher.FileWatcher._is_followed", lambda *_: False)
    with following(tmp_path, WatchSettings(delay=0.1, look_again=0.5)) as follower:
        write(root / "d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])


def test_folders_are_followed_by_polling(root: Path, tmp_path: Path) -> None:
    with following(tmp_path, WatchSettings(delay=0.1, poll=True)) as follower:
        write(root / "d.txt", "Tin d")
        assert becomes(follower.titles, ["Tin a", "Tin b", "Tin c", "Tin d"])


def test_missing_path_and_missing_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        with pytest.raises(InputError, match=r"does not exist|no such"):
            index.watch([tmp_path / "none"])
        monkeypatch.setattr(watching, "find_spec", lambda _: None)
        with pytest.raises(InputError, match=r"vnsearch\[watch\]"):
            index.watch([tmp_path])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_ends_in_order_when_it_is_told_to(root: Path, tmp_path: Path, number: signal.Signals) -> None:
    """With the usual exit code, one line, and all that was indexed before."""
    words = ["watch", str(root), "-i", str(tmp_path / "index"), "--delay", "0.1", "--lang", "en"]
    command = [sys.executable, "-m", "vnsearch", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "Watching; stop with Ctrl-C.\n"
        assert "articles +3 ~0 -0" in process.stdout.readline()
        write(root / "d.txt", "Tin d")
        assert "articles +1 ~0 -0" in process.stdout.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (
        128 + number, "vnsearch: stopped; the last committed index is as it was\n"
    )  # fmt: skip
    with vnsearch.open(tmp_path / "index") as index:
        assert (len(index), index.check()) == (4, ())


def test_json_of_a_batch_is_as_its_schema_says(root: Path, tmp_path: Path) -> None:
    """One object a line, the report of one commit, and nothing else on stdout."""
    words = ["watch", str(root), "-i", str(tmp_path / "index"), "--delay", "0.1", "--json"]
    command = [sys.executable, "-m", "vnsearch", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = json.loads(process.stdout.readline())
        process.terminate()
    jsonschema.validate(first, json_schemas.schema("index"))
    assert first["articles"]["added"] == 3
