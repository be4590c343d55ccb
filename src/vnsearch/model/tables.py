"""Results as tables for pandas or polars."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from vnsearch.errors import InputError
from vnsearch.messages import request_errors
from vnsearch.vietnam_time import HANOI

#: The libraries that can make a frame, the preferred one first.
LIBRARIES = ("pandas", "polars")
#: Columns of moments, and columns of days.
_MOMENTS, _DAYS = ("published", "modified"), ("start",)
#: The zone of polars, which knows zones by name.
_ZONE = "Asia/Ho_Chi_Minh"


class Table:
    """What can be listed as rows, each a dictionary with the same ``COLUMNS``."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[str, ...]] = ()

    def to_records(self) -> list[dict[str, Any]]:
        """Return one dictionary a row, with Python values and always the same keys."""
        raise NotImplementedError

    def to_frame(self, library: str = "") -> Any:
        """Return a frame of pandas or polars with the columns of ``to_records``, moments in Vietnamese time.

        ``library``: "pandas" or "polars"; by default the one that the program has imported, else the one
        that is installed, pandas if both are. Raise ``InputError`` if it is not installed.
        """
        return to_frame(self.to_records(), self.COLUMNS, library)


def to_frame(records: Sequence[Mapping[str, Any]], columns: Sequence[str], library: str = "") -> Any:
    """Return records as a frame of a library; see ``Table.to_frame``."""
    name = library or _default_library()
    if name not in LIBRARIES or find_spec(name) is None:
        raise InputError(request_errors.NO_FRAMES)
    return _pandas_frame(records, columns) if name == "pandas" else _polars_frame(records, columns)


def _default_library() -> str:
    in_use = [name for name in LIBRARIES if name in sys.modules]
    available = [name for name in LIBRARIES if find_spec(name)]
    return next(iter([*in_use, *available]), LIBRARIES[0])


def _pandas_frame(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Any:
    pd: Any = import_module("pandas")
    frame = pd.DataFrame.from_records([dict(record) for record in records], columns=list(columns))
    for name in columns:
        if name in _MOMENTS:
            frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert(HANOI)
        elif name in _DAYS:
            frame[name] = pd.to_datetime(frame[name])
    return frame


def _polars_frame(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Any:
    pl: Any = import_module("polars")
    moments = {name: pl.Datetime("us", _ZONE) for name in columns if name in _MOMENTS}
    days = {name: pl.Date for name in columns if name in _DAYS}
    return pl.DataFrame(
        [dict(record) for record in records],
        schema=list(columns),
        schema_overrides=moments | days,
        infer_schema_length=None,
    )
