"""Synonyms: the long forms of acronyms, and other spellings of places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from vnsearch.text.data_tables import Row, rows
from vnsearch.text.tokenise import forms

#: The canonical forms of a phrase's tokens: TP.HCM is ("tp", "hcm").
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Phrases that name the same thing, at least two, in the order of the list.

    An acronym with several meanings is a member of one group for each of them; a long form belongs to
    one group only.
    """

    kind: Literal["acronym", "place"]
    phrases: tuple[Phrase, ...]


def _group(kind: Literal["acronym", "place"], row: Row, members: tuple[str, ...]) -> SynonymGroup:
    phrases = tuple(dict.fromkeys(tuple(forms(member)) for member in members))
    if len(phrases) < 2 or () in phrases:
        raise ValueError(f"{row.place}: members that are empty, alone or the same")
    return SynonymGroup(kind, phrases)


@cache
def synonym_groups() -> tuple[SynonymGroup, ...]:
    """Return acronyms with their long forms (``acronyms.tsv``), then spellings of places (``places.tsv``).

    >>> [group.phrases for group in synonym_groups() if ("hđnd",) in group.phrases]
    [(('hđnd',), ('hội', 'đồng', 'nhân', 'dân'))]
    """
    acronyms = (_group("acronym", row, row.fields[0] + row.fields[1]) for row in rows("acronyms", 4))
    places = (_group("place", row, row.fields[0]) for row in rows("places", 2))
    return (*acronyms, *places)
