"""Maps errors of reading and writing to the errors that callers know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from vnsearch.errors import IndexDamagedError, IndexWriteError, VnsearchError
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import system_error_at

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def with_damage_as_error(read: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """Decorate a reading function: any error of a crafted file is raised as an ``IndexDamagedError``.

    As ``damage_as_error``, but without cost where there is no error.
    """

    @wraps(read)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        try:
            return read(*args, **kwargs)
        except Exception:
            with damage_as_error():
                raise

    return wrapper


@contextmanager
def refusal_as_error() -> Iterator[None]:
    """Report an ``OSError`` of writing as an ``IndexWriteError``."""
    try:
        yield
    except OSError as error:
        raise IndexWriteError(index_errors.cannot_write_index(system_error_at(error))) from error


@contextmanager
def damage_as_error(unless: type[OSError] | tuple[()] = ()) -> Iterator[None]:
    """Report any error while reading index files as an ``IndexDamagedError``.

    ``unless`` is an error that the caller handles itself.
    """
    try:
        yield
    except (VnsearchError, MemoryError):
        raise
    except unless:
        raise
    except FileNotFoundError as error:
        raise IndexDamagedError(index_errors.file_missing(system_error_at(error))) from error
    except OSError as error:  # such as too many open files, which a rebuild would not mend
        raise IndexDamagedError(index_errors.cannot_read_index(system_error_at(error))) from error
    except (
        Exception
    ) as error:  # wrong offsets in arrays, bytes that are no text, frames that do not decompress
        raise IndexDamagedError(index_errors.damaged_index(f"{type(error).__name__}: {error}")) from error
