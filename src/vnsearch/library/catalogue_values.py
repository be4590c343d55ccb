"""Values that no catalogue has: SQLite keeps text in a column of numbers, if a crafted file has it there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
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

#: The types of Python that SQLite's types become.
_TYPES = {"INTEGER": int, "TEXT": str, "BLOB": bytes}
#: Kinds of rows that are compared once.
_ROWS_KEPT = 1 << 10
#: How a column is declared.
_COLUMN = re.compile(rf"(\w+) ({'|'.join(_TYPES)})\b")
#: What converting such values raises.
_WRONG_VALUES = (TypeError, ValueError, AttributeError, LookupError, OverflowError)


@contextmanager
def wrong_values_as_damage(path: Path) -> Iterator[None]:
    """Report values that no catalogue has, such as text for a number in a crafted one, as ``IndexDamagedError``."""
    try:
        yield
    except _WRONG_VALUES as error:
        raise _damage(path, error) from error


def _damage(path: Path, error: Exception) -> IndexDamagedError:
    return IndexDamagedError(index_errors.damaged_because(str(path), str(error)))


def reads_values(
    method: Callable[Concatenate[_Catalogue, _Params], _Result],
) -> Callable[Concatenate[_Catalogue, _Params], _Result]:
    """Decorate a method of ``Catalogue`` that converts what SQLite returns: see ``wrong_values_as_damage``."""

    @wraps(method)
    def wrapper(catalogue: _Catalogue, /, *args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        try:  # as ``wrong_values_as_damage``, which takes longer to enter
            return method(catalogue, *args, **kwargs)
        except _WRONG_VALUES as error:
            raise _damage(catalogue.path, error) from error

    return wrapper


class ColumnTypes:
    """The types that columns have, by their names, to be compared with what SQLite returns.

    A name that several tables have may be of several types. Results of functions, such as ``count(*)``, are not
    compared; nor is NULL.
    """

    def __init__(self, schema: str) -> None:
        """Take the types from statements that create tables."""
        self._types: dict[str, frozenset[type]] = {}
        for name, declared_type in _COLUMN.findall(schema):
            self._types[name] = self._types.get(name, frozenset((type(None),))) | {_TYPES[declared_type]}
        self._wrong_column = lru_cache(_ROWS_KEPT)(self._find_wrong_column)

    def wrong_column(self, names: tuple[str, ...], row: tuple[object, ...]) -> str:
        """Return the name of a column whose value in a row is of another type; "" where there is none."""
        return self._wrong_column(names, tuple(map(type, row)))

    def _find_wrong_column(self, names: tuple[str, ...], types: tuple[type, ...]) -> str:
        pairs = zip(names, types, strict=True)
        return next((name for name, kind in pairs if kind not in self._types.get(name, (kind,))), "")


def columns_of_another_type(execute: Execute) -> list[str]:
    """Return what is wrong with columns that have values of another type than they are declared with."""
    tables = [row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [(table, row[1], row[2]) for table in tables for row in execute(f"PRAGMA table_info({table})")]
    sql = "SELECT 1 FROM \"{0}\" WHERE typeof(\"{1}\") NOT IN ('null', '{2}') LIMIT 1"
    return [
        f"{table}.{column} has values that are no {declared_type}"
        for table, column, declared_type in columns
        if declared_type in _TYPES and execute(sql.format(table, column, declared_type.lower()))
    ]
