"""Synonyms of query words: acronyms and their long forms, other names of places, joined spellings, foreign plurals.

A synonym never replaces the words typed: the ranking counts it at a lower weight beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from vnsearch.query.syntax.ast import Term
from vnsearch.text import fold, forms
from vnsearch.text.syllables import is_syllable
from vnsearch.text.synonyms import Phrase, synonym_groups

#: More terms are not joined into one.
_MAX_JOINED_TERMS = 8
#: Endings of foreign words that look like a plural's and are none: press, virus, tennis.
_NO_PLURAL = ("ss", "us", "is")
#: A shorter word has no plural: of three letters as many are acronyms as words.
_MIN_SINGULAR = 4


class Synonym(NamedTuple):
    """``forms``, side by side, in place of the query's terms ``start`` up to and without ``end``.

    ``exact``: with exactly these diacritics; names of places are spelled in several ways.
    """

    start: int
    end: int
    forms: Phrase
    exact: bool = True

    def __str__(self) -> str:
        return " ".join(self.forms)


class _Entry(NamedTuple):
    """One phrase of a list, its synonyms, and whether these hold only as they are spelled."""

    phrase: Phrase
    synonyms: tuple[Phrase, ...]
    exact: bool


@cache
def _synonym_index() -> Mapping[str, tuple[_Entry, ...]]:
    """Return the entries of all lists by the fold of a phrase's first syllable."""
    index: dict[str, list[_Entry]] = {}
    for group in synonym_groups():
        for phrase in group.phrases:
            others = tuple(other for other in group.phrases if other != phrase)
            entry = _Entry(phrase, others, group.kind == "acronym")
            index.setdefault(fold(phrase[0]), []).append(entry)
    return MappingProxyType({key: tuple(entries) for key, entries in index.items()})


def _matches_phrase(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether terms are a phrase: each as it is spelled, or typed without diacritics."""
    for term, form in zip(terms, phrase, strict=True):
        if term.form != form and (term.accented or term.fold != fold(form)):
            return False
    return True


def _listed_synonyms(terms: Sequence[Term]) -> Iterator[Synonym]:
    """Yield the synonyms of the longest listed phrases from left to right: of GD&ĐT, not of GD in it."""
    end = 0
    for start, term in enumerate(terms):
        entries = _synonym_index().get(term.fold, ()) if start >= end else ()
        matches = [
            entry
            for entry in entries
            if len(entry.phrase) <= len(terms) - start
            and _matches_phrase(terms[start : start + len(entry.phrase)], entry.phrase)
        ]
        longest = max([len(entry.phrase) for entry in matches]) if matches else 0
        for entry in matches:
            if len(entry.phrase) == longest:
                end = start + longest
                yield from (Synonym(start, end, synonym, entry.exact) for synonym in entry.synonyms)


def _joined_spellings(terms: Sequence[Term]) -> Iterator[Synonym]:
    """Yield terms with joiners as one word: GD&ĐT as GDĐT, Cam-pu-chia as Campuchia."""
    start = 0
    for end in range(1, len(terms) + 1):
        if end < len(terms) and terms[end].joiner:
            continue
        if 1 < end - start <= _MAX_JOINED_TERMS:
            word = "".join([term.form for term in terms[start:end]])
            if not word.isdigit() and forms(word) == [word]:
                yield Synonym(start, end, (word,))
        start = end


@lru_cache(maxsize=1 << 12)
def _other_number(form: str) -> str:
    """Return a foreign word without the s of its plural, or with it; "" for a Vietnamese syllable and a number.

    >>> _other_number("airline"), _other_number("airlines"), _other_number("virus"), _other_number("thanh")
    ('airlines', 'airline', '', '')
    """
    if not (form.isascii() and form.isalpha()) or form.endswith(_NO_PLURAL) or is_syllable(form):
        return ""
    singular = form.removesuffix("s")
    if len(singular) < _MIN_SINGULAR or is_syllable(singular):
        return ""
    return singular if singular != form else form + "s"


def _plurals(terms: Sequence[Term], listed_synonyms: Sequence[Synonym]) -> Iterator[Synonym]:
    """Yield foreign words in the singular or plural that was not typed: Vietnam Airline, Vietnam Airlines.

    Not acronyms and places that are among ``listed_synonyms``.
    """
    of_listed = {place for synonym in listed_synonyms for place in range(synonym.start, synonym.end)}
    for start, term in enumerate(terms):
        if start not in of_listed and (other := _other_number(term.form)):
            yield Synonym(start, start + 1, (other,))


def synonyms(terms: Sequence[Term]) -> tuple[Synonym, ...]:
    """Return the synonyms of all parts of a sequence of terms typed side by side.

    >>> from vnsearch.text import tokenise
    >>> terms = [Term(token.form, token.fold, token.accented) for token in tokenise("UBND quận")]
    >>> [str(synonym) for synonym in synonyms(terms)]
    ['uỷ ban nhân dân']
    """
    listed_synonyms = tuple(_listed_synonyms(terms))
    return tuple(
        dict.fromkeys((*_joined_spellings(terms), *listed_synonyms, *_plurals(terms, listed_synonyms)))
    )
