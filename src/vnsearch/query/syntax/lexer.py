"""A query's characters to lexemes, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vnsearch.query.syntax import fields
from vnsearch.query.syntax.ast import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.query.syntax.date_ranges import DateField, resolve_years
from vnsearch.query.syntax.dates import parse_date_at, strip_diacritics

#: A lexeme by the name of its group; with the spaces between they cover a query. Read over bare text.
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
_OPENING = re.compile(r'\s*(?P<group>\()?\s*(?P<quote>")?\s*')
#: What ends a date, by whether a parenthesis and a quote opened it.
_CLOSINGS = {
    (False, False): re.compile(""),
    (False, True): re.compile('"'),
    (True, False): re.compile(r"\s*\)"),
    (True, True): re.compile(r'(?:\s*")?\s*\)'),
}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``text[start:end]`` of a query; ``name`` is the field it names, ``dated`` what follows a date field."""

    kind: str
    text: str
    start: int
    end: int
    name: str = ""
    dated: DateField | None = None


def _is_year_range(before: str, text: str, at: int) -> bool:
    """``2020 -2025`` is a span of years written loosely, not an exclusion."""
    return bool(_YEAR.fullmatch(before) and _YEAR.match(text, at))


def _date_lexeme(text: str, plain: str, match: re.Match[str], name: str, today: date | None) -> Lexeme:
    """A date field with its date, also in quotes or parentheses; ``undated`` where none follows."""
    undated = Lexeme("undated", text[match.start() : match.end()], match.start(), match.end(), name)
    opened = _OPENING.match(plain, match.end())
    at = opened.end() if opened else match.end()
    found = parse_date_at(plain, at, today)
    if not opened or not found:
        return undated
    span, past = found
    closed = (_CLOSINGS[bool(opened["group"]), bool(opened["quote"])]).match(plain, past)
    if opened["group"] and not closed:
        return undated
    end = closed.end() if closed else past
    dated = DateField(name, plain[at:past], span)
    return Lexeme("range", text[match.start() : end], match.start(), end, name, dated)


def _date_conjunctions(found: Sequence[Lexeme]) -> Iterator[list[int]]:
    """Where the dates stand that must hold together: side by side, with no OR or parenthesis between."""
    open_: list[list[int]] = [[]]
    before = ""
    for i, lexeme in enumerate(found):
        if lexeme.kind == "range" and before not in ("minus", "not"):
            open_[-1].append(i)
        if lexeme.kind == "or" or (lexeme.kind == "close" and len(open_) > 1):
            yield open_.pop()
        if lexeme.kind in ("or", "open"):
            open_.append([])
        before = lexeme.kind
    yield from open_


def join_dates(found: Iterable[Lexeme]) -> list[Lexeme]:
    """The lexemes with the dates of one conjunction read together (see ``ranges``)."""
    read = list(found)
    for places in _date_conjunctions(read):
        dates = resolve_years([dated for i in places if (dated := read[i].dated)])
        for i, dated in zip(places, dates, strict=True):
            read[i] = replace(read[i], dated=dated)
    return read


def _key(typed: str) -> str:
    """A typed field name, colon and all, as it stands in ``fields.FIELDS``."""
    return typed.rstrip(":").replace(" ", "").lower()


def lexemes(text: str, today: date | None = None) -> Iterator[Lexeme]:
    """The lexemes of composed text; relative dates count from ``today``, without it they are no dates."""
    text = text.translate(_QUOTES)
    plain = strip_diacritics(text)
    before, at = "", 0
    while match := _LEXEME.search(plain, at):
        at = match.end()
        kind, said = str(match.lastgroup), text[match.start() : at]
        if kind == "minus" and _is_year_range(before, plain, at):
            continue
        name = fields.FIELDS[_key(match.group())] if kind in ("field", "dated") else ""
        if kind == "dated":
            lexeme = _date_lexeme(text, plain, match, name, today)
            at = lexeme.end
        else:
            lexeme = Lexeme(kind, said, match.start(), at, name)
        before = said
        yield lexeme
