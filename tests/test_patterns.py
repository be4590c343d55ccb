"""Regular expressions match alike in every Python that vnsearch runs on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vnsearch
from vnsearch.text import forms

SOURCE = Path(vnsearch.__file__).parent
#: Their repetitions can only fail at a literal or a set of characters, where every Python is right.
SAFE = {"sql_dump.py", "markup_limits.py"}


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11.2 keeps what a repetition of ``(?:...)*+`` has passed over before it failed."""
    group = re.compile(r"\)(?:[*+?]|\{+[0-9,]+\}+)\+")
    paths = (path for path in SOURCE.rglob("*.py") if path.name not in SAFE)
    assert [path.name for path in paths if group.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100km", ["100", "km"]),
        ("0aà", ["0", "aà"]),
        ("H5N1", ["h5n1"]),
        ("1.234, 5", ["1234", "5"]),
        ("1.234,x", ["1234", "x"]),
        ("1,234,567. 8", ["1234567", "8"]),
    ],
)
def test_tokens_end_where_a_repetition_fails(text: str, expected: list[str]) -> None:
    """In Python 3.11.2, that of Debian 12, ``100km`` was one token."""
    assert forms(text) == expected
