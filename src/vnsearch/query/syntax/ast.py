"""The nodes of a parsed query, which know no engine, and their text form.

``str`` of a node is a query string that parses to the same node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

#: Fields that are searched by words.
TEXT_FIELDS = ("title", "summary", "body", "captions")
#: Fields of any number of values, each matched as a whole, whatever its case and diacritics.
VALUE_FIELDS = ("source", "category", "author", "kind", "tag")

#: The value of a filter for documents that have none: ``source:-``.
NO_VALUE = "-"

#: Fields that are compared with the web address of a document: as its beginning, and anywhere.
ADDRESS_FIELDS = ("url", "inurl")

_SIMPLE_ADDRESS = re.compile(r"\w[\w.&/=%-]*")
_SIMPLE_VALUE = re.compile(r"\w[\w.&/-]*")
#: A word with which a date of several words may begin.
_MAY_BE_DATE = re.compile(r"\d(?!\d*/\d+/\d)[\d/,]*$|(ngày|ngay|tháng|thang)$")


def _with_field_name(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


@dataclass(frozen=True, slots=True)
class Term:
    """One syllable, or one date.

    ``form`` and ``fold``: with and without diacritics. ``accented``: it was typed with diacritics.
    ``field``: a text field to search, "" for all. ``joiner``: the character, one of ``& - . /``, that joins
    it to the previous term as in ``GD&ĐT``; "" where it is not joined.
    """

    form: str
    fold: str
    accented: bool
    field: str = ""
    joiner: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, self.form)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every syllable with a prefix: ``bầ*``. Diacritics that were typed must agree, others may be added."""

    form: str
    fold: str
    accented: bool
    field: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, self.form + "*")


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every syllable of a pattern: ``*ão``, ``b?o``. ``*`` is any letters, ``?`` one.

    Diacritics that were typed must agree, as in ``Prefix``.
    """

    form: str
    fold: str
    accented: bool
    field: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, self.form)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A syllable or one that an edit turns into it: ``đà~``."""

    form: str
    fold: str
    accented: bool
    field: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, self.form + "~")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Syllables in order in one field, with at most ``slack`` other tokens between the first and the last.

    If any of them is accented, every syllable must be spelled exactly as typed; otherwise folds match.
    """

    terms: tuple[Term, ...]
    field: str = ""
    slack: int = 0

    @property
    def exact(self) -> bool:
        """Whether every syllable must have the diacritics typed."""
        return any(term.accented for term in self.terms)

    def __str__(self) -> str:
        text = '"' + " ".join(term.form for term in self.terms) + '"'
        return _with_field_name(self.field, f"{text}~{self.slack}" if self.slack else text)


@dataclass(frozen=True, slots=True)
class PhrasePrefix:
    """A phrase whose last syllable has a prefix: ``"bầu c*"``."""

    terms: tuple[Term, ...]
    last: Prefix
    field: str = ""
    slack: int = 0

    @property
    def exact(self) -> bool:
        """Whether every syllable must have the diacritics typed."""
        return self.last.accented or any(term.accented for term in self.terms)

    def __str__(self) -> str:
        text = '"' + " ".join([*(term.form for term in self.terms), f'{self.last.form}*"'])
        return _with_field_name(self.field, f"{text}~{self.slack}" if self.slack else text)


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents with a value in a value field, or with one that begins with it; ``value`` is folded.

    With ``NO_VALUE``, documents without a value in that field.
    """

    field: str
    value: str
    is_prefix: bool = False

    def __str__(self) -> str:
        star = "*" * self.is_prefix
        is_simple = self.value == NO_VALUE or _SIMPLE_VALUE.fullmatch(self.value)
        return _with_field_name(self.field, self.value + star if is_simple else f'"{self.value}{star}"')


@dataclass(frozen=True, slots=True)
class Address:
    """Documents whose web address is ``text`` or below it: on a host or its subdomains, under a path.

    ``text`` has no scheme and is in lower case. With ``anywhere``, documents whose address contains it.
    """

    text: str
    anywhere: bool = False

    def __str__(self) -> str:
        name = "inurl" if self.anywhere else "url"
        return f"{name}:{self.text}" if _SIMPLE_ADDRESS.fullmatch(self.text) else f'{name}:"{self.text}"'


@dataclass(frozen=True, slots=True)
class Range:
    """Documents published on ``after`` or later, and before ``before``; None: not bounded on that side.

    Undated documents are in no range.
    """

    after: date | None = None
    before: date | None = None

    @property
    def period(self) -> str:
        """The day, month or year that the range is exactly: 2021-05-31, 2021-05, 2021; else ""."""
        first, end = self.after, self.before
        if not first or not end or first >= end:
            return ""
        last = end - timedelta(days=1)
        if first == last:
            return first.isoformat()
        if first.day != 1 or end.day != 1 or first.year != last.year:
            return ""
        if first.month == last.month:
            return first.isoformat()[:7]
        return first.isoformat()[:4] if (first.month, last.month) == (1, 12) else ""

    def __str__(self) -> str:
        if self.period:
            return f"on:{self.period}"
        bounds = (("after", self.after), ("before", self.before))
        return " ".join(f"{name}:{day.isoformat()}" for name, day in bounds if day)


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match ``child``.

    ``word``: the word that was typed with a bare minus directly after another word, as in ``TP.HCM -Trung Lương``,
    where the minus may as well be a dash; "" where the exclusion is certain.
    """

    child: Node
    word: str = ""

    def __str__(self) -> str:
        if self.word:
            return f"-{self.word}"
        text = _in_parentheses(self.child)
        # Without parentheses, the next word could complete a date, and -19 is a number.
        return f"-({text})" if _MAY_BE_DATE.match(text) else f"-{text}"


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match all children; plain terms are a soft conjunction, of which most must match."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return to_query_text(self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match any child.

    ``word``: the prefix or fuzzy word, as typed, that was expanded to the children; else "".
    """

    children: tuple[Node, ...]
    word: str = ""

    def __str__(self) -> str:
        return " OR ".join(map(_in_parentheses, self.children))


class UnitForms(NamedTuple):
    """The likely spellings of a unit that may be spelt in several ways as it was typed.

    ``start``: the number of its first word; ``forms``: those of each of its words.
    """

    start: int
    forms: tuple[frozenset[str], ...]

    @property
    def span(self) -> tuple[int, int]:
        """The numbers of its first word and of the word after the last."""
        return self.start, self.start + len(self.forms)


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words of one field, in the order typed, and the ways to cut them into units.

    ``terms``: terms of one field; an ``Or`` among them is an expanded prefix or fuzzy word. ``readings``: the
    likeliest first; each has the lengths of its units, which sum to ``len(terms)``. A unit is one or more
    syllables that mean one thing, a word or a name. ``optional``: the numbers of the words that a match may
    lack; if all may be, none may. ``unit_forms``: the spellings in which units count; a unit without any counts in
    all that agree with what was typed. ``rewrite.units`` makes these nodes, not the parser.
    """

    terms: tuple[Term | Or, ...]
    readings: tuple[tuple[int, ...], ...]
    optional: frozenset[int] = frozenset()
    unit_forms: tuple[UnitForms, ...] = ()

    @property
    def field(self) -> str:
        """The field of all its words; "" for any."""
        first = self.terms[0]
        return first.field if isinstance(first, Term) else text_terms(first)[0].field

    @property
    def required_numbers(self) -> frozenset[int]:
        """The numbers of the words that are not optional: they decide about a match."""
        every = frozenset(range(len(self.terms)))
        return every - self.optional or every

    def __str__(self) -> str:
        return to_query_text(self.terms)


Node = (
    Term
    | Prefix
    | Wildcard
    | Fuzzy
    | Phrase
    | PhrasePrefix
    | Filter
    | Address
    | Range
    | Not
    | And
    | Or
    | Words
)


def _in_parentheses(node: Node) -> str:
    text = str(node)
    has_parts = isinstance(node, And | Or) or (isinstance(node, Words | Range) and " " in text)
    return f"({text})" if has_parts else text


def is_bare_term(node: Node | None) -> bool:
    """Whether a node is a term of all fields."""
    return isinstance(node, Term) and not node.field


def _joined_to_previous(previous: Node | None, node: Node) -> bool:
    """Whether nothing but its joiner stands between a term and the previous one."""
    return (
        isinstance(node, Term)
        and isinstance(previous, Term)
        and node.field == previous.field
        and node.joiner != ""
    )


def _is_excluded_word(node: Not) -> bool:
    """Whether a certain exclusion is of one word, no date: after another word its minus could be a dash."""
    return not node.word and isinstance(node.child, Term) and "/" not in node.child.form


def _without_words(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes, those of ``Words`` one by one."""
    for node in nodes:
        yield from node.terms if isinstance(node, Words) else (node,)


def to_query_text(nodes: Sequence[Node]) -> str:
    """Return nodes side by side as a query string."""
    pieces: list[str] = []
    previous: Node | None = None
    for node in _without_words(nodes):
        if isinstance(node, Term) and _joined_to_previous(previous, node):
            pieces += [node.joiner, node.form]
        elif isinstance(node, Range):
            pieces += [" ", str(node)]
        elif is_bare_term(previous) and isinstance(node, Not) and _is_excluded_word(node):
            pieces += [" ", f"-({node.child})"]
        else:
            pieces += [" ", _in_parentheses(node)]
        previous = node
    return "".join(pieces[1:])


def text_leaves(node: Node) -> list[Term | Phrase]:
    """Return the terms and phrases of a query in typed order, without excluded ones."""
    match node:
        case Term() | Phrase():
            return [node]
        case And(children) | Or(children) | Words(terms=children):
            return [leaf for child in children for leaf in text_leaves(child)]
        case _:
            return []


def text_terms(node: Node) -> list[Term]:
    """Return the terms of a query in typed order, also those in phrases, without excluded ones."""
    leaves = text_leaves(node)
    return [term for leaf in leaves for term in (leaf.terms if isinstance(leaf, Phrase) else (leaf,))]


def _looser_dates(term: Term) -> tuple[Term, ...]:
    """Return a term and, for a date with a year, its day without the year and its month: 31/5, 5/2021."""
    term = replace(term, joiner="")
    day, _, month_and_year = term.form.partition("/")
    if "/" not in month_and_year:
        return (term,)
    dates = (f"{day}/{month_and_year.partition('/')[0]}", month_and_year)
    return (term, *(replace(term, form=text, fold=text) for text in dates))


def any_term(node: Node) -> Node | None:
    """Return a relaxed query for any one of the terms, under the same filters and exclusions.

    None if the query has no terms.
    """
    terms = tuple(dict.fromkeys(looser for term in text_terms(node) for looser in _looser_dates(term)))
    if not terms:
        return None
    children = node.children if isinstance(node, And) else ()
    return And(
        (Or(terms), *(child for child in children if isinstance(child, Filter | Address | Range | Not)))
    )
