"""Options that several commands have, and options turned back into a command line."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from vnsearch.cli.output import strip_control
from vnsearch.messages import help_texts

if TYPE_CHECKING:
    from vnsearch.library.request import Filters as Filters  # noqa: PLC0414 - the commands import it from here
else:
    Filters = dict  # at run time the library is imported only by the command that is run

IndexDir = Annotated[
    Path, typer.Option("--index-dir", "-i", envvar="VNSEARCH_INDEX", help=help_texts.INDEX_DIR)
]
AsJson = Annotated[bool, typer.Option("--json", help=help_texts.AS_JSON)]
SortBy = Annotated[str, typer.Option("--sort", help=help_texts.SORT)]

_After = Annotated[str, typer.Option(help=help_texts.AFTER)]
_Before = Annotated[str, typer.Option(help=help_texts.BEFORE)]
_Source = Annotated[str, typer.Option(help=help_texts.SOURCE)]
_Category = Annotated[str, typer.Option(help=help_texts.CATEGORY)]
_Kind = Annotated[str, typer.Option("--kind", help=help_texts.KIND)]

#: The options that filter documents, with their defaults.
_FILTERS = (
    ("after", _After, ""),
    ("before", _Before, ""),
    ("source", _Source, ""),
    ("category", _Category, ""),
    ("kind", _Kind, "all"),
)


def _filters(after: str, before: str, source: str, category: str, kind: str) -> Filters:
    """Return the values of the filter options as the library takes them."""
    return {
        "after": after or None,
        "before": before or None,
        "source": source,
        "category": category,
        "kind": "" if kind == "all" else kind,
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
            options += [option] if value is True else [f"{option}={strip_control(str(value))}"]
    return options


def _is_long(option: str) -> bool:
    return option.startswith("--")


def query_command(query: str, options: Sequence[str] = ()) -> str:
    """Return the command line for a query, with options as typed, safe to paste into a POSIX shell."""
    words = ["vnsearch", "query", *options, *(["--"] if query.startswith("-") else []), strip_control(query)]
    return " ".join(map(shlex.quote, words))
