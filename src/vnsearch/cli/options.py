"""Options that several commands have, and options turned back into a command line."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Annotated, Any

import typer

from vnsearch.cli.completion import complete_choices
from vnsearch.cli.formats import FORMATS
from vnsearch.cli.output import strip_control
from vnsearch.messages import cluster, help_texts

ORDERS = ("best", "relevance", "date", "oldest")
KINDS = ("article", "headline", "all")
PERIODS = ("day", "week", "month", "year")


def choice(*names: str, choices: Sequence[str], help_text: str) -> Any:
    """Return an option whose choices are shown in the help text and completed in the shell."""
    return typer.Option(
        *names, metavar="|".join(choices), help=help_text, autocompletion=complete_choices(choices)
    )


IndexDir = Annotated[
    str,
    typer.Option(
        "--index-dir",
        "-i",
        envvar="VNSEARCH_INDEX",
        metavar=help_texts.METAVAR_INDEX,
        help=help_texts.INDEX_DIR,
    ),
]
State = Annotated[
    str, typer.Option("--state", metavar=help_texts.METAVAR_FOLDER, help=cluster.STATE, show_default=False)
]
Catalogue = Annotated[
    str, typer.Option("--catalogue", metavar="URL", help=cluster.CATALOGUE, show_default=False)
]
Shards = Annotated[int | None, typer.Option(min=1, max=1024, help=cluster.SHARDS)]
Replicas = Annotated[int | None, typer.Option(min=0, max=20, help=cluster.REPLICAS)]
AsJson = Annotated[bool, typer.Option("--json", help=help_texts.AS_JSON)]
Form = Annotated[str, choice("--format", choices=FORMATS, help_text=help_texts.FORMAT)]
SortBy = Annotated[str, choice("--sort", choices=ORDERS, help_text=help_texts.SORT)]
By = Annotated[str, choice("--by", choices=PERIODS, help_text=help_texts.PERIOD)]
Words = Annotated[list[str] | None, typer.Argument(metavar=help_texts.METAVAR_WORDS, show_default=False)]
AsPhrase = Annotated[bool, typer.Option("--phrase", help=help_texts.PHRASE)]

#: What a command without words is about.
_EVERYTHING = "kind:article OR kind:headline"


def query_text(words: Sequence[str] | None, *, phrase: bool = False) -> str:
    """Return the query that the words of a command line make: "" without words, words or one phrase.

    >>> query_text(["bau", "cu"]), query_text(["bầu cử", "sớm"], phrase=True)
    ('bau cu', '"bầu cử sớm"')
    """
    text = " ".join(words or ())
    return '"' + text.replace('"', " ").strip() + '"' if phrase and text else text


def or_everything(text: str, words: Sequence[str] | None) -> str:
    """Return a query, or without words one that every document matches."""
    return text if words else _EVERYTHING


def options_as_typed(context: typer.Context, without: Container[str] = ()) -> list[str]:
    """Return the options that were given on the command line, as typed, except those of some names."""
    options = []
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if parameter.param_type_name != "option" or name in without:
            continue
        if source and source.name == "COMMANDLINE":  # by its name, since some versions of Typer contain Click
            option, value = next(filter(_is_long, parameter.opts)), context.params[name]
            values = value if isinstance(value, list | tuple) else [value]
            options += [
                option if item is True else f"{option}={strip_control(without_credentials(str(item)))}"
                for item in values
            ]
    return options


def without_credentials(text: str) -> str:
    """Return the address of a cluster without user and password; any other text as it is.

    >>> without_credentials("opensearch://me:secret@host/news"), without_credentials("me@host")
    ('opensearch://host/news', 'me@host')
    """
    scheme, _, rest = text.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if scheme.isascii() and rest else text


def _is_long(option: str) -> bool:
    return option.startswith("--")


def query_command(query: str, options: Sequence[str] = ()) -> str:
    """Return the command line for a query, with options as typed, safe to paste into a POSIX shell."""
    import shlex

    text = [strip_control(query)] if query else []
    words = ["vnsearch", "query", *options, *(["--"] if query.startswith("-") else []), *text]
    return " ".join(map(shlex.quote, words))
