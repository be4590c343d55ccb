"""Words with wildcards, alone and at the end of a phrase, to query nodes."""

from __future__ import annotations

import re

from vnsearch.query.syntax.ast import Fuzzy, Node, Phrase, PhrasePrefix, Prefix, Term, Wildcard
from vnsearch.query.syntax.lexer import WILDCARD_PATTERN, Lexeme, LexemeKind
from vnsearch.query.syntax.terms import is_date, parse_phrase, parse_words
from vnsearch.text import canonical, fold

#: A longer pattern is read as words: no syllable is so long.
_MAX_PATTERN = 40
_WILDCARD = re.compile(WILDCARD_PATTERN)
_STARS = re.compile(r"\*{2,}")


def parse_wildcard(lexeme: Lexeme) -> list[Node]:
    """Return the nodes of a word with a wildcard; what cannot be one is words."""
    if lexeme.kind is LexemeKind.WILDCARD:
        return _pattern(lexeme.text)
    is_prefix = lexeme.kind is LexemeKind.PREFIX
    nodes = parse_words(lexeme.text.rstrip("*") if is_prefix else lexeme.text.partition("~")[0])
    last = nodes[-1] if nodes else None
    if not isinstance(last, Term) or is_date(last):
        return nodes
    wildcard = Prefix if is_prefix else Fuzzy
    return [*nodes[:-1], wildcard(last.form, last.fold, last.accented)]


def _pattern(text: str) -> list[Node]:
    """Return a word with stars and question marks as a pattern; question marks at its end are punctuation."""
    form = canonical(_STARS.sub("*", text.rstrip("?")))
    if not _WILDCARD.fullmatch(form) or canonical(form) != form or len(form) > _MAX_PATTERN:
        return parse_words(re.sub(r"[*?]", " ", text))
    return [Wildcard(form, fold(form), form != fold(form))]


def parse_quoted(text: str, slack: int) -> list[Node]:
    """Return quoted words as a phrase, whose last word may be a prefix."""
    content = text.rstrip()
    words = content.rstrip("*")
    nodes = parse_phrase(words, slack)
    phrase = nodes[-1] if nodes else None
    is_prefix = words[-1:].isalnum() and words != content and isinstance(phrase, Phrase)
    if not is_prefix or not isinstance(phrase, Phrase) or is_date(phrase.terms[-1]):
        return nodes
    *terms, last = phrase.terms
    prefix = Prefix(last.form, last.fold, last.accented)
    return [PhrasePrefix(tuple(terms), prefix, slack=phrase.slack) if terms else prefix]


def near_text(node: Node | None) -> str:
    """Return the words of a term or phrase of all fields, of which NEAR can make a longer phrase; "" of others."""
    if isinstance(node, Phrase) and not node.field and not node.slack:
        return " ".join(term.form for term in node.terms)
    return node.form if isinstance(node, Term) and not node.field and not is_date(node) else ""
