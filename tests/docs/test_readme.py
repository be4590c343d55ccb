"""The examples of README.md and README.vi.md run over the sample corpus; the two say the same."""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from vnsearch.cli import app

ROOT = Path(__file__).resolve().parents[2]
READMES = {"en": ROOT / "README.md", "vi": ROOT / "README.vi.md"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: What differs from run to run: how long it took.
TIME = re.compile(r"\d+(?:[.,]\d+)? (?:ms|s|giây)\b")


class Terminal(io.StringIO):
    """A terminal that output is read from."""

    def isatty(self) -> bool:
        return True


def blocks(path: Path) -> list[tuple[str, str]]:
    """The blocks of code: language and text."""
    return BLOCK.findall(path.read_text("utf-8"))


def examples(text: str) -> list[tuple[str, str]]:
    """The commands of a block of type ``console``, each with what it printed."""
    commands = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (example.partition("\n") for example in commands)]


def commands(kind: str, text: str) -> list[str]:
    """The command lines or statements of a block."""
    if kind == "console":
        return [command for command, _ in examples(text)]
    if kind == "python":
        return [example.source for example in doctest.DocTestParser().get_examples(text.replace("```", "\n"))]
    return [re.sub(r"\s+#.*", "", line) for line in text.splitlines()]


def run(line: str) -> str:
    """Run one command line of vnsearch in this process; what it prints on a terminal."""
    command, _, reader = line.partition(" | ")
    command, _, file = command.partition(" > ")
    output = io.StringIO() if reader or file else Terminal()
    errors = io.StringIO()
    name, *arguments = shlex.split(command, comments=True)
    assert name == "vnsearch"
    with redirect_stdout(output), redirect_stderr(errors):
        code = app._run(arguments)
    assert (code, errors.getvalue()) == (0, ""), line
    if file:
        Path(file.strip()).write_text(output.getvalue(), "utf-8")
        return ""
    if reader:
        return subprocess.run(
            ["/bin/sh", "-c", reader], input=output.getvalue(), text=True, capture_output=True, check=True
        ).stdout
    return output.getvalue()


def normal(output: str) -> str:
    """Output without times and without spaces at the ends of lines."""
    lines = TIME.sub("0 ms", output).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_as_shown(shown: str, output: str) -> bool:
    """Whether output is as a document shows it; a line with only "…" stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^…$", normal(shown), flags=re.MULTILINE)]
    return re.fullmatch(".*".join(parts), normal(output), re.DOTALL) is not None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample corpus and no index, as after a clone, and a terminal of 80 columns."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VNSEARCH_INDEX", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdin", io.StringIO())  # so that no pager starts, also with ``pytest -s``
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("language", READMES)
def test_examples_print_what_the_readme_shows(
    language: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runs after those before it, with the index that the quick start makes."""
    monkeypatch.setenv("VNSEARCH_LANG", language)
    run("vnsearch index corpus/")
    for kind, text in blocks(READMES[language]):
        if kind == "console":
            for command, shown in examples(text):
                output = run(command)
                assert is_as_shown(shown, output), f"{command}\n{output}"
        elif kind == "python":
            report: list[str] = []
            statements = doctest.DocTestParser().get_doctest(text, {}, "README", None, 0)
            assert doctest.DocTestRunner().run(statements, out=report.append).failed == 0, "".join(report)
        elif text.startswith("vnsearch "):
            for command in commands(kind, text):
                run(command)


def test_readmes_have_the_same_examples() -> None:
    english, vietnamese = (
        [(kind, commands(kind, text)) for kind, text in blocks(READMES[language])]
        for language in ("en", "vi")
    )
    assert english == vietnamese


def test_readmes_have_the_same_headings_and_links() -> None:
    texts = [BLOCK.sub("", path.read_text("utf-8")) for path in READMES.values()]
    english, vietnamese = ([len(level) for level in re.findall(r"^(#+) ", t, re.MULTILINE)] for t in texts)
    assert english == vietnamese
    targets = [
        set(re.findall(r"\]\(([^)#\s]+)", text)) - {p.name for p in READMES.values()} for text in texts
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
    setup, test = BLOCK.findall(start)[-1][1], BLOCK.findall(rest)[0][1]
    assert setup.count("\n") == test.count("\n") == 1
    assert setup.startswith("python3 -m venv .venv && ") and test.startswith("python3 -m venv .venv && ")
    assert "vnsearch index corpus/ && " in setup and "vnsearch query " in setup
    assert test.rstrip().endswith(".venv/bin/python -m pytest")
