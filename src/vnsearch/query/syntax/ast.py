"""A query as engine-neutral values, and how it reads back as text.

``str`` of a node is a query that parses to the same node.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

#: Fields of text, as documents hold them.
TEXT_FIELDS = ("title", "summary", "body", "captions")
#: Fields that hold whole values, none, one or several, each matched whole whatever its case and diacritics.
VALUE_FIELDS = ("source", "category", "author", "kind", "tag")

_SIMPLE_VALUE = re.compile(r"\w[\w.&/-]*")
#: A word that may be the beginning of a date of several words.
_MAY_BE_DATE = re.compile(r"\d(?!\d*/\d+/\d)[\d/,]*$|(ngày|ngay|tháng|thang)$")


def _named(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


@dataclass(frozen=True, slots=True)
class Term:
    """One syllable. ``accented``: it was typed with diacritics. ``field``: one text field, "" for all.

    ``tie``: the mark, one of ``& - . /``, that alone stood between it and the term before, as in GD&ĐT.
    """

    form: str
    fold: str
    accented: bool
    field: str = ""
    tie: str = ""

    def __str__(self) -> str:
        return _named(self.field, self.form)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every syllable that begins so: ``bầu*``. Marks that were typed must be there, others may be."""

    form: str
    fold: str
    accented: bool
    field: str = ""

    def __str__(self) -> str:
        return _named(self.field, self.form + "*")


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A syllable or one a slip away from it: ``đà~``."""

    form: str
    fold: str
    accented: bool
    field: str = ""

    def __str__(self) -> str:
        return _named(self.field, self.form + "~")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Syllables in order in one field, with at most ``slack`` other tokens between the first and the last.

    Typed with any diacritic, every syllable must be exactly as typed; typed without, folds match.
    """

    terms: tuple[Term, ...]
    field: str = ""
    slack: int = 0

    @property
    def exact(self) -> bool:
        """Whether diacritics must agree."""
        return any(term.accented for term in self.terms)

    def __str__(self) -> str:
        text = '"' + " ".join(term.form for term in self.terms) + '"'
        return _named(self.field, f"{text}~{self.slack}" if self.slack else text)


@dataclass(frozen=True, slots=True)
class Filter:
    """One whole value of a value field, among those a document has there; ``value`` is folded."""

    field: str
    value: str

    def __str__(self) -> str:
        return _named(self.field, self.value if _SIMPLE_VALUE.fullmatch(self.value) else f'"{self.value}"')


@dataclass(frozen=True, slots=True)
class Range:
    """Published on ``after`` or later, and before ``before``; undated documents are in no range."""

    after: date | None = None
    before: date | None = None

    @property
    def period(self) -> str:
        """The day, month or year that the range is exactly: 2021-05-31, 2021-05, 2021; else ""."""
        first, past = self.after, self.before
        if not first or not past or first >= past:
            return ""
        last = past - timedelta(days=1)
        if first == last:
            return first.isoformat()
        if first.day != 1 or past.day != 1 or first.year != last.year:
            return ""
        if first.month == last.month:
            return first.isoformat()[:7]
        return first.isoformat()[:4] if (first.month, last.month) == (1, 12) else ""

    def __str__(self) -> str:
        if self.period:
            return f"on:{self.period}"
        ends = (("after", self.after), ("before", self.before))
        return " ".join(f"{name}:{end.isoformat()}" for name, end in ends if end)


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match ``child``."""

    child: Node

    def __str__(self) -> str:
        text = _grouped(self.child)
        # What follows could make a date of it, and a minus before a year a span of years.
        return f"-({text})" if _MAY_BE_DATE.match(text) else f"-{text}"


@dataclass(frozen=True, slots=True)
class And:
    """All children, except that plain terms are satisfied together when most of them match."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return to_query_text(self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """Any child. ``word``: the prefix or fuzzy word, as typed, that its children stand for; else ""."""

    children: tuple[Node, ...]
    word: str = ""

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.children))


Node = Term | Prefix | Fuzzy | Phrase | Filter | Range | Not | And | Or


def _grouped(node: Node) -> str:
    text = str(node)
    several = isinstance(node, And | Or) or (isinstance(node, Range) and " " in text)
    return f"({text})" if several else text


def _joined_to_previous(before: Node | None, node: Node) -> bool:
    """Whether a term is written to the one before it, with nothing but its mark between."""
    return (
        isinstance(node, Term) and isinstance(before, Term) and node.field == before.field and node.tie != ""
    )


def to_query_text(nodes: Sequence[Node]) -> str:
    """Nodes side by side as text."""
    pieces: list[str] = []
    before: Node | None = None
    for node in nodes:
        if isinstance(node, Term) and _joined_to_previous(before, node):
            pieces += [node.tie, node.form]
        elif isinstance(node, Range):
            pieces += [" ", str(node)]
        else:
            pieces += [" ", _grouped(node)]
        before = node
    return "".join(pieces[1:])


def text_leaves(node: Node) -> list[Term | Phrase]:
    """The terms and phrases a matching document shows, in typed order; excluded ones left out."""
    match node:
        case Term() | Phrase():
            return [node]
        case And(children) | Or(children):
            return [leaf for child in children for leaf in text_leaves(child)]
        case _:
            return []


def text_terms(node: Node) -> list[Term]:
    """The terms of a query's leaves, those of phrases included, in typed order."""
    leaves = text_leaves(node)
    return [term for leaf in leaves for term in (leaf.terms if isinstance(leaf, Phrase) else (leaf,))]


def _looser_dates(term: Term) -> tuple[Term, ...]:
    """A term, and for a whole date its day without the year and its month."""
    term = replace(term, tie="")
    day, _, rest = term.form.partition("/")
    if "/" not in rest:
        return (term,)
    parts = (f"{day}/{rest.partition('/')[0]}", rest)
    return (term, *(replace(term, form=part, fold=part) for part in parts))


def any_term(node: Node) -> Node | None:
    """The query relaxed: any one of its terms, with filters and exclusions kept; None without terms."""
    terms = tuple(dict.fromkeys(looser for term in text_terms(node) for looser in _looser_dates(term)))
    if not terms:
        return None
    kept = node.children if isinstance(node, And) else ()
    return And((Or(terms), *(child for child in kept if isinstance(child, Filter | Range | Not))))
