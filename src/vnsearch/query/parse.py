r"""Query strings to values. Anything may be typed: unfinished syntax is read as words.

::

    query   = all *("OR" all)
    all     = 1*unary
    unary   = ("-" / "NOT") unary / field ":" operand / operand
    operand = "(" query ")" / '"' words '"' / word

``field`` is one of the text fields, the value fields, or ``after`` and ``before`` with a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from vnsearch.errors import QueryError
from vnsearch.model import Kind
from vnsearch.query.values import TEXT_FIELDS, VALUE_FIELDS, And, Filter, Node, Not, Or, Phrase, Range, Term
from vnsearch.query.words import plain_terms, read_words
from vnsearch.text import fold_text, valid

MAX_CHARACTERS = 4096
MAX_TERMS = 256
MAX_DEPTH = 20

_FIELDS = "|".join((*TEXT_FIELDS, *VALUE_FIELDS, "caption", "after", "before"))
#: A lexeme by the name of its group; together they cover a query but for its spaces.
LEXEME = re.compile(
    rf"""(?P<field>(?i:{_FIELDS}):(?=\S))
      | (?P<quoted>"[^"]*")
      | (?P<open>\()
      | (?P<close>\))
      | (?P<minus>(?<![^\s(])-(?=["(\w#@]))
      | (?P<or>(?<!\S)OR(?!\S))
      | (?P<not>(?<![^\s(])NOT(?!\S))
      | (?P<word>[^\s"()]+)
      | (?P<stray>\S)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"[12]\d{3}(?![^\s)])")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str


def parse_day(text: str) -> date:
    """``2021``, ``2021-05`` or ``2021-05-31`` as the first day it names.

    Raises ``QueryError`` for anything else.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        pass
    raise QueryError(f"{text!r} is not a date; write it as 2021, 2021-05 or 2021-05-31")


def _is_range(before: str, after: str) -> bool:
    """``2020 -2025`` is a span of years written loosely, not an exclusion."""
    return bool(_YEAR.fullmatch(before) and _YEAR.match(after))


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in LEXEME.finditer(text):
        kind = str(match.lastgroup)
        if kind == "minus" and found and _is_range(found[-1].text, text[match.end() :]):
            continue
        found.append(_Lexeme(kind, match.group()))
    return found


class _Parser:
    """Recursive descent over lexemes; one use."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._depth = 0
        self._value_of = ""

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else "end"

    def _take(self) -> _Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def top(self) -> Node | None:
        """The whole query; a stray closing parenthesis is passed over."""
        found: list[Node] = []
        while self._peek() != "end":
            node = self.either()
            found += [node] if node else []
            if self._peek() == "close":
                self._take()
        return _joined(found)

    def either(self) -> Node | None:
        """``all *("OR" all)``."""
        found = [self.all()]
        while self._peek() == "or":
            self._take()
            found.append(self.all())
        nodes = tuple(node for node in found if node)
        return Or(nodes) if len(nodes) > 1 else next(iter(nodes), None)

    def all(self) -> Node | None:
        """``1*unary``, its plain terms side by side in typed order."""
        found: list[Node] = []
        while self._peek() not in ("or", "close", "end"):
            found += self._words() if self._peek() == "word" else self.unary()
        return _joined(found)

    def _words(self) -> list[Node]:
        """Words side by side are read together: a date may be several."""
        run = [self._take().text]
        while self._peek() == "word":
            run.append(self._take().text)
        return self._typed(" ".join(run))

    def _typed(self, text: str) -> list[Node]:
        """Words or a phrase, or the value of the field in whose parentheses they stand."""
        if self._value_of:
            return _filter(self._value_of, text.strip('"'))
        return _phrase(text) if text.startswith('"') else read_words(text)

    def unary(self) -> list[Node]:
        """One operand, or nothing where the lexeme means nothing."""
        lexeme = self._take()
        match lexeme.kind:
            case "minus" | "not":
                return self._exclusion()
            case "field":
                return self._field(lexeme.text[:-1].lower())
            case "open":
                return self._group()
            case "quoted" | "word":
                return self._typed(lexeme.text)
            case _:
                return []

    def _exclusion(self) -> list[Node]:
        excludes = True
        while self._peek() in ("minus", "not"):
            self._take()
            excludes = not excludes
        node = _single(self.unary()) if self._peek() not in ("or", "close", "end") else None
        if node is None:
            return []
        return [Not(node) if excludes else node]

    def _group(self) -> list[Node]:
        if self._depth >= MAX_DEPTH:
            return []
        self._depth += 1
        node = self.either()
        self._depth -= 1
        if self._peek() == "close":
            self._take()
        return [node] if node else []

    def _field(self, name: str) -> list[Node]:
        if self._peek() not in ("word", "quoted", "open"):
            return read_words(name)
        if self._peek() == "open" and name in ("after", "before"):
            raise QueryError(f"{name}: takes one date, such as {name}:2021-05")
        if self._peek() == "open":
            return [_within(node, name) for node in self._group_after_field(name)]
        lexeme = self._take()
        return _field_value(name, lexeme)

    def _group_after_field(self, name: str) -> list[Node]:
        self._take()
        self._value_of, around = name if name in VALUE_FIELDS else "", self._value_of
        found = self._group()
        self._value_of = around
        return found


def _field_value(name: str, lexeme: _Lexeme) -> list[Node]:
    value = lexeme.text.strip('"')
    if name in ("after", "before"):
        return [Range(**{name: parse_day(value)})]
    if name in VALUE_FIELDS:
        return _filter(name, value)
    nodes = _phrase(lexeme.text) if lexeme.kind == "quoted" else read_words(value)
    return [_within(node, name) for node in nodes]


def _filter(name: str, value: str) -> list[Node]:
    folded = fold_text(value)
    if name == "kind" and folded not in list(Kind):
        raise QueryError(f"{folded!r} is no kind; use {' or '.join(Kind)}")
    return [Filter(name, folded)] if folded else []


def _within(node: Node, field: str) -> Node:
    """The same node with its terms bound to a text field."""
    field = "captions" if field == "caption" else field
    match node:
        case Term() if field in TEXT_FIELDS:
            return replace(node, field=field)
        case Phrase(terms) if field in TEXT_FIELDS:
            return Phrase(tuple(replace(term, field=field) for term in terms), field)
        case And(children):
            return And(tuple(_within(child, field) for child in children))
        case Or(children):
            return Or(tuple(_within(child, field) for child in children))
        case Not(child):
            return Not(_within(child, field))
        case _:
            return node


def _phrase(quoted: str) -> list[Node]:
    terms = plain_terms(quoted)
    if len(terms) < 2:
        return list(terms)
    read = read_words(quoted.strip('"'))
    whole_date = len(read) == 1 and isinstance(read[0], Term)
    return read if whole_date else [Phrase(terms)]


def _single(nodes: list[Node]) -> Node | None:
    """What an exclusion excludes: several syllables of one typed word are a phrase."""
    terms = tuple(node for node in nodes if isinstance(node, Term))
    if len(terms) > 1 and len(terms) == len(nodes):
        return Phrase(terms, terms[0].field)
    return _joined(nodes)


def _joined(nodes: list[Node]) -> Node | None:
    flat = [kin for node in nodes for kin in (node.children if isinstance(node, And) else (node,))]
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _asks(node: Node) -> bool:
    match node:
        case Not():
            return False
        case And(children):
            return any(map(_asks, children))
        case Or(children):
            return all(map(_asks, children))
        case _:
            return True


def _size(node: Node) -> int:
    match node:
        case And(children) | Or(children):
            return sum(map(_size, children))
        case Not(child):
            return _size(child)
        case Phrase(terms):
            return len(terms)
        case _:
            return 1


def parse(text: str) -> Node:
    """A query string as values.

    Raises ``QueryError`` when it is empty, holds no word, only excludes, or is too long.

    >>> str(parse('bầu cử "Đống Đa" -covid'))
    'bầu cử "đống đa" -covid'
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(text):,} characters; at most {MAX_CHARACTERS:,} are allowed")
    node = _Parser(_lexemes(valid(text).translate(_QUOTES))).top()
    if node is None:
        raise QueryError(f"the query '{valid(text).strip()[:40]}' has no word to look for; type at least one")
    if not _asks(node):
        raise QueryError("the query only excludes; add a word to look for")
    if _size(node) > MAX_TERMS:
        raise QueryError(f"the query has {_size(node)} words; at most {MAX_TERMS} are allowed")
    return node
