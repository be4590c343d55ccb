r"""Lexemes to query nodes, by recursive descent. What is not valid is read as words, with a message.

::

    query   = all *("OR" all)
    all     = unary *(["AND"] unary)
    unary   = ("-" / "NOT") unary / operand
    operand = "(" query ")" / FIELD (value / "(" query ")") / DATEFIELD date / value
    value   = '"' words ["*"] '"' ["~" number] / word "*" / word "~" / pattern / near / words
    near    = (word / phrase) "NEAR/" number (word / phrase)

A date field arrives from ``lexer.py`` as one lexeme with its range; dates among words are found by
``terms.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from vnsearch.messages import Message, query_notes, syntax_notes
from vnsearch.query.syntax.ast import (
    ADDRESS_FIELDS,
    VALUE_FIELDS,
    Filter,
    Node,
    Not,
    Term,
    to_query_text,
)
from vnsearch.query.syntax.ast_builder import and_, in_field, leaf_count, not_, or_
from vnsearch.query.syntax.fields import KINDS
from vnsearch.query.syntax.foreign_syntax import notes_on_foreign_syntax
from vnsearch.query.syntax.lexer import SIGNED_NUMBER, Lexeme, LexemeKind, join_dates
from vnsearch.query.syntax.terms import (
    MAX_DATE_WORDS,
    MAX_SLACK,
    is_date,
    leading_date_length,
    parse_phrase,
    parse_words,
)
from vnsearch.query.syntax.web_addresses import parse_address
from vnsearch.query.syntax.wildcards import near_text, parse_quoted, parse_wildcard
from vnsearch.text import fold_text

MAX_TERMS = 256
MAX_DEPTH = 20

#: Fields whose value is not looked for word by word.
_WHOLE_VALUE_FIELDS = (*VALUE_FIELDS, *ADDRESS_FIELDS)
#: Lexemes that are read as words when nothing else claims them.
_WORDS = (LexemeKind.WORD, LexemeKind.UNDATED)
#: Lexemes that can be the value of a field.
_VALUES = (LexemeKind.WORD, LexemeKind.QUOTED, LexemeKind.PREFIX, LexemeKind.WILDCARD, LexemeKind.FUZZY)
#: Lexemes at which an operand is missing or a conjunction ends.
_ENDS = (LexemeKind.OR, LexemeKind.CLOSE, LexemeKind.END)
_END = Lexeme(LexemeKind.END, "", 0, 0)


class Parser:
    """Parse the lexemes of one query: ``node`` is the query, ``notes`` the messages for the user."""

    def __init__(self, lexemes: Iterator[Lexeme]) -> None:
        self._lexemes = join_dates(lexemes)
        self._at = 0
        self._depth = 0
        self._remaining = MAX_TERMS
        self._value_field = ""  # the value field in whose parentheses the parser is
        self.notes: list[Message] = list(notes_on_foreign_syntax(self._lexemes))
        self.node = self._parse_top()

    def _peek(self, ahead: int = 0) -> Lexeme:
        at = self._at + ahead
        return self._lexemes[at] if at < len(self._lexemes) else _END

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _parse_top(self) -> Node | None:
        """Parse the whole query; closing parentheses without an opening one are skipped."""
        nodes: list[Node] = []
        while self._peek().kind is not LexemeKind.END:
            node = self._parse_or()
            nodes += [node] if node else []
            if self._peek().kind is LexemeKind.CLOSE:
                self._take()
        return nodes[0] if len(nodes) == 1 else and_(nodes)

    def _parse_or(self) -> Node | None:
        nodes = [self._parse_and()]
        while self._peek().kind is LexemeKind.OR:
            self._take()
            nodes.append(self._parse_and())
        return or_(node for node in nodes if node)

    def _parse_and(self) -> Node | None:
        nodes: list[Node] = []
        while self._peek().kind not in _ENDS:
            if self._is_word():
                nodes += self._parse_words()
            elif self._peek().kind is LexemeKind.NEAR:
                nodes += self._parse_near(nodes)
            else:
                nodes += self._parse_unary()
        return and_(nodes)

    def _is_word(self) -> bool:
        """Whether the next lexeme is a word; in the parentheses of a value field a prefix is one too."""
        kind = self._peek().kind
        return kind in _WORDS or (self._value_field != "" and kind is LexemeKind.PREFIX)

    def _parse_near(self, nodes: list[Node]) -> list[Node]:
        """Parse ``NEAR/3`` and its right side, together with the left one, which is taken from ``nodes``."""
        operator = self._take()
        left = nodes[-1] if nodes else None
        right = self._peek()
        if self._value_field or not near_text(left) or right.kind not in (LexemeKind.WORD, LexemeKind.QUOTED):
            self.notes.append(syntax_notes.near_needs_words(operator.text))
            return []
        self._take()
        del nodes[-1]
        sides, slack = (
            (near_text(left), _unquote(right)),
            self._limit_slack(int(re.sub(r"\D", "", operator.text))),
        )
        in_order, in_reverse = (parse_phrase(" ".join(texts), slack) for texts in (sides, sides[::-1]))
        node = or_(node for node in (and_(in_order), and_(in_reverse)) if node)
        return self._within_limit([node] if node else [])

    def _parse_words(self) -> list[Node]:
        """Parse all words side by side as one text: a date may take several of them."""
        words: list[Lexeme] = []
        while self._is_word():
            words.append(self._take())
        for lexeme in words:
            if lexeme.kind is LexemeKind.UNDATED:
                self.notes.append(query_notes.no_date_after(lexeme.text))
        return self._words_or_value(" ".join([lexeme.text for lexeme in words]))

    def _words_or_value(self, text: str) -> list[Node]:
        """Return words as terms, or inside the parentheses of a value field as its value."""
        field = self._value_field
        return self._within_limit(self._filter_nodes(field, text) if field else parse_words(text))

    def _within_limit(self, nodes: list[Node]) -> list[Node]:
        """Return the nodes for which ``MAX_TERMS`` leaves room, and count them."""
        result = []
        for node in nodes:
            leaves = leaf_count(node)
            if leaves > self._remaining:
                self._remaining = 0
                self.notes.append(query_notes.too_many_words(MAX_TERMS))
                break
            self._remaining -= leaves
            result.append(node)
        return result

    def _parse_unary(self) -> list[Node]:
        """Parse one operand; nothing where a lexeme has no meaning at its place."""
        lexeme = self._take()
        match lexeme.kind:
            case LexemeKind.MINUS | LexemeKind.NOT:
                return self._parse_exclusion()
            case LexemeKind.FIELD:
                return self._parse_field(lexeme)
            case LexemeKind.DATED:
                return self._date_range(lexeme)
            case LexemeKind.OPEN:
                return self._parse_parentheses()
            case (
                LexemeKind.QUOTED
                | LexemeKind.PREFIX
                | LexemeKind.WILDCARD
                | LexemeKind.FUZZY
                | LexemeKind.WORD
                | LexemeKind.UNDATED
            ):
                return self._parse_value(lexeme)
            case _:
                if lexeme.text == '"':
                    self.notes.append(query_notes.UNCLOSED_QUOTE)
                return []

    def _parse_value(self, lexeme: Lexeme) -> list[Node]:
        if self._value_field or lexeme.kind in _WORDS:
            return self._words_or_value(_unquote(lexeme))
        if lexeme.kind is LexemeKind.QUOTED:
            return self._within_limit(parse_quoted(_unquote(lexeme), self._parse_slack(lexeme)))
        return self._within_limit(parse_wildcard(lexeme))

    def _parse_slack(self, lexeme: Lexeme) -> int:
        return self._limit_slack(int(lexeme.text.rpartition("~")[2]) if not lexeme.text.endswith('"') else 0)

    def _limit_slack(self, slack: int) -> int:
        if slack > MAX_SLACK:
            self.notes.append(query_notes.slack_lowered(MAX_SLACK))
        return min(slack, MAX_SLACK)

    def _date_range(self, lexeme: Lexeme) -> list[Node]:
        days = lexeme.days or (lexeme.date_field and lexeme.date_field.to_range())
        return self._within_limit([days]) if days else []

    def _parse_exclusion(self) -> list[Node]:
        """Parse what follows a minus or NOT; a second one cancels the first, AND is skipped."""
        excludes, word = True, self._word_after_bare_minus()
        while self._peek().kind in (LexemeKind.MINUS, LexemeKind.NOT, LexemeKind.AND):
            excludes ^= self._take().kind is not LexemeKind.AND
        if self._peek().kind in _ENDS:
            return []
        nodes = self._parse_excluded_date() or self._parse_unary()
        if not excludes:
            return nodes
        node = not_(nodes)
        if isinstance(node, Not) and word and parse_words(word) == nodes:
            node = replace(node, word=word)
        return [node] if node else []

    def _word_after_bare_minus(self) -> str:
        """Return the word of ``a -word``, whose minus may be a dash; "" where it is not between two words."""
        before, minus, word = (self._peek(ahead) if self._at + ahead >= 0 else _END for ahead in (-2, -1, 0))
        kinds = (before.kind, minus.kind, word.kind)
        if self._value_field or kinds != (LexemeKind.WORD, LexemeKind.MINUS, LexemeKind.WORD):
            return ""
        terms = parse_words(word.text)
        text = to_query_text(terms)
        is_one_word = all(isinstance(term, Term) and not is_date(term) for term in terms) and " " not in text
        return text if is_one_word and not SIGNED_NUMBER.fullmatch(f"-{text}") else ""

    def _parse_excluded_date(self) -> list[Node]:
        """Parse a date of several words, so that ``-ngày 31/5`` excludes all of it."""
        if self._value_field:
            return []
        lexemes = [self._peek(i) for i in range(MAX_DATE_WORDS)]
        count = next(
            (i for i, lexeme in enumerate(lexemes) if lexeme.kind is not LexemeKind.WORD), len(lexemes)
        )
        words = [lexeme.text for lexeme in lexemes[:count]]
        length = leading_date_length(words)
        self._at += length
        return self._words_or_value(" ".join(words[:length])) if length else []

    def _parse_parentheses(self) -> list[Node]:
        if self._depth >= MAX_DEPTH:
            self.notes.append(query_notes.nested_too_deep(MAX_DEPTH))
            return []
        self._depth += 1
        node = self._parse_or()
        self._depth -= 1
        if self._peek().kind is LexemeKind.CLOSE:
            self._take()
        else:
            self.notes.append(query_notes.UNCLOSED_PARENTHESIS)
        return [node] if node else []

    def _parse_field(self, lexeme: Lexeme) -> list[Node]:
        field = lexeme.field
        if self._peek().kind is LexemeKind.OPEN:
            self._take()
            return [in_field(node, field) for node in self._parse_field_parentheses(field)]
        if self._peek().kind not in _VALUES:
            return self._words_or_value(lexeme.text)
        value = self._take()
        if field == "kind":
            return self._parse_kind(lexeme, value)
        if field in _WHOLE_VALUE_FIELDS:
            return self._within_limit(self._filter_nodes(field, _unquote(value)))
        outer_field, self._value_field = self._value_field, ""
        node = and_(self._parse_value(value))
        self._value_field = outer_field
        return [in_field(node, field)] if node else []

    def _parse_field_parentheses(self, field: str) -> list[Node]:
        outer_field, self._value_field = self._value_field, field if field in _WHOLE_VALUE_FIELDS else ""
        nodes = self._parse_parentheses()
        self._value_field = outer_field
        return nodes

    def _parse_kind(self, lexeme: Lexeme, value: Lexeme) -> list[Node]:
        """Parse the name of a kind, which has one word or two (bài viết); any other value is words."""
        following = self._peek()
        two_words = f"{value.text} {following.text}"
        if value.kind is following.kind is LexemeKind.WORD and fold_text(two_words) in KINDS:
            self._take()
            return self._within_limit(self._filter_nodes("kind", two_words))
        if fold_text(_unquote(value)) in KINDS:
            return self._within_limit(self._filter_nodes("kind", _unquote(value)))
        self.notes.append(query_notes.unknown_kind(_unquote(value)))
        return self._words_or_value(f"{lexeme.text} {_unquote(value)}")

    def _filter_nodes(self, field: str, value: str) -> list[Node]:
        """Return a filter for a value, none for one without letters, words for a kind that does not exist."""
        if field in ADDRESS_FIELDS:
            node = or_(
                node for word in value.split() for node in parse_address(word, anywhere=field == "inurl")
            )
            return [node] if node else []
        folded = fold_text(value.replace('"', " "))
        if field != "kind":
            start = folded.rstrip("* ")
            return [Filter(field, start, is_prefix=start != folded)] if start else []
        if folded in KINDS:
            return [Filter(field, KINDS[folded])]
        self.notes.append(query_notes.unknown_kind(value))
        return list(parse_words(value))


def _unquote(lexeme: Lexeme) -> str:
    """Return the text of a lexeme without the quotes around it and the slack after it."""
    return lexeme.text.rpartition('"')[0][1:] if lexeme.kind is LexemeKind.QUOTED else lexeme.text
