"""Other ways to say what was typed: acronyms and their long forms, other spellings of places.

Alternatives never take the place of the words typed: the ranking counts them at a lower weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vnsearch.query.values import Term
from vnsearch.text import fold, forms
from vnsearch.text.lexicon import Phrase, equivalents

#: Terms of one alternative at most; longer glued runs are left as they are.
_MAX_GLUED = 8


@dataclass(frozen=True, slots=True)
class Alternative:
    """``forms``, side by side and with these diacritics, for the terms from ``first`` up to ``past``."""

    first: int
    past: int
    forms: Phrase

    def __str__(self) -> str:
        return " ".join(self.forms)


@cache
def _book() -> Mapping[str, tuple[tuple[Phrase, tuple[Phrase, ...]], ...]]:
    """By the fold of a member's first syllable: the member, and what else its group says."""
    found: dict[str, list[tuple[Phrase, tuple[Phrase, ...]]]] = {}
    for group in equivalents():
        for member in group.phrases:
            others = tuple(phrase for phrase in group.phrases if phrase != member)
            found.setdefault(fold(member[0]), []).append((member, others))
    return MappingProxyType({key: tuple(entries) for key, entries in found.items()})


def _says(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether typed terms are a phrase: in its spelling, or bare."""
    return len(terms) == len(phrase) and all(
        term.form == form or (not term.accented and term.fold == fold(form))
        for term, form in zip(terms, phrase, strict=True)
    )


def _listed(terms: Sequence[Term]) -> Iterator[Alternative]:
    """What the lists say of the longest members from left to right: of GD&ĐT, and not of GD in it."""
    past = 0
    for first, term in enumerate(terms):
        entries = _book().get(term.fold, ()) if first >= past else ()
        said = [entry for entry in entries if _says(terms[first : first + len(entry[0])], entry[0])]
        longest = max((len(member) for member, _ in said), default=0)
        for member, others in said:
            if len(member) == longest:
                past = first + longest
                yield from (Alternative(first, past, other) for other in others)


def _glued(terms: Sequence[Term]) -> Iterator[Alternative]:
    """GD&ĐT also as GDĐT, Cam-pu-chia as Campuchia."""
    first = 0
    for past in range(1, len(terms) + 1):
        if past < len(terms) and terms[past].glued:
            continue
        whole = "".join(term.form for term in terms[first:past])
        if 1 < past - first <= _MAX_GLUED and not whole.isdigit() and forms(whole) == [whole]:
            yield Alternative(first, past, (whole,))
        first = past


def alternatives(terms: Sequence[Term]) -> tuple[Alternative, ...]:
    """What else could stand for stretches of terms typed side by side.

    >>> from vnsearch.text import tokenise
    >>> typed = [Term(t.form, t.fold, t.accented) for t in tokenise("UBND quận")]
    >>> [str(found) for found in alternatives(typed)]
    ['uỷ ban nhân dân']
    """
    return tuple(dict.fromkeys((*_glued(terms), *_listed(terms))))
