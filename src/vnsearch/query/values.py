"""A query as engine-neutral values, and how it reads back as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

#: Fields of text, as documents hold them.
TEXT_FIELDS = ("title", "summary", "body", "captions")
#: Fields that hold one whole value, matched as a whole whatever its case and diacritics.
VALUE_FIELDS = ("source", "category", "author", "kind")


@dataclass(frozen=True, slots=True)
class Term:
    """One syllable. ``accented``: it was typed with diacritics. ``field``: one text field, "" for all.

    ``glued``: only a mark such as & or - stood between it and the term before it, as in GD&ĐT.
    """

    form: str
    fold: str
    accented: bool
    field: str = ""
    glued: bool = False

    def __str__(self) -> str:
        return f"{self.field}:{self.form}" if self.field else self.form


@dataclass(frozen=True, slots=True)
class Phrase:
    """Syllables side by side, in order, in one field.

    Typed with any diacritic, every syllable must be exactly as typed; typed without, folds match.
    """

    terms: tuple[Term, ...]
    field: str = ""

    @property
    def exact(self) -> bool:
        """Whether diacritics must agree."""
        return any(term.accented for term in self.terms)

    def __str__(self) -> str:
        text = '"' + " ".join(term.form for term in self.terms) + '"'
        return f"{self.field}:{text}" if self.field else text


@dataclass(frozen=True, slots=True)
class Filter:
    """One whole value of a value field; ``value`` is folded."""

    field: str
    value: str

    def __str__(self) -> str:
        return f'{self.field}:"{self.value}"' if " " in self.value else f"{self.field}:{self.value}"


@dataclass(frozen=True, slots=True)
class Range:
    """Published on ``after`` or later, and before ``before``; undated documents are in no range."""

    after: date | None = None
    before: date | None = None

    def __str__(self) -> str:
        ends = (("after", self.after), ("before", self.before))
        return " ".join(f"{name}:{end.isoformat()}" for name, end in ends if end)


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match ``child``."""

    child: Node

    def __str__(self) -> str:
        # After a year, a minus before another reads as a span of years.
        text = _grouped(self.child)
        return f"NOT {text}" if text.isdigit() else f"-{text}"


@dataclass(frozen=True, slots=True)
class And:
    """All children, except that plain terms are satisfied together when most of them match."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(map(_grouped, self.children))


@dataclass(frozen=True, slots=True)
class Or:
    """Any child."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.children))


Node = Term | Phrase | Filter | Range | Not | And | Or


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) and len(node.children) > 1 else str(node)


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


def _looser(term: Term) -> tuple[Term, ...]:
    """A term, and for a whole date its day without the year and its month."""
    day, _, rest = term.form.partition("/")
    if "/" not in rest:
        return (term,)
    parts = (f"{day}/{rest.partition('/')[0]}", rest)
    return (term, *(replace(term, form=part, fold=part) for part in parts))


def any_of(node: Node) -> Node | None:
    """The query relaxed: any one of its terms, with filters and exclusions kept; None without terms."""
    terms = tuple(dict.fromkeys(looser for term in text_terms(node) for looser in _looser(term)))
    if not terms:
        return None
    kept = node.children if isinstance(node, And) else ()
    return And((Or(terms), *(child for child in kept if isinstance(child, Filter | Range | Not))))
