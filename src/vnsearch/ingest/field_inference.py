"""Find out by their values which columns of a table, whose names say nothing, are address, date, title and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vnsearch.ingest.dates.timestamps import parse_date_value
from vnsearch.ingest.field_map import FieldMap, is_known_name

#: The share of a column's values that must look alike.
_MIN_SHARE = 0.8
#: The mean length of a text, and the range of that of a title, in characters.
_MIN_TEXT, _MIN_TITLE, _MAX_TITLE = 200, 15, 200
#: The share of titles that must be different.
_MIN_DIFFERENT = 0.7


def infer_fields(records: Sequence[Mapping[str, Any]]) -> FieldMap:
    """Return which fields of ours the columns with unknown names hold, by the values of some records.

    >>> infer_fields([{"a": "https://bao.example/tin-1.html", "b": "Cầu Mây thông xe", "c": "Mưa " * 99}])
    (('a', 'url'), ('c', 'body'), ('b', 'title'))
    """
    columns: dict[str, list[str]] = {}
    for record in records:
        for name, value in record.items():
            if isinstance(value, str | int | float) and str(value).strip() and not is_known_name(name):
                columns.setdefault(name, []).append(str(value).strip())
    fields = []
    for field, score in _SCORES.items():
        name = max(columns, key=lambda name: score(columns[name]), default="")
        if name and score(columns[name]) > 0:
            fields.append((name, field))
            del columns[name]
    return tuple(fields)


def _share(values: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(value)) for value in values) / len(values)


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://")) and " " not in value


def _is_date(value: str) -> bool:
    return len(value) <= 60 and any(map(str.isdigit, value)) and parse_date_value(value) is not None


def _mean_length(values: Sequence[str]) -> float:
    return sum(map(len, values)) / len(values)


def _score_address(values: Sequence[str]) -> float:
    share = _share(values, _is_address)
    # Addresses of pictures end in their kind; those of stories differ from each other.
    is_picture = _share(
        values, lambda value: value.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))
    )
    return share if share >= _MIN_SHARE and is_picture < 0.5 else 0.0


def _score_date(values: Sequence[str]) -> float:
    share = _share(values, _is_date)
    return share if share >= _MIN_SHARE else 0.0


def _score_text(values: Sequence[str]) -> float:
    length = _mean_length(values)
    is_text = length >= _MIN_TEXT and _share(values, lambda value: " " in value) >= _MIN_SHARE
    return length if is_text else 0.0


def _score_title(values: Sequence[str]) -> float:
    length, different = _mean_length(values), len(set(values)) / len(values)
    is_title = _MIN_TITLE <= length <= _MAX_TITLE and different >= _MIN_DIFFERENT
    return (
        1 / length if is_title and _share(values, lambda value: value.count(" ") >= 2) >= _MIN_SHARE else 0.0
    )


_SCORES: Mapping[str, Callable[[Sequence[str]], float]] = {
    "url": _score_address,
    "published": _score_date,
    "body": _score_text,
    "title": _score_title,
}
