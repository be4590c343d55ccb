"""The help of every command as a page, from the commands themselves."""

from __future__ import annotations

from typing import Any

import typer.main

from vnsearch.cli.app import build
from vnsearch.cli.screen import Screen
from vnsearch.messages import Language, help_texts

_TITLES = {
    "en": (
        "Help of every command",
        "What `vnsearch COMMAND --help` says, made from the program. "
        "[Commands](commands.md) explains the same in more words.",
    ),
    "vi": (
        "Trợ giúp của mọi lệnh",
        "Những gì `vnsearch LỆNH --help` in ra, lấy từ chính chương trình.",
    ),
}
_HEADS = {"en": ("option", "means"), "vi": ("tuỳ chọn", "nghĩa")}


def _cell(text: str) -> str:
    """Return a text for a cell of a table, in which nothing is markup."""
    for character in "\\`*_<[|":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", " ")


def _extras(option: Any, screen: Screen) -> str:
    """Return what the help adds in brackets: the variable of the environment and the default."""
    extras = [f"{screen.text(help_texts.ENVIRONMENT_VARIABLE)}: `{option.envvar}`"] if option.envvar else []
    if option.default not in (None, "", False) and not callable(option.default):
        extras.append(f"{screen.text(help_texts.DEFAULT)}: `{option.default}`")
    return f" ({'; '.join(extras)})" if extras else ""


def _row(option: Any, screen: Screen) -> str:
    names = ", ".join(f"`{name}`" for name in sorted((*option.opts, *option.secondary_opts), key=len))
    value = f" `{option.metavar}`" if option.metavar else ""
    return f"| {names}{value} | {_cell(option.help or '')}{_extras(option, screen)} |"


def _section(name: str, command: Any, screen: Screen) -> str:
    arguments = " ".join(
        each.metavar or each.name for each in command.params if each.param_type_name != "option"
    )
    options = [each for each in command.params if each.param_type_name == "option" and not each.hidden]
    option_head, meaning_head = _HEADS[screen.language.value]
    return "\n".join(
        (
            f"## {name}\n",
            f"`vnsearch {' '.join((name, arguments)).strip()}`\n",
            f"{_cell(command.help)}\n",
            f"| {option_head} | {meaning_head} |\n|---|---|",
            *(_row(option, screen) for option in options),
            "",
        )
    )


def help_page(language: str) -> str:
    """Return the page with the help of every command in a language."""
    screen = Screen(Language(language))
    app: Any = typer.main.get_command(build(screen))
    title, lead = _TITLES[language]
    sections = (_section(name, command, screen) for name, command in app.commands.items())
    return "\n".join((f"# {title}\n", f"{lead}\n", *sections))
