r"""Lexemes to nodes, by recursive descent; what cannot be used is read as words, with a note.

::

    query   = all *("OR" all)
    all     = unary *(["AND"] unary)
    unary   = ("-" / "NOT") unary / operand
    operand = "(" query ")" / FIELD (value / "(" query ")") / DATEFIELD date / value
    value   = '"' words '"' ["~" number] / word "*" / word "~" / words
"""

from __future__ import annotations

from collections.abc import Iterator

from vnsearch.query.syntax import messages
from vnsearch.query.syntax.ast import (
    VALUE_FIELDS,
    Filter,
    Fuzzy,
    Node,
    Prefix,
    Term,
)
from vnsearch.query.syntax.ast_builder import and_, in_field, leaf_count, not_, or_
from vnsearch.query.syntax.fields import KINDS
from vnsearch.query.syntax.lexer import Lexeme, join_dates
from vnsearch.query.syntax.terms import (
    DATE_WORDS_AT_MOST,
    MAX_SLACK,
    is_date,
    leading_date,
    parse_phrase,
    parse_words,
)
from vnsearch.text import fold_text

MAX_TERMS = 256
MAX_DEPTH = 20

_WORDS = ("word", "undated")
_VALUES = ("word", "quoted", "prefix", "fuzzy")
_END = Lexeme("end", "", 0, 0)


class Parser:
    """One use: ``node`` is the query, ``notes`` what there is to say of it."""

    def __init__(self, lexemes: Iterator[Lexeme]) -> None:
        self._lexemes = join_dates(lexemes)
        self._at = 0
        self._depth = 0
        self._left = MAX_TERMS
        self._value_of = ""
        self.notes: list[str] = []
        self.node = self._top()

    def _peek(self, ahead: int = 0) -> Lexeme:
        at = self._at + ahead
        return self._lexemes[at] if at < len(self._lexemes) else _END

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _top(self) -> Node | None:
        """The whole query; a stray closing parenthesis is passed over."""
        found: list[Node] = []
        while self._peek().kind != "end":
            node = self._query()
            found += [node] if node else []
            if self._peek().kind == "close":
                self._take()
        return and_(found)

    def _query(self) -> Node | None:
        found = [self._all()]
        while self._peek().kind == "or":
            self._take()
            found.append(self._all())
        return or_(node for node in found if node)

    def _all(self) -> Node | None:
        found: list[Node] = []
        while self._peek().kind not in ("or", "close", "end"):
            found += self._words() if self._peek().kind in _WORDS else self._unary()
        return and_(found)

    def _words(self) -> list[Node]:
        """Words side by side are read together: a date may be several."""
        run: list[Lexeme] = []
        while self._peek().kind in _WORDS:
            run.append(self._take())
        for lexeme in run:
            if lexeme.kind == "undated":
                self.notes.append(messages.no_date(lexeme.text))
        return self._words_or_value(" ".join(lexeme.text for lexeme in run))

    def _words_or_value(self, text: str) -> list[Node]:
        """Words, or the value of the field in whose parentheses they stand."""
        return self._within_limit(self._filter(self._value_of, text) if self._value_of else parse_words(text))

    def _within_limit(self, nodes: list[Node]) -> list[Node]:
        """The nodes for which there is room."""
        kept = []
        for node in nodes:
            if leaf_count(node) > self._left:
                self._left = 0
                self.notes.append(messages.too_many(MAX_TERMS))
                break
            self._left -= leaf_count(node)
            kept.append(node)
        return kept

    def _unary(self) -> list[Node]:
        """One operand, or nothing where the lexeme means nothing."""
        lexeme = self._take()
        match lexeme.kind:
            case "minus" | "not":
                return self._exclusion()
            case "field":
                return self._field(lexeme)
            case "range":
                return self._dated(lexeme)
            case "open":
                return self._group()
            case "quoted" | "prefix" | "fuzzy" | "word" | "undated":
                return self._value(lexeme)
            case _:
                if lexeme.text == '"':
                    self.notes.append(messages.UNCLOSED_QUOTE)
                return []

    def _value(self, lexeme: Lexeme) -> list[Node]:
        if self._value_of or lexeme.kind in _WORDS:
            return self._words_or_value(_unquote(lexeme))
        if lexeme.kind == "quoted":
            return self._within_limit(parse_phrase(_unquote(lexeme), self._slack(lexeme)))
        return self._within_limit(_with_wildcard(lexeme))

    def _slack(self, lexeme: Lexeme) -> int:
        slack = int(lexeme.text.rpartition("~")[2]) if not lexeme.text.endswith('"') else 0
        if slack > MAX_SLACK:
            self.notes.append(messages.slack_cut(MAX_SLACK))
        return min(slack, MAX_SLACK)

    def _dated(self, lexeme: Lexeme) -> list[Node]:
        return self._within_limit([lexeme.dated.days]) if lexeme.dated else []

    def _exclusion(self) -> list[Node]:
        excludes = True
        while self._peek().kind in ("minus", "not", "and"):
            excludes ^= self._take().kind != "and"
        if self._peek().kind in ("or", "close", "end"):
            return []
        nodes = self._date_ahead() or self._unary()
        node = not_(nodes)
        return nodes if not excludes else [node] if node else []

    def _date_ahead(self) -> list[Node]:
        """A date of several words, whole: of ``-ngày 31/5`` all is excluded."""
        ahead = [self._peek(i) for i in range(DATE_WORDS_AT_MOST)]
        words = [lexeme.text for lexeme in ahead]
        count = next((i for i, lexeme in enumerate(ahead) if lexeme.kind != "word"), len(ahead))
        taken = 0 if self._value_of else leading_date(words[:count])
        self._at += taken
        return self._words_or_value(" ".join(words[:taken])) if taken else []

    def _group(self) -> list[Node]:
        if self._depth >= MAX_DEPTH:
            self.notes.append(messages.too_deep(MAX_DEPTH))
            return []
        self._depth += 1
        node = self._query()
        self._depth -= 1
        if self._peek().kind == "close":
            self._take()
        else:
            self.notes.append(messages.UNCLOSED_GROUP)
        return [node] if node else []

    def _field(self, lexeme: Lexeme) -> list[Node]:
        if self._peek().kind == "open":
            self._take()
            return [in_field(node, lexeme.name) for node in self._field_group(lexeme.name)]
        if self._peek().kind not in _VALUES:
            return self._words_or_value(lexeme.text)
        value = self._take()
        if lexeme.name == "kind":
            return self._kind(lexeme, value)
        if lexeme.name in VALUE_FIELDS:
            return self._within_limit(self._filter(lexeme.name, _unquote(value)))
        around, self._value_of = self._value_of, ""
        nodes = [in_field(node, lexeme.name) for node in self._value(value)]
        self._value_of = around
        return nodes

    def _field_group(self, name: str) -> list[Node]:
        around, self._value_of = self._value_of, name if name in VALUE_FIELDS else ""
        found = self._group()
        self._value_of = around
        return found

    def _kind(self, lexeme: Lexeme, value: Lexeme) -> list[Node]:
        """A kind of one word or two."""
        both = f"{value.text} {self._peek().text}"
        if value.kind == self._peek().kind == "word" and fold_text(both) in KINDS:
            self._take()
            return self._within_limit(self._filter("kind", both))
        if fold_text(_unquote(value)) in KINDS:
            return self._within_limit(self._filter("kind", _unquote(value)))
        self.notes.append(messages.no_kind(_unquote(value)))
        return self._words_or_value(f"{lexeme.text} {_unquote(value)}")

    def _filter(self, name: str, value: str) -> list[Node]:
        folded = fold_text(value.replace('"', " "))
        if name != "kind":
            return [Filter(name, folded)] if folded else []
        if folded in KINDS:
            return [Filter(name, KINDS[folded])]
        self.notes.append(messages.no_kind(value))
        return list(parse_words(value))


def _unquote(lexeme: Lexeme) -> str:
    """What was typed, without the quotes around it and the slack after it."""
    return lexeme.text.rpartition('"')[0][1:] if lexeme.kind == "quoted" else lexeme.text


def _with_wildcard(lexeme: Lexeme) -> list[Node]:
    """Words whose last syllable is a prefix or fuzzy; plain words where that is none."""
    found = parse_words(lexeme.text[:-1])
    last = found[-1] if found else None
    if not isinstance(last, Term) or is_date(last):
        return found
    made = Prefix if lexeme.kind == "prefix" else Fuzzy
    return [*found[:-1], made(last.form, last.fold, last.accented)]
