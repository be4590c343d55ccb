"""What reading and writing may meet, as the errors that callers know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vnsearch.errors import IndexDamagedError, IndexWriteError, VnsearchError

REBUILD = "run vnsearch index --rebuild"


def _reason(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


@contextmanager
def refusal_as_error() -> Iterator[None]:
    """Makes what the disk refuses an ``IndexWriteError``."""
    try:
        yield
    except OSError as error:
        raise IndexWriteError(
            f"cannot write the index ({_reason(error)}); the last committed index is as it was"
        ) from error


@contextmanager
def damage_as_error(unless: type[OSError] | tuple[()] = ()) -> Iterator[None]:
    """Makes whatever a damaged or crafted file brings about an ``IndexDamagedError``.

    ``unless`` is the error that the caller has an answer to.
    """
    try:
        yield
    except (VnsearchError, MemoryError):
        raise
    except unless:
        raise
    except FileNotFoundError as error:
        raise IndexDamagedError(f"a file of the index is missing ({_reason(error)}); {REBUILD}") from error
    except OSError as error:  # too many open files, say: nothing that a rebuild mends
        raise IndexDamagedError(f"cannot read the index ({_reason(error)})") from error
    except Exception as error:  # arrays that lead astray, text that is none, frames that do not unpack
        raise IndexDamagedError(
            f"the index is damaged ({type(error).__name__}: {error}); {REBUILD}"
        ) from error
