"""Values that no catalogue has: SQLite keeps text in a column of numbers, if a crafted file has it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from vnsearch.errors import IndexDamagedError
from vnsearch.library.band_table import Execute
from vnsearch.messages import index_errors


class _HasPath(Protocol):
    @property
    def path(self) -> Path: ...


_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")
_Catalogue = TypeVar("_Catalogue", bound=_HasPath)


@contextmanager
def wrong_values_as_damage(path: Path) -> Iterator[None]:
    """Report values that no catalogue has, such as text for a number in a crafted one, as ``IndexDamagedError``."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, LookupError, OverflowError) as error:
        raise IndexDamagedError(index_errors.damaged_because(str(path), str(error))) from error


def reads_values(
    method: Callable[Concatenate[_Catalogue, _Params], _Result],
) -> Callable[Concatenate[_Catalogue, _Params], _Result]:
    """Decorate a method of ``Catalogue`` that converts what SQLite returns: see ``wrong_values_as_damage``."""

    @wraps(method)
    def wrapper(catalogue: _Catalogue, /, *args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        with wrong_values_as_damage(catalogue.path):
            return method(catalogue, *args, **kwargs)

    return wrapper


def columns_of_another_type(execute: Execute) -> list[str]:
    """Return what is wrong with columns that have values of another type than they are declared with."""
    tables = [row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [(table, row[1], row[2]) for table in tables for row in execute(f"PRAGMA table_info({table})")]
    sql = "SELECT 1 FROM \"{0}\" WHERE typeof(\"{1}\") NOT IN ('null', '{2}') LIMIT 1"
    return [
        f"{table}.{column} has values that are no {declared_type}"
        for table, column, declared_type in columns
        if declared_type in ("INTEGER", "TEXT", "BLOB")
        and execute(sql.format(table, column, declared_type.lower()))
    ]
