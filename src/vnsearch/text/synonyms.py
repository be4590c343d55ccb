"""Synonyms: the long forms of acronyms, and other spellings of places."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from vnsearch.text.data_tables import Row, rows
from vnsearch.text.tokenise import forms

#: The canonical forms of a phrase's tokens: TP.HCM is ("tp", "hcm").
Phrase = tuple[str, ...]


class SynonymGroup(NamedTuple):
    """Phrases that name the same thing, at least two, in the order of the list.

    An acronym with several meanings is a member of one group for each of them; a long form belongs to
    one group only.
    """

    kind: Literal["acronym", "place"]
    phrases: tuple[Phrase, ...]


def _acronym(row: Row) -> SynonymGroup:
    acronyms, long_forms = row.fields[:2]
    # Long forms are listed in canonical forms; cutting them into tokens took most of the time of the lists.
    return _group(
        "acronym",
        row,
        (*(tuple(forms(each)) for each in acronyms), *(tuple(each.split()) for each in long_forms)),
    )


def _place(row: Row) -> SynonymGroup:
    return _group("place", row, (tuple(forms(name)) for name in row.fields[0]))


def _group(kind: Literal["acronym", "place"], row: Row, members: Iterable[Phrase]) -> SynonymGroup:
    phrases = tuple(dict.fromkeys(members))
    if len(phrases) < 2 or () in phrases:
        raise ValueError(f"{row.place}: members that are empty, alone or the same")
    return SynonymGroup(kind, phrases)


@cache
def synonym_groups() -> tuple[SynonymGroup, ...]:
    """Return acronyms with their long forms (``acronyms.tsv``), then spellings of places (``places.tsv``).

    >>> [group.phrases for group in synonym_groups() if ("hđnd",) in group.phrases]
    [(('hđnd',), ('hội', 'đồng', 'nhân', 'dân'))]
    """
    return (*map(_acronym, rows("acronyms", 4)), *map(_place, rows("places", 2)))
