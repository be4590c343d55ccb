"""The frame of a help text in the reader's language: Typer's own words are translated as it writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vnsearch.cli.screen import Screen
from vnsearch.messages import Language, help_texts

#: What Typer adds to a help text: "[default: 10; required]".
_EXTRAS = re.compile(r"(?:^|(?<=  ))\[([^\]]*)\]$")


def in_language(command_class: type[Any], screen: Screen) -> type[Any]:
    """Return a class of commands or groups whose help texts are framed in the language of a screen.

    The classes are taken from the one given, since newer versions of Typer contain a Click of their own.
    """
    if screen.language is Language.ENGLISH:
        return command_class
    context_class = command_class.context_class
    formatter_class = _formatter_class(context_class.formatter_class, screen)
    context = type("Context", (context_class,), {"formatter_class": formatter_class})
    return type(command_class.__name__, (command_class,), {"context_class": context})


def _formatter_class(base: type[Any], screen: Screen) -> type[Any]:
    words = _words(screen)

    class Formatter(base):  # type: ignore[misc] # the class of whichever Click Typer uses
        """Writes help texts in the language of a screen."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, _replace(args, words), prefix or screen.text(help_texts.USAGE))

        def write_heading(self, heading: str) -> None:
            super().write_heading(words.get(heading, heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], *layout: Any, **named_layout: Any) -> None:
            localised_rows = [(_replace(name, words), _translate(text, words)) for name, text in rows]
            super().write_dl(localised_rows, *layout, **named_layout)

    return Formatter


def _words(screen: Screen) -> dict[str, str]:
    """Return Typer's words in the language of a screen, by the English ones."""
    single = (help_texts.HELP_OPTION, help_texts.INSTALL_COMPLETION, help_texts.SHOW_COMPLETION)
    brackets = (help_texts.REQUIRED, help_texts.DEFAULT, help_texts.ENVIRONMENT_VARIABLE)
    several = (*help_texts.HEADINGS, *help_texts.USAGE_PIECES, *help_texts.VALUE_TYPES)
    return {message.en: screen.text(message) for message in (*single, *brackets, *several)}


def _replace(text: str, words: Mapping[str, str]) -> str:
    """Return a text with those words replaced that stand in brackets or are several."""
    for english, word in words.items():
        if not english.isalpha():
            text = text.replace(english, word)
    return text


def _translate(text: str, words: Mapping[str, str]) -> str:
    """Return a help text of Typer's, and what it adds in brackets to any, in other words."""
    return words.get(text) or _EXTRAS.sub(lambda match: f"[{_translate_extras(match[1], words)}]", text)


def _translate_extras(extras: str, words: Mapping[str, str]) -> str:
    localised_extras = []
    for extra in extras.split("; "):
        name, colon, value = extra.partition(": ")
        localised_extras.append(words.get(name, name) + colon + value)
    return "; ".join(localised_extras)
