from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

import vnsearch

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="session")
def indexed_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample corpus and its index, made once; copy it before use."""
    folder = tmp_path_factory.mktemp("indexed")
    shutil.copytree(CORPUS, folder / "corpus")
    with vnsearch.open(folder / "index", create=True) as index:
        index.update([folder / "corpus"], workers=1)
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample corpus and no index, as after a clone, and a terminal of 80 columns."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    for name in ("VNSEARCH_INDEX", "VNSEARCH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    # Paths of temporary folders are longer than those that the pages show, and would be broken off.
    monkeypatch.setattr("vnsearch.cli.screen.wrap_for", lambda _, text: text)
    monkeypatch.setattr("sys.stdin", io.StringIO())  # so that no pager starts, also with ``pytest -s``
    return tmp_path
