"""BM25F's weighted frequencies of a term or a phrase in documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from vnsearch.engine.memory.documents import IndexedDocument, Occurrence
from vnsearch.engine.memory.formulas import idf, length_norm, single, total
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import FieldWeight

#: Folds with the spellings of each that count; None for all of them.
Spellings = Mapping[str, frozenset[str] | None]
#: How much a document holds of something.
Frequency = Callable[[IndexedDocument], float]


class Collection:
    """The documents of one state of an index, and the weight of an occurrence in each of their zones."""

    def __init__(self, documents: Sequence[IndexedDocument], fields: Mapping[str, FieldWeight]) -> None:
        self.documents = documents
        self._fields = fields

    @cached_property
    def mean_lengths(self) -> Mapping[str, float]:
        """The mean length of each field, of documents where it is not empty; 0 where it is empty in all."""
        return {name: self._mean_length(name) for name in TEXT_FIELDS}

    def _mean_length(self, name: str) -> float:
        lengths = [length for document in self.documents if (length := document.lengths[name])]
        return sum(lengths) / len(lengths) if lengths else 0.0

    @cached_property
    def _weights(self) -> Mapping[tuple[IndexedDocument, str], float]:
        """By document and zone; a zone without words has no occurrence to weigh."""
        return {
            (document, zone): self._weight(document, zone) if document.lengths[zone] else 0.0
            for document in self.documents
            for zone in TEXT_FIELDS
        }

    def _weight(self, document: IndexedDocument, zone: str) -> float:
        field, mean = self._fields[zone], self.mean_lengths[zone]
        return single(field.weight / length_norm(document.lengths[zone], mean, field.b))

    def weight(self, document: IndexedDocument, zone: str) -> float:
        """Return what one occurrence weighs: its field's weight over the document's length norm."""
        return self._weights[document, zone]


class WeightedFrequency:
    """The weighted frequency of a term or phrase in each document of a collection, and its idf."""

    def __init__(self, collection: Collection, frequency: Frequency) -> None:
        values = ((document, frequency(document)) for document in collection.documents)
        self._values = {document: value for document, value in values if value > 0}
        self.idf = idf(len(self._values), len(collection.documents))

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, document: IndexedDocument) -> bool:
        return document in self._values

    def of(self, document: IndexedDocument) -> float:
        """Return how much a document holds; 0 where it holds nothing."""
        return self._values.get(document, 0.0)


def occurrences(document: IndexedDocument, spellings: Spellings) -> list[Occurrence]:
    """Return the occurrences of some folds in the spellings that count, by position."""
    matches = [
        occurrence
        for folded, forms in spellings.items()
        for occurrence in document.by_fold.get(folded, ())
        if forms is None or occurrence.form in forms
    ]
    return sorted(matches, key=lambda occurrence: occurrence.position)


def term_frequency(collection: Collection, spellings: Spellings, field: str = "") -> Frequency:
    """Return what counts the occurrences of a term by weight, in one field or ("") in all."""

    def frequency(document: IndexedDocument) -> float:
        return single(total(_of_fold(document, spelling) for spelling in spellings.items()))

    def _of_fold(document: IndexedDocument, spelling: tuple[str, frozenset[str] | None]) -> float:
        matches = occurrences(document, dict([spelling]))
        value = 0.0
        for zone in (field,) if field else TEXT_FIELDS:
            count = sum(occurrence.zone == zone for occurrence in matches)
            value += count * collection.weight(document, zone)
        return value

    return frequency


def phrase_ends(document: IndexedDocument, words: Sequence[Spellings], slack: int = 0) -> list[Occurrence]:
    """Return the occurrences of the last word at which the words end that follow one another in this order.

    Between the first and the last, in the same zone, may stand ``slack`` other positions in all.
    """
    matches = occurrences(document, words[0])
    # For each position at which the words so far can end, the fewest other positions between them.
    between = {(occurrence.zone, occurrence.position): 0 for occurrence in matches}
    for word in words[1:]:
        before, between = between, {}
        matches = occurrences(document, word)
        for occurrence in matches:
            ways = [
                spent + occurrence.position - at - 1
                for (zone, at), spent in before.items()
                if zone == occurrence.zone and at < occurrence.position
            ]
            if ways and min(ways) <= slack:
                between[occurrence.zone, occurrence.position] = min(ways)
    return [occurrence for occurrence in matches if (occurrence.zone, occurrence.position) in between]


def phrase_frequency(
    collection: Collection, words: Sequence[Spellings], field: str = "", slack: int = 0
) -> Frequency:
    """Return what counts a phrase by the weight of its last words, in one field or ("") in all."""

    def frequency(document: IndexedDocument) -> float:
        ends = phrase_ends(document, words, slack)
        return total(occurrence_weights(collection, document, ends, field))

    return term_frequency(collection, words[0], field) if len(words) == 1 else frequency


def occurrence_weights(
    collection: Collection, document: IndexedDocument, matching: Iterable[Occurrence], field: str
) -> list[float]:
    """Return what each of some occurrences weighs that stand in the field."""
    return [
        collection.weight(document, occurrence.zone)
        for occurrence in matching
        if field in ("", occurrence.zone)
    ]


def frequency_sum(parts: Sequence[Frequency]) -> Frequency:
    """Return the sum of several frequencies."""
    return lambda document: single(total(part(document) for part in parts))


def scaled_frequency(frequency: Frequency, share: float) -> Frequency:
    """Return a share of a frequency."""
    return lambda document: single(single(frequency(document)) * single(share))
