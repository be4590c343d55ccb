"""The examples of every page of docs/ run over the sample corpus, and print what the page shows."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

import vnsearch
from tests.support.doc_examples import ExampleRunner, blocks, commands, serve

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
#: Pages with blocks of code that can be run.
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if any(block.kind for block in blocks(path))]
#: Pages that begin without an index and make their own.
WITHOUT_INDEX = {"python.md", "whoosh.md", "tutorial.md", "tutorial.vi.md"}
#: Pages whose examples take a second or more, or start processes.
SLOW = {
    "api.md",
    "following.md",
    "following.vi.md",
    "how-to/proxy.md",
    "how-to/proxy.vi.md",
    "python.md",
    "serve.md",
    "serve.vi.md",
    "tutorial.md",
    "tutorial.vi.md",
    "whoosh.md",
}
#: Blocks that cannot be run here, by what they begin with, and what shows them instead.
ELSEWHERE = {
    "vnsearch index corpus/ -i opensearch://": "it needs a cluster: tests/library/test_real_cluster.py",
    "vnsearch index /srv/one -i opensearch://": "it needs a cluster: tests/engine/opensearch/test_alias.py",
    'with vnsearch.open("opensearch://': "it needs a cluster: tests/library/test_real_cluster.py",
    "export VNSEARCH_CATALOGUE=": "it needs a cluster: tests/library/test_postgresql_catalogue.py",
    "for report in index.watch(": "it never ends: tests/library/test_watching.py",
}


def name(path: Path) -> str:
    """A test's id."""
    return path.relative_to(DOCS).as_posix()


def parameters() -> list[object]:
    """The pages, slow ones marked."""
    return [
        pytest.param(path, id=name(path), marks=[pytest.mark.slow] if name(path) in SLOW else [])
        for path in PAGES
    ]


@pytest.mark.parametrize("path", parameters())
def test_examples_do_what_the_page_shows(
    path: Path, folder: Path, indexed_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runs after those before it, in the language of the page."""
    monkeypatch.setenv("VNSEARCH_LANG", "vi" if path.name.endswith(".vi.md") else "en")
    runner = ExampleRunner(folder, monkeypatch)
    if name(path) not in WITHOUT_INDEX:
        shutil.copytree(indexed_corpus / "index", folder / "index")
        for place in (folder, runner.place):
            shutil.copytree(folder / "corpus" / "pages", place / "pages")
        shutil.copytree(indexed_corpus / "index", runner.place / "index")
        runner.names |= {"asyncio": asyncio, "vnsearch": vnsearch, "index": vnsearch.open(folder / "index")}
    if any("http://127.0.0.1:8710" in block.text for block in blocks(path)):
        with serve(["serve"]) as runner.address:
            run_all(path, runner)
    else:
        run_all(path, runner)


def run_all(path: Path, runner: ExampleRunner) -> None:
    """Run the blocks of a page."""
    for block in blocks(path):
        if not any(block.text.startswith(start) for start in ELSEWHERE):
            runner.run(block)


def test_pages_have_examples() -> None:
    """The number that is run: commands, statements, files and settings."""
    counts = Counter({name(path): sum(len(commands(block)) for block in blocks(path)) for path in PAGES})
    assert sum(counts.values()) > 350, counts
