"""Queries that repeat one thing very often are read in time that grows no faster than they do."""

from __future__ import annotations

import time
from datetime import date

import pytest

from vnsearch.query import (
    parse,
)
from vnsearch.query.syntax.parse import MAX_CHARACTERS

NOW = date(2021, 5, 31)

HOSTILE = [
    '"',
    "(",
    ")",
    "-",
    "-a ",
    "NOT ",
    "a OR ",
    "a AND ",
    "title:",
    "tiêu ",
    "từ:",
    "on:1/",
    "từ:(1/5",
    "từ: 1/5 đến: 29/2 ",
    "ngày 31 ",
    '"a"~9 ',
]
HOSTILE += [
    "-ngày 31 tháng ",
    "source:(",
    "#Aa",
    "a@b",
    "a*",
    "a~ ",
    "1/5 ",
    "(a -(",
    "\u0301",
    "31 tháng 5, ",
]
HOSTILE += ["*", "?", "*a", "a?b", "a*b*", "a|", "|", "a && ", "a NEAR/3 ", "NEAR/3 ", "^2", "a^2 ", "on:["]
HOSTILE += [
    "on:[2020 TO ",
    "[a TO b] ",
    "“",
    "“a” ",
    "a:“",
    "«a» -",
    "-3 ",
    " -a",
    "a -b ",
    '"a* ',
    '"bầu c*" ',
]
HOSTILE += [
    "nguồn:a* ",
    "C++ ",
    "a:((",
    "+a ",
    "title:(( ",
    "“a”title:((",
    "2016 -",
    "url:",
    "https://a.b/ ",
    "url:*a://",
    "site:(",
    "[",
    "[a TO ",
    "*?",
]


@pytest.mark.parametrize("repeated", HOSTILE)
@pytest.mark.slow
def test_hostile_repeats_take_linear_time(repeated: str) -> None:
    """Reading is bounded by the limit, whatever is repeated and however often."""
    times = []
    for characters in (MAX_CHARACTERS // 4, MAX_CHARACTERS, 2_000_000):
        text = (repeated * (characters // len(repeated) + 1))[:characters]
        times.append(min(_seconds(text) for _ in range(4)))
    assert times[1] < 12 * times[0] + 0.2
    assert times[2] < 3 * times[1] + 0.2


def _seconds(text: str) -> float:
    start = time.process_time()
    parse(text, NOW)
    return time.process_time() - start
