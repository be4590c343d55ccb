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
from vnsearch.query.syntax.ast import ADDRESS_FIELDS, TEXT_FIELDS, VALUE_FIELDS, Range
from vnsearch.query.syntax.date_ranges import DateField, resolve_years
from vnsearch.query.syntax.dates import parse_date_at, strip_diacritics
from vnsearch.query.syntax.day_ranges import DayRange
from vnsearch.query.syntax.quotes import straighten_quotes


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
      | (?P<or>(?<![^\s)])OR(?![^\s(])|\|{{1,2}})
      | (?P<and>(?<![^\s()])(?:AND(?![^\s()])|&&(?![^\s)])))
      | (?P<not>(?<![^\s(])NOT(?![^\s(]))
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
_BRACKET, _TO = re.compile(r"\s*(?P<bracket>[\[{])\s*"), re.compile(r"\s+TO\s+")
_CLOSING_BRACKET = re.compile(r"\s*(?P<bracket>[\]}])")
_STAR = re.compile(r"\*")
_OPENING = re.compile(r'\s*(?P<parenthesis>\()?\s*(?P<quote>")?\s*')
#: What must follow a date, by whether a parenthesis and whether a quote opened it.
_CLOSINGS = {
    (False, False): re.compile(""),
    (False, True): re.compile('"'),
    (True, False): re.compile(r"\s*\)"),
    (True, True): re.compile(r'(?:\s*")?\s*\)'),
}


@dataclass(frozen=True, slots=True)
class Lexeme:
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


def _bracketed_days(plain: str, at: int, today: date | None) -> tuple[Range, int] | None:
    """Return the days of ``[2020 TO 2021}`` and its end. ``*`` is no bound; ``{`` and ``}`` exclude theirs."""
    opening = _BRACKET.match(plain, at)
    bounds: list[DayRange | None] = []
    at = opening.end() if opening else at
    for following in (_TO, _CLOSING_BRACKET) if opening else ():
        star, date_and_end = _STAR.match(plain, at), parse_date_at(plain, at, today)
        end = star.end() if star else date_and_end[1] if date_and_end else at
        match = following.match(plain, end)
        if not match or end == at:
            return None
        bounds.append(date_and_end[0] if date_and_end and not star else None)
        at = match.end()
    if not opening or not any(bounds):
        return None
    first, last = bounds
    after = (first.start if opening["bracket"] == "[" else first.end) if first else None
    before = (last.end if plain[at - 1] == "]" else last.start) if last else None
    return Range(after, before), at


def _date_lexeme(text: str, plain: str, match: re.Match[str], field: str, today: date | None) -> Lexeme:
    """Return a date field with its date, which may be quoted or in parentheses; else ``UNDATED``.

    ``match`` is that of the field's name and colon in ``plain``, which is ``text`` without diacritics.
    """
    if days_and_end := _bracketed_days(plain, match.end(), today):
        days_asked, end = days_and_end
        text = text[match.start() : end]
        return Lexeme(LexemeKind.DATED, text, match.start(), end, field, days=days_asked)
    undated = Lexeme(LexemeKind.UNDATED, text[match.start() : match.end()], match.start(), match.end(), field)
    opening = _OPENING.match(plain, match.end())
    at = opening.end() if opening else match.end()
    date_and_end = parse_date_at(plain, at, today)
    if not opening or not date_and_end:
        return undated
    days, date_end = date_and_end
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
    for indices in _date_conjunctions(result):
        date_fields = resolve_years([field for i in indices if (field := result[i].date_field)])
        for i, date_field in zip(indices, date_fields, strict=True):
            result[i] = replace(result[i], date_field=date_field)
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
