"""The time that the words of a query name: ``hôm qua``, ``tuần này``, ``31/5/2021``, ``2021``.

The user wants documents of that time rather than documents with these words. So documents of that time rank
higher; none is excluded, which is what date fields are for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from vnsearch.query.rewrite.word_runs import conjunction, conjunction_children, split_runs
from vnsearch.query.syntax.ast import Node, Range, Term
from vnsearch.query.syntax.ast_builder import has_positive
from vnsearch.text import fold, strip_diacritics

#: Words for a time, which are not searched for where the query has other words.
_TIME_WORDS = (
    "ngày hôm qua", "hôm qua", "tối qua", "đêm qua", "hôm kia", "cuối tuần trước", "cuối tuần qua",
    "cuối tuần này", "cuối tuần", "tuần này", "tuần trước", "tuần qua", "tuần rồi", "tháng này", "tháng trước",
    "tháng qua", "quý này", "quý trước", "năm nay", "năm ngoái",
)  # fmt: skip
#: Words for a future time: documents about it are published today.
_COMING = ("ngày mai", "tuần tới", "tuần sau", "tháng tới")
#: Each longer one before those that it begins with.
_WORDS = tuple(sorted((tuple(words.split()) for words in _TIME_WORDS + _COMING), key=len, reverse=True))
_MEANING = {"cuối tuần": "cuối tuần này"} | dict.fromkeys(_COMING, "hôm nay")
#: A full date, a month or a year, as terms are written.
_DATES = (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), re.compile(r"\d{1,2}/\d{4}"), re.compile(r"(?:19|20)\d\d"))


def is_dated(form: str) -> bool:
    """Return whether a word is a full date, a month of a year or a year."""
    return form[:1].isdigit() and any(pattern.fullmatch(form) for pattern in _DATES)


class PeriodIntent(NamedTuple):
    """A query without its words for a time, and the time that it names, if it names one."""

    node: Node
    period: Range | None


def split_period(node: Node, today: date) -> PeriodIntent:
    """Return the time that a query names, and the query without words for it; dates and years stay.

    Words in phrases, fields, alternatives and exclusions do not count, nor does a query of nothing else.

    >>> from vnsearch.query import parse
    >>> intent = split_period(parse("động đất hôm qua").node, date(2024, 3, 5))
    >>> str(intent.node), str(intent.period)
    ('động đất', 'on:2024-03-04')
    """
    children = conjunction_children(node)
    topic, runs = split_runs(children, lambda nodes, start: len(_time_words_at(nodes, start)))
    if runs and any(map(has_positive, topic)):
        words = " ".join(_time_words_at(runs[0], 0))
        return PeriodIntent(conjunction(topic), _range(_MEANING.get(words, words), today))
    return PeriodIntent(node, _date_period(children, today))


def _time_words_at(nodes: Sequence[Node], start: int) -> tuple[str, ...]:
    """Return the words for a time that begin at ``start``, as they are listed."""
    first = nodes[start]
    if not isinstance(first, Term) or first.fold not in _first_words():
        return ()
    for words in _WORDS:
        candidates = nodes[start : start + len(words)]
        if len(candidates) == len(words) and all(map(_is_word, candidates, words)):
            return words
    return ()


@cache
def _first_words() -> frozenset[str]:
    """Return the folds of the words with which words for a time begin."""
    return frozenset(fold(words[0]) for words in _WORDS)


def _is_word(node: Node, word: str) -> bool:
    """Whether a node is a plain term with these diacritics, or without any."""
    return isinstance(node, Term) and not node.field and node.form in (word, fold(word))


def _date_period(children: Sequence[Node], today: date) -> Range | None:
    """Return the period of the most exact date among plain terms that has others beside it."""
    forms = [child.form for child in children if isinstance(child, Term) and not child.field]
    for pattern in _DATES:
        dates = [form for form in forms if pattern.fullmatch(form)]
        if dates and len(forms) > len(dates):
            return _range(dates[0], today)
    return None


def _range(text: str, today: date) -> Range | None:
    """Return the days of a date; None for the 31st of June, or before the first year."""
    from vnsearch.query.syntax.dates import parse_date_at  # most queries name no time

    match = parse_date_at(strip_diacritics(text), 0, today)
    return Range(match[0].start, match[0].end) if match else None
