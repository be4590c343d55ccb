"""Options that several commands have, and options turned back into a command line."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from vnsearch.cli.completion import complete_choices, complete_values
from vnsearch.cli.formats import FORMATS
from vnsearch.cli.output import strip_control
from vnsearch.messages import cluster, help_texts

if TYPE_CHECKING:
    from vnsearch.model import Filters as Filters  # noqa: PLC0414 - the commands import it from here
else:
    Filters = dict  # at run time the library is imported only by the command that is run

ORDERS = ("best", "relevance", "date", "oldest")
KINDS = ("article", "headline", "all")
PERIODS = ("day", "week", "month", "year")


def choice(*names: str, choices: Sequence[str], help_text: str) -> Any:
    """Return an option whose choices are shown in the help text and completed in the shell."""
    return typer.Option(
        *names, metavar="|".join(choices), help=help_text, autocompletion=complete_choices(choices)
    )


def _values(name: str, help_text: str) -> Any:
    """Return an option that can be repeated, and is completed from the index."""
    return typer.Option(
        f"--{name}", metavar=help_texts.METAVAR_VALUE, help=help_text, autocompletion=complete_values(name)
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
Copies = Annotated[bool, typer.Option("--copies", help=help_texts.COPIES)]
Loose = Annotated[bool, typer.Option("--loose", help=help_texts.LOOSE)]
AsOf = Annotated[str, typer.Option(help=help_texts.AS_OF)]
AsPhrase = Annotated[bool, typer.Option("--phrase", help=help_texts.PHRASE)]

_After = Annotated[str, typer.Option(help=help_texts.AFTER)]
_Before = Annotated[str, typer.Option(help=help_texts.BEFORE)]
_Source = Annotated[list[str] | None, _values("source", help_texts.SOURCE)]
_Category = Annotated[list[str] | None, _values("category", help_texts.CATEGORY)]
_Author = Annotated[list[str] | None, _values("author", help_texts.AUTHOR)]
_Tag = Annotated[list[str] | None, _values("tag", help_texts.TAG)]
_Kind = Annotated[list[str] | None, choice("--kind", choices=KINDS, help_text=help_texts.KIND)]

#: The options that filter documents, with their defaults.
_FILTERS: Sequence[tuple[str, Any, Any]] = (
    ("after", _After, ""),
    ("before", _Before, ""),
    ("source", _Source, None),
    ("category", _Category, None),
    ("author", _Author, None),
    ("tag", _Tag, None),
    ("kind", _Kind, None),
)
#: What a command without words is about.
_EVERYTHING = "kind:article OR kind:headline"


def _filters(**values: Any) -> Filters:
    """Return the values of the filter options as the library takes them."""
    kinds = [] if "all" in (values["kind"] or ()) else values["kind"] or []
    return {
        "after": values["after"] or None,
        "before": values["before"] or None,
        "source": values["source"] or [],
        "category": values["category"] or [],
        "author": values["author"] or [],
        "tag": values["tag"] or [],
        "kind": kinds,
    }


def with_filters(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the filter options in place of its parameter ``filters``.

    Typer makes options of a function's signature. The function returned has one in which ``filters`` is
    replaced by the parameters of ``_FILTERS``; it collects their values and calls the command.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name == "filters":
            parameters += [
                inspect.Parameter(name, parameter.kind, default=default, annotation=option)
                for name, option, default in _FILTERS
            ]
        else:
            parameters.append(parameter.replace(annotation=hints[parameter.name]))

    def run(**arguments: Any) -> int:
        filters = _filters(**{name: arguments.pop(name) for name, *_ in _FILTERS})
        return command(**arguments, filters=filters)

    run.__doc__ = command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # see inspect.signature
    return run


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
    text = [strip_control(query)] if query else []
    words = ["vnsearch", "query", *options, *(["--"] if query.startswith("-") else []), *text]
    return " ".join(map(shlex.quote, words))
