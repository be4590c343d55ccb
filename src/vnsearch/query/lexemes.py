"""A query's characters to lexemes, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vnsearch.query import fields
from vnsearch.query.dates import Span, bare, read_span
from vnsearch.query.values import TEXT_FIELDS, VALUE_FIELDS, Range

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
_OPENING = re.compile(r'\s*"?\s*')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``text[start:end]`` of a query; ``name`` is the field it names, ``days`` what a date field asks for."""

    kind: str
    text: str
    start: int
    end: int
    name: str = ""
    days: Range | None = None


def _is_span(before: str, text: str, at: int) -> bool:
    """``2020 -2025`` is a span of years written loosely, not an exclusion."""
    return bool(_YEAR.fullmatch(before) and _YEAR.match(text, at))


def _range(field: str, span: Span) -> Range:
    """The documents a date field asks for: until a month is with all of it, before it without."""
    match field:
        case "after":
            return Range(after=span.first)
        case "until":
            return Range(before=span.past)
        case "before":
            return Range(before=span.first)
        case _:
            return Range(span.first, span.past)


def _dated(text: str, plain: str, match: re.Match[str], name: str, today: date | None) -> Lexeme:
    """A date field with its date; ``undated`` where none follows."""
    opened = _OPENING.match(plain, match.end())
    at = opened.end() if opened else match.end()
    found = read_span(plain, at, today)
    if found is None:
        return Lexeme("undated", text[match.start() : match.end()], match.start(), match.end(), name)
    end = found[1] + (plain[found[1] : found[1] + 1] == '"' and '"' in plain[match.end() : at])
    return Lexeme("range", text[match.start() : end], match.start(), end, name, _range(name, found[0]))


def _key(typed: str) -> str:
    """A typed field name, colon and all, as it stands in ``fields.FIELDS``."""
    return typed.rstrip(":").replace(" ", "").lower()


def lexemes(text: str, today: date | None = None) -> Iterator[Lexeme]:
    """The lexemes of composed text; relative dates count from ``today``, without it they are no dates."""
    text = text.translate(_QUOTES)
    plain = bare(text)
    before, at = "", 0
    while match := _LEXEME.search(plain, at):
        at = match.end()
        kind, said = str(match.lastgroup), text[match.start() : at]
        if kind == "minus" and _is_span(before, plain, at):
            continue
        name = fields.FIELDS[_key(match.group())] if kind in ("field", "dated") else ""
        if kind == "dated":
            lexeme = _dated(text, plain, match, name, today)
            at = lexeme.end
        else:
            lexeme = Lexeme(kind, said, match.start(), at, name)
        before = said
        yield lexeme
