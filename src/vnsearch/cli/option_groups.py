"""Options that several commands have together: each group is one parameter of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypedDict, get_type_hints

import typer

from vnsearch.cli.completion import complete_values
from vnsearch.cli.options import KINDS, choice
from vnsearch.errors import QueryError
from vnsearch.messages import help_texts, usage

if TYPE_CHECKING:
    from vnsearch.model import Filters as Filters  # noqa: PLC0414 - the commands import it from here
else:
    Filters = dict  # at run time the library is imported only by the command that is run


class OptionGroup(NamedTuple):
    """Options with their defaults, as (name, annotation, default); ``collect`` makes one value of theirs."""

    options: Sequence[tuple[str, Any, Any]]
    collect: Callable[..., Any]


def with_options(**groups: OptionGroup) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that gives a command the options of groups, each in place of a parameter of that name.

    Typer makes options of a function's signature. The function returned has one in which these parameters are
    replaced by the options; it collects the values of each group and calls the command.
    """

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        parameters = list(_parameters(command, groups))

        def run(**arguments: Any) -> int:
            for parameter, group in groups.items():
                values = {name: arguments.pop(name) for name, *_ in group.options}
                arguments[parameter] = group.collect(**values)
            return command(**arguments)

        run.__doc__ = command.__doc__
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # see inspect.signature
        return run

    return decorate


def _parameters(command: Callable[..., int], groups: dict[str, OptionGroup]) -> list[inspect.Parameter]:
    """Return the parameters of a command with the options of groups in place of the parameters named for them."""
    hints = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name in groups:
            parameters += [
                inspect.Parameter(name, parameter.kind, default=default, annotation=option)
                for name, option, default in groups[parameter.name].options
            ]
        else:
            parameters.append(parameter.replace(annotation=hints[parameter.name]))
    return parameters


def _values(name: str, help_text: str) -> Any:
    """Return an option that can be repeated, and is completed from the index."""
    return typer.Option(
        f"--{name}", metavar=help_texts.METAVAR_VALUE, help=help_text, autocompletion=complete_values(name)
    )


_After = Annotated[str, typer.Option(help=help_texts.AFTER)]
_Before = Annotated[str, typer.Option(help=help_texts.BEFORE)]
_Source = Annotated[list[str] | None, _values("source", help_texts.SOURCE)]
_Category = Annotated[list[str] | None, _values("category", help_texts.CATEGORY)]
_Author = Annotated[list[str] | None, _values("author", help_texts.AUTHOR)]
_Tag = Annotated[list[str] | None, _values("tag", help_texts.TAG)]
_Kind = Annotated[list[str] | None, choice("--kind", choices=KINDS, help_text=help_texts.KIND)]


def _filters(**values: Any) -> Filters:
    """Return the values of the filter options as the library takes them."""
    return {
        "after": values["after"] or None,
        "before": values["before"] or None,
        "source": values["source"] or [],
        "category": values["category"] or [],
        "author": values["author"] or [],
        "tag": values["tag"] or [],
        "kind": _kinds(values["kind"] or []),
    }


def _kinds(values: Sequence[str]) -> list[str]:
    """Return the kinds to filter by; none where all are asked for. Raises ``QueryError`` for what is no kind."""
    from vnsearch.query.syntax.fields import KINDS
    from vnsearch.text import fold_text

    for value in values:
        if value != "all" and fold_text(value) not in KINDS:
            raise QueryError(usage.not_a_kind_option(value))
    return [] if "all" in values else list(values)


#: The options that filter documents.
FILTERS = OptionGroup(
    (
        ("after", _After, ""),
        ("before", _Before, ""),
        ("source", _Source, None),
        ("category", _Category, None),
        ("author", _Author, None),
        ("tag", _Tag, None),
        ("kind", _Kind, None),
    ),
    _filters,
)


class AnswerOptions(TypedDict):
    """Which matches of a query form its answer, as the library's methods take it."""

    collapse: bool
    loose: bool
    as_of: str | None


def _answer_options(copies: bool, loose: bool, as_of: str) -> AnswerOptions:
    return {"collapse": not copies, "loose": loose, "as_of": as_of or None}


#: The options that say which matches form the answer.
ANSWER = OptionGroup(
    (
        ("copies", Annotated[bool, typer.Option("--copies", help=help_texts.COPIES)], False),
        ("loose", Annotated[bool, typer.Option("--loose", help=help_texts.LOOSE)], False),
        ("as_of", Annotated[str, typer.Option(help=help_texts.AS_OF)], ""),
    ),
    _answer_options,
)
