"""The examples of README.md and README.vi.md run over the sample corpus; the two say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.doc_examples import BLOCK, ExampleRunner, blocks, commands, run

ROOT = Path(__file__).resolve().parents[2]
READMES = {"en": ROOT / "README.md", "vi": ROOT / "README.vi.md"}


@pytest.mark.slow
@pytest.mark.parametrize("language", READMES)
def test_examples_print_what_the_readme_shows(
    language: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runs after those before it, with the index that the quick start makes."""
    monkeypatch.setenv("VNSEARCH_LANG", language)
    runner = ExampleRunner(folder, monkeypatch)
    run("vnsearch index --quiet corpus/")
    for block in blocks(READMES[language]):
        if block.kind != "sh" or block.text.startswith("vnsearch "):
            runner.run(block)


def test_readmes_have_the_same_examples() -> None:
    english, vietnamese = (
        [(block.kind, commands(block)) for block in blocks(READMES[language])] for language in ("en", "vi")
    )
    assert english == vietnamese


def test_readmes_have_the_same_headings_and_links() -> None:
    texts = [BLOCK.sub("", path.read_text("utf-8")) for path in READMES.values()]
    english, vietnamese = ([len(level) for level in re.findall(r"^(#+) ", t, re.MULTILINE)] for t in texts)
    assert english == vietnamese
    # A page that exists in Vietnamese is linked in that language.
    targets = [
        {target.replace(".vi.md", ".md") for target in re.findall(r"\]\(([^)#\s]+)", text)} - {"README.md"}
        for text in texts
    ]
    assert targets[0] == targets[1] and len(targets[0]) > 15
    assert all(
        other.name in path.read_text("utf-8")
        for path in READMES.values()
        for other in READMES.values()
        if other != path
    )


@pytest.mark.parametrize("path", READMES.values(), ids=lambda path: path.name)
def test_quick_start_sets_up_runs_and_tests(path: Path) -> None:
    """One command makes an environment, indexes and searches; another, which .ci/run takes, runs the tests."""
    start, _, rest = path.read_text("utf-8").partition("<!-- test command -->\n")
    setup, test = BLOCK.findall(start)[-1][3], BLOCK.findall(rest)[0][3]
    assert setup.count("\n") == test.count("\n") == 1
    assert setup.startswith("python3 -m venv .venv && ") and test.startswith("python3 -m venv .venv && ")
    assert "vnsearch index corpus/ && " in setup and "vnsearch query " in setup
    assert test.rstrip().endswith('.venv/bin/python -m pytest -n auto -m "not slow"')
