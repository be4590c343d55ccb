"""The run of all benchmarks: what it reads where there are no corpora, and what it runs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from bench.peers import packages
from bench.ranking.judged.records import read
from bench.tables import TABLES, Sources


def test_without_corpora_the_sample_corpus_is_read_and_named(tmp_path: Path) -> None:
    """Nothing outside the repository is needed."""
    sources = Sources.find(tmp_path / "nowhere", tmp_path)
    assert "sample corpus" in sources.description
    assert sources.pages is None
    assert len(list(read(sources.data / "corpora" / "vietnews.jsonl.xz"))) == 47


@pytest.mark.parametrize("quick", [True, False])
def test_every_table_runs_benchmarks_that_exist(quick: bool, tmp_path: Path) -> None:
    """Each has at least one."""
    sources = Sources.find(tmp_path / "nowhere", tmp_path)
    commands = {name: list(table.commands(sources, quick)) for name, table in TABLES.items()}
    assert all(commands.values())
    assert all(find_spec(command[0]) for name in commands for command in commands[name])


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others need no package."""
    monkeypatch.setattr(packages, "find_spec", lambda _: None)
    assert packages.missing_package("tantivy pairs, tokens") == "tantivy"
    assert packages.missing_package("SQLite FTS5, tokens") == ""
    monkeypatch.setattr(packages, "find_spec", lambda _: object())
    assert packages.missing_package("tantivy pairs, tokens") == ""
