"""Maps errors of reading and writing to the errors that callers know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vnsearch.errors import REBUILD, IndexDamagedError, IndexWriteError, VnsearchError


def _reason(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


@contextmanager
def refusal_as_error() -> Iterator[None]:
    """Report an ``OSError`` of writing as an ``IndexWriteError``."""
    try:
        yield
    except OSError as error:
        raise IndexWriteError(
            f"cannot write the index ({_reason(error)}); the last committed index is as it was"
        ) from error


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
        raise IndexDamagedError(f"a file of the index is missing ({_reason(error)}); {REBUILD}") from error
    except OSError as error:  # such as too many open files, which a rebuild would not mend
        raise IndexDamagedError(f"cannot read the index ({_reason(error)})") from error
    except (
        Exception
    ) as error:  # wrong offsets in arrays, bytes that are no text, frames that do not decompress
        raise IndexDamagedError(
            f"the index is damaged ({type(error).__name__}: {error}); {REBUILD}"
        ) from error
