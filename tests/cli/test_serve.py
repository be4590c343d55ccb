"""``vnsearch serve`` and ``vnsearch mcp`` before they serve."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from vnsearch.cli import app


@pytest.mark.parametrize(("command", "extra"), [("serve", "web"), ("mcp", "mcp")])
def test_without_its_packages_the_command_says_what_to_install(
    command: str, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert app._run([command]) == 2
    assert f"pip install 'vnsearch[{extra}]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "0.0.0.0"],  # noqa: S104 - refused
        ["--port", "70000"],
        ["--port", "x"],
        ["--workers", "0"],
        ["--cors", "tin.example"],
    ],
)
def test_an_address_that_cannot_be_is_refused(
    sample_folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app._run(["serve", "-i", str(sample_folder), *options]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_where_there_is_no_index_nothing_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app._run(["serve", "-i", str(tmp_path / "none"), "--port", "0"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
