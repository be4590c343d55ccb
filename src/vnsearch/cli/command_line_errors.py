"""Errors in a command line, as Typer reports them, in the words of vnsearch."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import Any

from vnsearch.messages import Message, usage

#: A pattern of what Typer says, and the message in its place, which takes the pattern's groups.
_Replacement = tuple[re.Pattern[str], Callable[..., Message]]
#: What Typer says about a value.
_VALUE_PATTERNS: Sequence[_Replacement] = (
    (re.compile(r"'?(.*?)'? is not a valid (?:integer|int)(?: range)?\.?"), usage.not_a_whole_number),
    (re.compile(r"'?(.*?)'? is not a valid (?:float|number)(?: range)?\.?"), usage.not_a_number),
    (re.compile(r"(.*?) is not in the range (.*?)\.?"), usage.not_in_range),
    (re.compile(r"'?(.*?)'? is not one of (.*?)\.?"), usage.not_one_of),
)
#: What Typer says about a command line.
_COMMAND_LINE_PATTERNS: Sequence[_Replacement] = (
    (re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)"), usage.too_many_arguments),
    (re.compile(r"Option '?(.*?)'? requires an argument\.?"), usage.option_without_value),
    (re.compile(r"Option '?(.*?)'? does not take a value\.?"), usage.option_takes_no_value),
)
_NO_SUCH_COMMAND = re.compile(r"No such command '(.*?)'\.?.*", re.DOTALL)
#: Names that other programs have for what a command does.
_OTHER_NAMES = {
    "add": "index",
    "cat": "show",
    "count": "facets",
    "delete": "remove",
    "download": "export",
    "find": "query",
    "get": "show",
    "info": "stats",
    "list": "values",
    "open": "show --open",
    "optimize": "compact",
    "search": "query",
    "similar": "related",
    "sources": "values source",
    "status": "stats",
    "tags": "values tag",
    "tim": "query",
    "tìm": "query",
    "update": "index",
    "verify": "check",
}


def command_line_error(error: Any) -> Message:
    """Return what an exception of Typer reports, known by the name of its class and by what it says.

    Newer versions of Typer contain a Click of their own, with other exception classes of the same names.
    """
    match type(error).__name__:
        case "NoSuchOption":
            return usage.unknown_option(error.option_name, ", ".join(error.possibilities or ()))
        case "MissingParameter":
            return usage.missing_parameter(_parameter_name(error))
        case "BadParameter":
            return usage.bad_value(_parameter_name(error), _replace(error.message, _VALUE_PATTERNS))
        case _ if match := _NO_SUCH_COMMAND.fullmatch(error.format_message()):
            return _unknown_command(match[1], getattr(error.ctx, "command", None))
        case _:
            return _replace(error.format_message(), _COMMAND_LINE_PATTERNS)


def _unknown_command(name: str, group: Any) -> Message:
    """Report a command that does not exist, with the one of a group that was probably meant."""
    commands = list(getattr(group, "commands", ()))
    close = difflib.get_close_matches(name.lower(), [*commands, *_OTHER_NAMES], n=1)
    offer = str(_OTHER_NAMES.get(close[0], close[0])) if close else ""
    is_known = offer.partition(" ")[0] in commands
    return usage.unknown_command(name, f"vnsearch {offer}" if is_known else None)


def _parameter_name(error: Any) -> str:
    """Return the longest name of the option that an error is about, or the metavariable of the argument."""
    if error.param is None:
        return ""
    if error.param.param_type_name == "option":
        return str(max(error.param.opts, key=len))
    return str(error.param.human_readable_name)


def _replace(text: str, patterns: Sequence[_Replacement]) -> Message:
    for pattern, message in patterns:
        if match := pattern.fullmatch(text):
            return message(*match.groups())
    return usage.unusable_command_line(text)
