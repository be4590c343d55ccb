"""The units of plain words: which documents contain each, and which contain enough of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import ROUNDING, needed_share, term_shares, total
from vnsearch.engine.memory.frequency import (
    Collection,
    Frequency,
    Spellings,
    WeightedFrequency,
    frequency_sum,
    phrase_frequency,
)
from vnsearch.engine.memory.terms import QueryTerm


def unit_frequency(
    collection: Collection,
    words: Sequence[QueryTerm],
    spellings: Sequence[Spellings],
    field: str,
    synonyms: Sequence[Frequency],
) -> WeightedFrequency:
    """Return what documents contain of a unit: its words side by side, and synonyms of the whole.

    The words count in these ``spellings`` of each; where no document has them so, in any.
    """
    own = WeightedFrequency(collection, phrase_frequency(collection, spellings, field))
    if not len(own):
        own = WeightedFrequency(
            collection, phrase_frequency(collection, [word.spellings for word in words], field)
        )
    return WeightedFrequency(collection, frequency_sum((own.of, *synonyms)))


def unit_spellings(words: Sequence[QueryTerm], forms: Sequence[frozenset[str]]) -> tuple[Spellings, ...]:
    """Return the spellings in which the words of a unit count: what agrees with what was typed.

    ``forms``: where given, of each word the only ones that count.
    """
    if not forms:
        return tuple(word.typed_spellings for word in words)
    return tuple(
        {fold: likely if own is None else own & likely for fold, own in word.typed_spellings.items()}
        for word, likely in zip(words, forms, strict=True)
    )


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to cut plain words into units; ``min_share``: the share of more than three that is enough."""

    units: Sequence[WeightedFrequency]
    min_share: float

    @cached_property
    def _shares(self) -> Sequence[float]:
        return term_shares([unit.idf for unit in self.units])

    def has_enough(self, document: IndexedDocument) -> bool:
        """Tell whether a document contains enough of the units, and one at least."""
        present = [document in unit for unit in self.units]
        missing = total(
            share for share, is_present in zip(self._shares, present, strict=True) if not is_present
        )
        return any(present) and 1.0 - missing >= needed_share(len(self.units), self.min_share) - ROUNDING
