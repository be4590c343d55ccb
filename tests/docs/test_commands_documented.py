"""docs/commands.md has every command and option of ``vnsearch``; documents name no others."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import vnsearch
from vnsearch.cli.app import build
from vnsearch.cli.screen import Screen
from vnsearch.messages import Language

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "commands.md"
ALL = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "corpus" / "README.md"]
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: Options of benchmarks and of other programs that documents name alone.
OF_OTHERS = {
    "--articles",
    "--blind",
    "--half",
    "--inputs",
    "--max-examples",
    "--only",
    "--phrases",
    "--preload",
}

APP: Any = typer.main.get_command(build(Screen(Language.ENGLISH)))


def options(command: Any) -> set[str]:
    """The options of a command, as Click knows them, and those for help."""
    names = {
        name
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    return names | set(command.context_settings["help_option_names"])


def section(title: str) -> str:
    """The text below a heading of docs/commands.md."""
    text = DOCUMENT.read_text("utf-8")
    match = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE)
    assert match, f"docs/commands.md has no section {title}"
    return match[1]


def documented_options(text: str) -> set[str]:
    """The options in the first column of tables and after "Common:"; the filters where they are linked."""
    rows = re.findall(r"^\| (`-.*?) \| ", text, re.MULTILINE)
    common = re.findall(r"^Common: .*", text, re.MULTILINE)
    options = {option for part in rows + common for option in re.findall(r"`(--?[a-z][a-z-]*)", part)}
    return options | (documented_options(section("Filters")) if "](#filters)" in "".join(common) else set())


def options_of_every_command() -> set[str]:
    """The options that docs/commands.md gives to every command."""
    return documented_options(section("Options of every command").partition("Without a command")[0])


@pytest.mark.parametrize("command", APP.commands)
def test_options_of_a_command_are_those_documented(command: str) -> None:
    """A new option belongs into the section of its command in docs/commands.md."""
    assert documented_options(section(command)) | options_of_every_command() == options(APP.commands[command])


@pytest.mark.parametrize("command", APP.commands)
def test_choices_of_options_are_documented(command: str) -> None:
    """Of an option such as ``--sort best|date``, in the section of the command or of what it has in common."""
    titles = (command, "query", "Options of every command", "Common options", "Filters")
    coded = " ".join(re.findall(r"`([^`]+)`", "".join(map(section, titles))))
    words = set(re.findall(r"[\w-]+", coded))
    metavars = [str(parameter.metavar or "") for parameter in APP.commands[command].params]
    choices = {
        choice for metavar in metavars if "|" in metavar for choice in re.findall(r"[a-z][a-z0-9-]+", metavar)
    }
    assert {"vi", "en"} <= choices <= words


def test_options_without_a_command_are_those_documented() -> None:
    assert documented_options(section("Options of every command")) == options(APP)


def test_commands_are_those_documented() -> None:
    """Each has a section and a line in the table, in the order of the help text."""
    text = DOCUMENT.read_text("utf-8")
    sections = re.findall(r"^## ([a-z]+)$", text, re.MULTILINE)
    table = re.findall(r"\[([a-z]+)\]\(#", text.partition("\n## ")[0])
    assert sections == table == list(APP.commands)


def test_python_beside_the_commands_exists() -> None:
    names = re.findall(r"`(index|vnsearch)\.(\w+)", DOCUMENT.read_text("utf-8").partition("\n## ")[0])
    assert len(names) > 15
    owners = {"index": vnsearch.Index, "vnsearch": vnsearch}
    assert [name for owner, name in names if not hasattr(owners[owner], name)] == []


def command_lines(path: Path) -> Iterator[list[str]]:
    """The command lines of vnsearch in a document, in blocks and in `code`, as words."""
    text = path.read_text("utf-8")
    coded = [*re.findall(r"`([^`\n]+)`", BLOCK.sub("", text)), *"\n".join(BLOCK.findall(text)).splitlines()]
    for line in re.findall(r"(?:^|^\$ |bin/)(vnsearch .+)", "\n".join(coded), re.MULTILINE):
        try:
            yield shlex.split(line, comments=True)
        except ValueError:
            yield line.split()


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_options_named_in_documents_exist(path: Path) -> None:
    """Of each command line, the command, and the options up to the end of the command."""
    wrong = []
    for words in command_lines(path):
        end = next((at for at, word in enumerate(words) if word in ("&&", "|", ">", ";")), len(words))
        rest = [word for word in words[1:end] if word != "…"]
        name = next((word for word in rest if re.fullmatch("[a-z]+", word)), "")
        existing = options(APP.commands[name]) if name in APP.commands else options(APP)
        used = {word.partition("=")[0] for word in rest if OPTION.match(word) and " " not in word}
        if (name and name not in APP.commands) or used - existing:
            wrong.append((" ".join(words), sorted(used - existing)))
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [path for path in ALL if path.name.startswith("README") or path.is_relative_to(ROOT / "docs")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_options_named_alone_exist(path: Path) -> None:
    everything = set().union(*map(options, APP.commands.values()), options(APP), OF_OTHERS)
    alone = re.findall(r"`(--[a-z][a-z-]*)", path.read_text("utf-8"))
    assert [option for option in alone if option not in everything] == []
