"""A query string to a tree of query nodes: the entry to this folder. No string raises an error.

``lexer.py`` cuts the string into lexemes, ``parser.py`` builds nodes of them, ``terms.py`` analyses words.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from vnsearch.messages import Message, query_notes
from vnsearch.query.syntax.ast import And, Node, Not, Or, Range
from vnsearch.query.syntax.ast_builder import has_any_positive, has_positive
from vnsearch.query.syntax.lexer import lexemes
from vnsearch.query.syntax.parser import Parser
from vnsearch.text import compose, replace_surrogates
from vnsearch.vietnam_time import HANOI, to_datetime

MAX_CHARACTERS = 4096


class ParseResult(NamedTuple):
    """A parsed query, and messages for the user.

    ``node`` is None if there is nothing to search for; ``notes`` then say why.
    """

    node: Node | None
    notes: tuple[Message, ...] = ()

    @property
    def understood(self) -> str:
        """The query as it was understood: a query string that parses to the same node."""
        return str(self.node) if self.node else ""


def today_in_hanoi(now: date | None) -> date | None:
    """Return the day in Vietnam at a moment; a ``date`` without time is that day."""
    return to_datetime(now).astimezone(HANOI).date() if now else None


def parse(text: str, now: date | None = None) -> ParseResult:
    """Parse a query string; relative dates count from ``now``, taken as +07:00 if it has no zone.

    Without ``now``, relative dates are read as words. Only the first ``MAX_CHARACTERS`` are read.

    >>> parse('bầu cử "Đống Đa" -covid').understood
    'bầu cử "đống đa" -covid'
    >>> parse("từ: tháng trước", date(2021, 3, 31)).understood, parse("-a").notes
    ('after:2021-02-01', ('The query only excludes: add a word to search for.',))
    """
    parser = Parser(lexemes(compose(replace_surrogates(text[:MAX_CHARACTERS])), today_in_hanoi(now)))
    notes = [query_notes.query_too_long(MAX_CHARACTERS)] if len(text) > MAX_CHARACTERS else []
    notes += parser.notes
    node = parser.node
    if matches_no_day(node):
        notes.append(query_notes.NO_DAYS)
    if node is None or not has_positive(node):
        notes.append(_reason_to_refuse(node))
        node = None
    return ParseResult(node, tuple(dict.fromkeys(notes)))


def _reason_to_refuse(node: Node | None) -> Message:
    """Return why a query cannot be answered that asks for nothing, or for nothing on one side of an OR."""
    if node is None:
        return query_notes.EMPTY_QUERY
    return query_notes.SIDE_ONLY_EXCLUDES if has_any_positive(node) else query_notes.ONLY_EXCLUDES


def matches_no_day(node: Node | None) -> bool:
    """Whether some range in a query contains no day."""
    match node:
        case Range(after, before):
            return bool(after and before and after >= before)
        case And(children) | Or(children):
            return any(map(matches_no_day, children))
        case Not(child):
            return matches_no_day(child)
        case _:
            return False
