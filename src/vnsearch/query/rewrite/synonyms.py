"""Other ways to say what was typed: acronyms and their long forms, other spellings of places.

Alternatives never take the place of the words typed: the ranking counts them at a lower weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vnsearch.query.syntax.ast import Term
from vnsearch.text import fold, forms
from vnsearch.text.synonyms import Phrase, equivalents

#: Terms of one alternative at most; longer glued runs are left as they are.
_MAX_GLUED = 8


@dataclass(frozen=True, slots=True)
class Synonym:
    """``forms``, side by side, for the terms from ``first`` up to ``past``.

    ``exact``: with these diacritics; the names of places are written with many.
    """

    first: int
    past: int
    forms: Phrase
    exact: bool = True

    def __str__(self) -> str:
        return " ".join(self.forms)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One member of a group, what else the group says, and whether that is so only as it is spelt."""

    member: Phrase
    others: tuple[Phrase, ...]
    exact: bool


@cache
def _synonym_index() -> Mapping[str, tuple[_Entry, ...]]:
    """What the lists hold, by the fold of a member's first syllable."""
    found: dict[str, list[_Entry]] = {}
    for group in equivalents():
        for member in group.phrases:
            others = tuple(phrase for phrase in group.phrases if phrase != member)
            entry = _Entry(member, others, group.kind == "acronym")
            found.setdefault(fold(member[0]), []).append(entry)
    return MappingProxyType({key: tuple(entries) for key, entries in found.items()})


def _matches_phrase(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether typed terms are a phrase: in its spelling, or bare."""
    return len(terms) == len(phrase) and all(
        term.form == form or (not term.accented and term.fold == fold(form))
        for term, form in zip(terms, phrase, strict=True)
    )


def _listed_synonyms(terms: Sequence[Term]) -> Iterator[Synonym]:
    """What the lists say of the longest members from left to right: of GD&ĐT, and not of GD in it."""
    past = 0
    for first, term in enumerate(terms):
        entries = _synonym_index().get(term.fold, ()) if first >= past else ()
        said = [e for e in entries if _matches_phrase(terms[first : first + len(e.member)], e.member)]
        longest = max((len(entry.member) for entry in said), default=0)
        for entry in said:
            if len(entry.member) == longest:
                past = first + longest
                yield from (Synonym(first, past, other, entry.exact) for other in entry.others)


def _joined_spellings(terms: Sequence[Term]) -> Iterator[Synonym]:
    """GD&ĐT also as GDĐT, Cam-pu-chia as Campuchia."""
    first = 0
    for past in range(1, len(terms) + 1):
        if past < len(terms) and terms[past].joiner:
            continue
        whole = "".join(term.form for term in terms[first:past])
        if 1 < past - first <= _MAX_GLUED and not whole.isdigit() and forms(whole) == [whole]:
            yield Synonym(first, past, (whole,))
        first = past


def synonyms(terms: Sequence[Term]) -> tuple[Synonym, ...]:
    """What else could stand for stretches of terms typed side by side.

    >>> from vnsearch.text import tokenise
    >>> typed = [Term(t.form, t.fold, t.accented) for t in tokenise("UBND quận")]
    >>> [str(found) for found in alternatives(typed)]
    ['uỷ ban nhân dân']
    """
    return tuple(dict.fromkeys((*_joined_spellings(terms), *_listed_synonyms(terms))))
