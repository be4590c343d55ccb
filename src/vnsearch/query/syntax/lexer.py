"""Characters of a query to lexemes.

A date field and its date are one lexeme. Whether ``ngày 31/5`` after ``từ:`` is a date is decided here, by
``dates.parse_date_at``; where a date field is followed by none, its lexeme is ``UNDATED`` and is read as a
word. ``join_dates`` then reads the date fields of a conjunction together (``date_ranges.resolve_years``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from vnsearch.query.syntax import fields
from vnsearch.query.syntax.ast import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.query.syntax.date_ranges import DateField, resolve_years
from vnsearch.query.syntax.dates import parse_date_at, strip_diacritics


class LexemeKind(Enum):
    """What a lexeme is. The values are the names of the groups of ``_LEXEME``."""

    WORD = "word"
    QUOTED = "quoted"
    PREFIX = "prefix"
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
    #: A character that means nothing, such as a quote that is never closed.
    STRAY = "stray"
    #: The end of the query; not a group either.
    END = "end"


#: Every lexeme, by the group that matched; together with the spaces between them they cover a query.
#: Applied to text without diacritics.
_LEXEME = re.compile(
    rf"""(?P<dated>{fields.pattern(fields.DATE_FIELDS)})
      | (?P<field>{fields.pattern((*TEXT_FIELDS, *VALUE_FIELDS))})
      | (?P<quoted>"[^"]*"(?:~\d{{1,9}}(?![^\s()]))?)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<minus>(?<![^\s(])-(?=["(\w\#@]))
      | (?P<or>(?<!\S)OR(?!\S))
      | (?P<and>(?<![^\s(])AND(?![^\s)]))
      | (?P<not>(?<![^\s(])NOT(?!\S))
      | (?P<prefix>[^\s"()*~]+\*(?![^\s()"]))
      | (?P<fuzzy>[^\s"()*~]+~(?![^\s()"]))
      | (?P<word>[^\s"()]+)
      | (?P<stray>\S)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"[12]\d{3}(?![^\s)])")
_OPENING = re.compile(r'\s*(?P<parenthesis>\()?\s*(?P<quote>")?\s*')
#: What must follow a date, by whether a parenthesis and whether a quote opened it.
_CLOSINGS = {
    (False, False): re.compile(""),
    (False, True): re.compile('"'),
    (True, False): re.compile(r"\s*\)"),
    (True, True): re.compile(r'(?:\s*")?\s*\)'),
}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``query[start:end]``, which reads ``text``.

    ``field``: the field that a ``FIELD``, ``DATED`` or ``UNDATED`` lexeme names. ``date_field``: that field
    with its date, of a ``DATED`` one.
    """

    kind: LexemeKind
    text: str
    start: int
    end: int
    field: str = ""
    date_field: DateField | None = None


def _is_year_range(previous: str, text: str, at: int) -> bool:
    """Whether a minus stands between two years: ``2020 -2025`` is a range and excludes nothing."""
    return bool(_YEAR.fullmatch(previous) and _YEAR.match(text, at))


def _date_lexeme(text: str, plain: str, match: re.Match[str], field: str, today: date | None) -> Lexeme:
    """Return a date field with its date, which may be quoted or in parentheses; else ``UNDATED``.

    ``match`` is that of the field's name and colon in ``plain``, which is ``text`` without diacritics.
    """
    undated = Lexeme(LexemeKind.UNDATED, text[match.start() : match.end()], match.start(), match.end(), field)
    opening = _OPENING.match(plain, match.end())
    at = opening.end() if opening else match.end()
    parsed = parse_date_at(plain, at, today)
    if not opening or not parsed:
        return undated
    days, date_end = parsed
    closing = _CLOSINGS[bool(opening["parenthesis"]), bool(opening["quote"])].match(plain, date_end)
    if opening["parenthesis"] and not closing:
        return undated
    end = closing.end() if closing else date_end
    date_field = DateField(field, plain[at:date_end], days)
    return Lexeme(LexemeKind.DATED, text[match.start() : end], match.start(), end, field, date_field)


def _date_conjunctions(lexemes: Sequence[Lexeme]) -> Iterator[list[int]]:
    """Yield the indices of the dates of each conjunction: no OR or parenthesis stands between them.

    Excluded dates are left out. ``từ:2020 (đến:2021 OR ngày:2022)`` has three conjunctions of one date.
    """
    stack: list[list[int]] = [[]]
    previous: LexemeKind | None = None
    for i, lexeme in enumerate(lexemes):
        if lexeme.kind is LexemeKind.DATED and previous not in (LexemeKind.MINUS, LexemeKind.NOT):
            stack[-1].append(i)
        if lexeme.kind is LexemeKind.OR or (lexeme.kind is LexemeKind.CLOSE and len(stack) > 1):
            yield stack.pop()
        if lexeme.kind in (LexemeKind.OR, LexemeKind.OPEN):
            stack.append([])
        previous = lexeme.kind
    yield from stack


def join_dates(lexemes: Iterable[Lexeme]) -> list[Lexeme]:
    """Return lexemes with the years of each conjunction's date fields resolved together."""
    joined = list(lexemes)
    for indices in _date_conjunctions(joined):
        date_fields = resolve_years([field for i in indices if (field := joined[i].date_field)])
        for i, date_field in zip(indices, date_fields, strict=True):
            joined[i] = replace(joined[i], date_field=date_field)
    return joined


def _field_key(typed: str) -> str:
    """Return a typed field name, with its colon, as a key of ``fields.FIELDS``."""
    return typed.rstrip(":").replace(" ", "").lower()


def lexemes(text: str, today: date | None = None) -> Iterator[Lexeme]:
    """Yield the lexemes of composed text.

    Relative dates count from ``today``; without it they are not dates.
    """
    text = text.translate(_QUOTES)
    plain = strip_diacritics(text)
    previous, at = "", 0
    while match := _LEXEME.search(plain, at):
        at = match.end()
        kind, typed = LexemeKind(match.lastgroup), text[match.start() : at]
        if kind is LexemeKind.MINUS and _is_year_range(previous, plain, at):
            continue
        named = kind in (LexemeKind.FIELD, LexemeKind.DATED)
        field = fields.FIELDS[_field_key(match.group())] if named else ""
        if kind is LexemeKind.DATED:
            lexeme = _date_lexeme(text, plain, match, field, today)
            at = lexeme.end
        else:
            lexeme = Lexeme(kind, typed, match.start(), at, field)
        previous = typed
        yield lexeme
