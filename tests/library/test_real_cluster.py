"""An index on a real cluster: what a folder does, copies there and back, and writers that are killed."""

from __future__ import annotations

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
from tests.support.cluster import cluster_address

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


@pytest.fixture
def address() -> str:
    return str(cluster_address())


def open_index(address: str, state: Path) -> vnsearch.Index:
    return vnsearch.open(address, create=True, state=state, shards=2, replicas=0)


def titles(index: vnsearch.Index) -> list[str]:
    return sorted(hit.document.title for hit in index.export("kind:article OR kind:headline", collapse=False))


def test_sample_corpus_is_the_same_in_a_folder_and_on_a_cluster(
    address: str, sample_folder: Path, tmp_path: Path
) -> None:
    """Indexed there, copied there, and copied back: the same documents, and the same first hits."""
    queries = ("bầu cử Đống Đa", "giá vàng", "hà nội kind:headline", '"đội tuyển việt nam"')
    folder, indexed = vnsearch.open(sample_folder), open_index(address, tmp_path / "state")
    indexed.update([CORPUS], workers=1)
    other = str(cluster_address())
    vnsearch.copy(sample_folder, other, state=tmp_path / "other", shards=2, replicas=0, workers=1)
    copied = open_index(other, tmp_path / "other")
    vnsearch.copy(other, tmp_path / "back", state=tmp_path / "other", workers=1)
    back = vnsearch.open(tmp_path / "back")
    for index in (indexed, copied, back):
        assert (titles(index), index.check()) == (titles(folder), ())
        for query in queries:
            assert [hit.id for hit in index.search(query).hits[:3]] == [
                hit.id for hit in folder.search(query).hits[:3]
            ]
    assert copied.update(workers=1).files == 0
    assert (copied.roots(), back.roots()) == (folder.roots(), folder.roots())


def test_changes_removals_and_rebuilds_reach_a_reader(address: str, tmp_path: Path) -> None:
    """One that has no state folder, and looks for commits at every call."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("Giá vàng tăng\nGiá vàng tăng mạnh hôm nay.", "utf-8")
    index = open_index(address, tmp_path / "state")
    index.update([pages], workers=1)
    reader = vnsearch.open(address, state=tmp_path / "none", refresh="auto")
    assert reader.search("giá vàng").total == 1
    (pages / "a.txt").write_text("Giá dầu giảm\nGiá dầu giảm mạnh hôm nay.", "utf-8")
    index.update(workers=1)
    assert (reader.search("giá vàng").total, reader.search("giá dầu").total) == (0, 1)
    index.add(vnsearch.Article("bao", "Bão số 5", url="https://www.baovidu.vn/bao-so-5.html"))
    index.update(rebuild=True, workers=1)
    assert (len(reader), reader.get("m.baovidu.vn/bao-so-5.html").id) == (2, "bao")
    index.remove("bao")
    assert (len(reader), index.check()) == (1, ())
    assert not (tmp_path / "none").exists()


def test_writer_killed_at_random_moments_loses_and_doubles_nothing(address: str, tmp_path: Path) -> None:
    """A process of its own; the next run completes what it began."""
    chance = random.Random(7)  # noqa: S311 - no secret
    pages = tmp_path / "pages"
    pages.mkdir()
    environment = os.environ | {"VNSEARCH_STATE": str(tmp_path / "state")}
    index = open_index(address, tmp_path / "state")
    index.update([pages], workers=1)
    for round_number in range(5):
        for name in chance.sample(range(40), 15):
            text = f"Tin số {name}\nGiá vàng lần {round_number} tăng mạnh hôm nay ở nhiều nơi.\n"
            (pages / f"{name}.txt").write_text(text, "utf-8")
        command = [sys.executable, "-m", "vnsearch", "index", str(pages), "-i", address, "--workers", "1"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.4, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        index.update(workers=1)
        assert (index.check(), len(index)) == ((), len(list(pages.iterdir())))
        for path in pages.iterdir():
            assert index.get(f"pages/{path.name}").body == path.read_text("utf-8").splitlines()[1]


#: Command lines over an index that has the sample corpus; {} is its address with credentials.
COMMANDS = (
    "index {corpus} -i {}",
    "index {corpus} -i {} --json",
    "query -i {} bầu cử Đốg Đa",
    "query -i {} bầu cử Đốg Đa --format table",
    "query -i {} xyzzy --json --explain",
    "show -i {} #1",
    "show -i {} nothing",
    "related -i {} #1 --json",
    "values -i {} source",
    "facets -i {} hà nội",
    "timeline -i {} hà nội --json",
    "suggest -i {} bau",
    "export -i {} bầu cử --format jsonl",
    "stats -i {}",
    "stats -i {} --json",
    "roots -i {}",
    "remove -i {} nothing",
    "check -i {} --json",
    "compact -i {}",
    "alerts -i {}",
    "backup {tmp}/x.tar -i {}",
    "upgrade -i {}",
    "copy {} {tmp}/copy",
    "copy {tmp}/copy {}",
)


def test_credentials_are_never_printed(address: str, tmp_path: Path) -> None:
    """Neither on stdout nor on stderr, nor kept below the reader's own folders."""
    with_credentials = address.replace("://", "://me:verysecret@")
    home = tmp_path / "home"
    environment = os.environ | {"XDG_STATE_HOME": str(home), "VNSEARCH_STATE": str(tmp_path / "state")}
    environment["COLUMNS"] = "300"
    for line in COMMANDS:
        words = [word.format(with_credentials, corpus=CORPUS, tmp=tmp_path) for word in line.split(" ")]
        result = subprocess.run(
            [sys.executable, "-m", "vnsearch", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in result.stderr, result.stderr
        assert "verysecret" not in result.stdout + result.stderr, line
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"verysecret" not in path.read_bytes(), path


def test_copy_that_is_killed_is_gone_on_with(address: str, sample_folder: Path, tmp_path: Path) -> None:
    """By the same command; in the end the copy is whole, and nothing is left of the attempts."""
    command = [sys.executable, "-m", "vnsearch", "copy", str(sample_folder), address, "--replicas", "0"]
    environment = os.environ | {"VNSEARCH_STATE": str(tmp_path / "state")}
    for seconds in (0.8, 1.6, 2.4):
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    index = open_index(address, tmp_path / "state")
    if not index.exists():
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert (titles(index), index.check()) == (titles(vnsearch.open(sample_folder)), ())
