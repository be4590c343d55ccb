"""Characters of a query to lexemes.

A date field and its date are one lexeme. Whether ``ngày 31/5`` after ``từ:`` is a date is decided here, by
``date_values.date_value``; where a date field is followed by none, its lexeme is ``UNDATED`` and is read as a
word. ``join_dates`` then reads the date fields of a conjunction together (``date_ranges.resolve_years``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.query.syntax import fields
from vnsearch.query.syntax.ast import ADDRESS_FIELDS, TEXT_FIELDS, VALUE_FIELDS, Range
from vnsearch.query.syntax.quotes import straighten_quotes
from vnsearch.text import strip_diacritics

if TYPE_CHECKING:
    from vnsearch.query.syntax.date_ranges import DateField


class LexemeKind(Enum):
    """What a lexeme is. The values are the names of the groups of ``_LEXEME``."""

    WORD = "word"
    QUOTED = "quoted"
    PREFIX = "prefix"
    #: A word with a star or a question mark that is not at its end: *ão, b?o.
    WILDCARD = "wildcard"
    FUZZY = "fuzzy"
    FIELD = "field"
    #: A date field and its date.
    DATED = "dated"
    #: A date field that no date follows; not a group of its own.
    UNDATED = "undated"
    OPEN = "open"
    CLOSE = "close"
    MINUS = "minus"
    NOT = "not"
    AND = "and"
    OR = "or"
    #: NEAR/3 or AROUND(3): the words beside it near one another.
    NEAR = "near"
    #: The weight of the word before it, as in bão^2, which has no meaning here.
    BOOST = "boost"
    #: A character that means nothing, such as a quote that is never closed.
    STRAY = "stray"
    #: The end of the query; not a group either.
    END = "end"


_KINDS = {kind.value: kind for kind in LexemeKind}

#: What follows a word with a wildcard, and the weight of a word.
_END = r'(?=[\s()"|]|\Z|\^\d)'
_BOOST = r'(?:(?<=[^\W\d])|(?<=["*~)]))\^\d{1,3}(?:\.\d{1,3})?(?![^\s()])'
#: A number after a minus, which then is its sign and excludes nothing: -3, -6,02%, -19; not the date -31/5.
_NUMBER = r"\d+(?:[.,]\d+)*(?:%|°\w?)?[.,;:!?…]*(?=[\s()\"|]|\Z)"
#: A word with a letter, and with * or ? elsewhere than at its end.
WILDCARD_PATTERN = r"(?=[\d*?]*[^\W\d_])(?:[*?]+\w|\w+[*?]+\w)[\w*?]*+"
#: Every lexeme, by the group that matched; together with the spaces between them they cover a query.
#: Applied to text without diacritics.
_LEXEME = re.compile(
    rf"""(?P<dated>{fields.pattern(fields.DATE_FIELDS)})
      | (?P<field>{fields.pattern((*TEXT_FIELDS, *VALUE_FIELDS, *ADDRESS_FIELDS))})
      | (?P<quoted>"[^"]*"(?:~\d{{1,9}}{_END})?)
      | (?P<near>(?<!\S)(?:NEAR/\d{{1,3}}|AROUND\(\d{{1,3}}\))(?!\S))
      | (?P<open>\()
      | (?P<close>\))
      | (?P<minus>(?<![^\s(])-(?=["(\w\#@*?])(?!{_NUMBER}))
      | (?P<or>(?<![^\s()])OR(?![^\s()])|\|{{1,2}})
      | (?P<and>(?<![^\s()])(?:AND(?![^\s()])|&&(?![^\s)])))
      | (?P<not>(?<![^\s(])NOT(?![^\s()]))
      | (?P<boost>{_BOOST})
      | (?P<wildcard>{WILDCARD_PATTERN}{_END})
      | (?P<prefix>[^\s"()*~|]+\*+{_END})
      | (?P<fuzzy>[^\s"()*~|]+~(?:\d(?:\.\d{{1,3}})?)?{_END})
      | (?P<word>(?:(?!{_BOOST})[^\s"()|])+)
      | (?P<stray>\S)""",
    re.VERBOSE,
)
#: What is a range and no exclusion where a minus stands between two: 2020 -2025, 30/4 -1/5.
_RANGE_START = re.compile(r"\d+(?:[/.,-]\d+)*")
_RANGE_END = re.compile(r"\d+(?:[/.,]\d+)?(?![^\s)])")
SIGNED_NUMBER = re.compile(rf"-{_NUMBER}")


class Lexeme(NamedTuple):
    """``query[start:end]``, which reads ``text``.

    ``field``: the field that a ``FIELD``, ``DATED`` or ``UNDATED`` lexeme names. ``date_field``: that field
    with its date, of a ``DATED`` one; or ``days``, where it has two: [2020 TO 2021]. ``is_number``: a word that
    is a number with its sign, directly after another word.
    """

    kind: LexemeKind
    text: str
    start: int
    end: int
    field: str = ""
    date_field: DateField | None = None
    days: Range | None = None
    is_number: bool = False


def _is_in_range(previous: str, text: str, at: int) -> bool:
    """Whether a minus stands between two numbers or days: ``30/4 -1/5`` is a range and excludes nothing."""
    return bool(_RANGE_START.fullmatch(previous) and _RANGE_END.match(text, at))


def _date_lexeme(text: str, plain: str, match: re.Match[str], field: str, today: date | None) -> Lexeme:
    """Return a date field with its date; else ``UNDATED``.

    ``match`` is that of the field's name and colon in ``plain``, which is ``text`` without diacritics.
    """
    from vnsearch.query.syntax.date_values import date_value  # few queries have one

    start, value = match.start(), date_value(plain, match.end(), field, today)
    if value is None:
        return Lexeme(LexemeKind.UNDATED, text[start : match.end()], start, match.end(), field)
    return Lexeme(
        LexemeKind.DATED, text[start : value.end], start, value.end, field, value.date_field, value.days
    )


def _date_conjunctions(lexemes: Sequence[Lexeme]) -> Iterator[list[int]]:
    """Yield the indices of the dates of each conjunction: no OR or parenthesis stands between them.

    Excluded dates are left out. ``từ:2020 (đến:2021 OR ngày:2022)`` has three conjunctions of one date.
    """
    stack: list[list[int]] = [[]]
    previous: LexemeKind | None = None
    for i, lexeme in enumerate(lexemes):
        if lexeme.date_field and previous not in (LexemeKind.MINUS, LexemeKind.NOT):
            stack[-1].append(i)
        if lexeme.kind is LexemeKind.OR or (lexeme.kind is LexemeKind.CLOSE and len(stack) > 1):
            yield stack.pop()
        if lexeme.kind in (LexemeKind.OR, LexemeKind.OPEN):
            stack.append([])
        previous = lexeme.kind
    yield from stack


def join_dates(lexemes: Iterable[Lexeme]) -> list[Lexeme]:
    """Return lexemes with the years of each conjunction's date fields resolved together."""
    result = list(lexemes)
    if not any(lexeme.date_field for lexeme in result):
        return result
    from vnsearch.query.syntax.date_ranges import resolve_years

    for indices in _date_conjunctions(result):
        date_fields = resolve_years([field for i in indices if (field := result[i].date_field)])
        for i, date_field in zip(indices, date_fields, strict=True):
            result[i] = result[i]._replace(date_field=date_field)
    return result


def _field_key(name: str) -> str:
    """Return a typed field name, with its colon, as a key of ``fields.FIELDS``."""
    return name.rstrip(":").replace(" ", "").lower()


def lexemes(text: str, today: date | None = None) -> Iterator[Lexeme]:
    """Yield the lexemes of composed text.

    Relative dates count from ``today``; without it they are not dates.
    """
    text = straighten_quotes(text)
    plain = strip_diacritics(text)
    previous, at = "", 0
    while match := _LEXEME.search(plain, at):
        at = match.end()
        kind, piece = _KINDS[match.lastgroup or ""], text[match.start() : at]
        if kind is LexemeKind.MINUS and _is_in_range(previous, plain, at):
            continue
        has_field = kind in (LexemeKind.FIELD, LexemeKind.DATED)
        field = fields.FIELDS[_field_key(match.group())] if has_field else ""
        if kind is LexemeKind.DATED:
            lexeme = _date_lexeme(text, plain, match, field, today)
            at = lexeme.end
        else:
            is_number = bool(previous and SIGNED_NUMBER.fullmatch(piece)) and not _is_in_range(
                previous, plain, match.start() + 1
            )
            lexeme = Lexeme(kind, piece, match.start(), at, field, is_number=is_number)
        previous = piece
        yield lexeme
