"""Commands in the reader's language: their help texts, and the screen they print on."""

from __future__ import annotations

import copy
import inspect
import os
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import typer
from typer.models import ParameterInfo

from vnsearch.cli.completion import COMPLETION
from vnsearch.cli.screen import Screen
from vnsearch.messages import Language, help_texts

#: Every command has this option. Its value is read before the command line is (``common_option``), since
#: help texts and errors are in that language too.
LanguageOption = Annotated[
    str,
    typer.Option("--lang", envvar="VNSEARCH_LANG", metavar="vi|en", help=help_texts.LANG, show_default=False),
]
_Result = TypeVar("_Result")
#: So is the value of this one, since errors in the command line are printed too.
EncodingOption = Annotated[
    str, typer.Option("--encoding", metavar="utf-8|…", help=help_texts.ENCODING, show_default=False)
]
_COMMON = {"lang": LanguageOption, "encoding": EncodingOption}


def localise(command: Callable[..., _Result], screen: Screen) -> Callable[..., _Result]:
    """Return a command for Typer: its first parameter, ``screen``, is bound and its help texts translated.

    Typer makes options of a function's signature, so the function returned has one of its own: without
    ``screen``, with ``--lang``, and with help texts and metavariables in the language of the screen.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters = [
        parameter.replace(annotation=_translate(hints[parameter.name], screen))
        for parameter in inspect.signature(command).parameters.values()
        if parameter.name != "screen"
    ]
    parameters += [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default="", annotation=_translate(option, screen)
        )
        for name, option in _COMMON.items()
    ]

    def run(lang: str, encoding: str, **arguments: Any) -> _Result:
        del lang, encoding  # known since before the command line was read
        return command(screen=screen, **arguments)

    run.__doc__ = command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # see inspect.signature
    return run


def _translate(annotation: Any, screen: Screen) -> Any:
    """Return a parameter's annotation with the texts of its option or argument in the screen's language."""
    if get_origin(annotation) is not Annotated:
        return annotation
    base_type, *metadata = get_args(annotation)
    localised_metadata = [
        _in_language(info, screen) if isinstance(info, ParameterInfo) else info for info in metadata
    ]
    return Annotated[(base_type, *localised_metadata)]


def _in_language(info: ParameterInfo, screen: Screen) -> ParameterInfo:
    info = copy.copy(info)
    info.help = screen.text(info.help) if info.help else info.help
    info.metavar = screen.text(info.metavar) if info.metavar else info.metavar
    if COMPLETION not in os.environ:
        info.autocompletion = None  # only a shell that completes needs it, and Typer is slow to inspect it
    return info


def common_option(name: str, arguments: Sequence[str]) -> str:
    """Return the last value of ``--lang`` or ``--encoding`` in a command line; "" without one.

    >>> common_option("--lang", ["query", "--lang", "en"]), common_option("--lang", ["query", "--", "--lang=en"])
    ('en', '')
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    values = [
        option.partition("=")[2] if "=" in option else value
        for option, value in zip(options, [*options[1:], ""], strict=False)
        if option.partition("=")[0] == name
    ]
    return values[-1] if values else ""


def parse_language(value: str) -> Language | None:
    """Return the language that a value of ``--lang`` names, in any case; None for another value."""
    return next((language for language in Language if language == value.strip().lower()), None)
