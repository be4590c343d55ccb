"""The texts of rows, for many documents at once: numbers of terms become bytes without a loop over occurrences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from vnsearch.arrays import Bools, Float64s, Int64s, UInt8s, UInt32s
from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.opensearch.terms import GAP, UNIT, fold_term, form_term, zone_field
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import Ranking
from vnsearch.search.occurrence_weights import zone_numbers
from vnsearch.text import fold

#: Typical lengths of zones, by which indexed frequencies are normalised: the means of the index are not known while
#: it is written. They only decide which candidates are fetched; exact scores use the means of the index.
_MEAN_LENGTHS = np.array((13.0, 40.0, 450.0, 30.0))
#: Counters of a term in a document that are in memory at a time.
_COUNTERS = 1 << 21
_ZONES = len(TEXT_FIELDS)
_WEIGHTS, _B = (
    np.array([getattr(Ranking().fields[zone], name) for zone in TEXT_FIELDS]) for name in ("weight", "b")
)


@lru_cache(1 << 17)
def _terms_in_json(form: str) -> tuple[str, str]:
    """Return the terms of a form's fold and of a form as they are written inside a JSON string."""
    terms = fold_term(fold(form)), form_term(form)
    fold_in_json, form_in_json = (json.dumps(term, ensure_ascii=False)[1:-1] for term in terms)
    return fold_in_json, form_in_json


class _Pieces:
    """Texts without line breaks, which are joined by their numbers."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = "".join(f"{text}\n" for text in texts)
        self._bytes = np.frombuffer(lines.encode(), np.uint8)
        ends = np.flatnonzero(self._bytes == ord("\n")).astype(np.int32)
        self._starts = np.concatenate((np.zeros(1, np.int32), ends[:-1] + np.int32(1)))[: len(ends)]
        self._lengths = ends - self._starts

    def __len__(self) -> int:
        return len(self._lengths)

    def join(self, numbers: Int64s) -> tuple[UInt8s, Int64s]:
        """Return the bytes of the numbered texts, and (n + 1,) where each begins and the last one ends."""
        lengths = self._lengths[numbers]
        bounds: Int64s = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))
        # Half as wide, and so faster, since no texts of two gigabytes are joined at once.
        places = np.repeat((self._starts[numbers] - bounds[:-1]).astype(np.int32), lengths)
        places += np.arange(len(places), dtype=np.int32)
        return self._bytes[places], bounds


class _Terms:
    """The terms of a vocabulary's forms and of their folds. ``fold_of`` (forms,): numbers of folds."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        terms = list(map(_terms_in_json, vocabulary))
        numbers = {
            folded: number for number, folded in enumerate(dict.fromkeys(folded for folded, _ in terms))
        }
        self.fold_of = np.array([numbers[folded] for folded, _ in terms], np.int64)
        self.folds = list(numbers)
        self.forms = [form for _, form in terms]
        self.items = ["|".join(pair) for pair in terms]


class _Occurrences:
    """The occurrences of several documents of one vocabulary, one document after another, as arrays (n,).

    ``cells``: numbers of document and zone. ``zone_weights`` (cells,): the weight of one occurrence.
    """

    def __init__(self, entries: Sequence[AnalysedDocument]) -> None:
        sizes = np.array([len(entry.terms) for entry in entries], np.int64)
        self.documents = np.repeat(np.arange(len(entries)), sizes)
        self.terms = _concatenate([entry.terms for entry in entries])
        self.positions = _concatenate([entry.positions for entry in entries])
        self.continues_word: Bools = np.concatenate(
            [np.empty(0, np.bool_), *(entry.continues_word for entry in entries)]
        )
        zone_starts = np.stack([entry.starts for entry in entries])
        self.cells = self.documents * _ZONES + zone_numbers(zone_starts, self.documents, self.positions)
        self.zone_weights = _zone_weights(np.stack([entry.lengths for entry in entries])).ravel()


def _concatenate(parts: Sequence[UInt32s]) -> Int64s:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64, copy=False)


def _zone_weights(lengths: UInt32s) -> Float64s:
    """Return (documents, zones) the weight of one occurrence in each zone, by the zone's length."""
    return np.asarray(UNIT * _WEIGHTS / (1.0 - _B + _B * lengths / _MEAN_LENGTHS))


def row_texts(entries: Sequence[AnalysedDocument]) -> Iterator[dict[str, bytes]]:
    """Yield the text fields of each document's row, as they are written inside JSON strings.

    All documents share a vocabulary, of which the terms are computed once.
    """
    if not entries:
        return
    terms = _Terms(entries[0].vocabulary)
    at_once = max(_COUNTERS // (len(terms.folds) + len(terms.forms) + 1), 1)
    for start in range(0, len(entries), at_once):
        part = entries[start : start + at_once]
        occurrences = _Occurrences(part)
        texts: list[dict[str, bytes]] = [{} for _ in part]
        _add_positions(texts, terms, occurrences)
        _add_words(texts, terms, occurrences)
        _add_pairs(texts, terms, occurrences)
        yield from texts


def _add_positions(texts: Sequence[dict[str, bytes]], terms: _Terms, occurrences: _Occurrences) -> None:
    """Add the items of each zone: bars between those at one position, ``_`` for empty positions."""
    steps = np.diff(occurrences.positions, prepend=0)
    steps[np.diff(occurrences.cells, prepend=-1) != 0] = -1
    distinct, separators = _distinct(steps + 1)
    pieces = _Pieces((*terms.items, *map(_separator, distinct.tolist())))
    numbers = np.stack((len(terms.items) + separators, occurrences.terms), axis=1).ravel()
    joined, bounds = pieces.join(numbers)
    for cell, text in _slices(joined, bounds[::2], occurrences.cells):
        document, zone = divmod(cell, _ZONES)
        texts[document][zone_field(zone)] = text


def _separator(step: int) -> str:
    """Return what stands before an item: 0 at the start of a zone, else 1 more than the step from the last one."""
    return {0: "", 1: "|"}.get(step, f" {GAP}" * (step - 2) + " ")


def _distinct(numbers: Int64s) -> tuple[Int64s, Int64s]:
    """Return the distinct ones of small numbers, ascending, and the place of each number among them."""
    distinct = np.flatnonzero(np.bincount(numbers))
    places = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[numbers]


def _slices(joined: UInt8s, bounds: Int64s, owners: Int64s) -> Iterator[tuple[int, bytes]]:
    """Yield each owner with the text of its parts. ``bounds`` (n + 1,) and ``owners`` (n,): of all parts."""
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    starts = bounds[firsts].tolist()
    data = joined.tobytes()
    ends = [*starts[1:], len(data)][: len(starts)]
    for owner, start, end in zip(owners[firsts].tolist(), starts, ends, strict=True):
        yield owner, data[start:end]


def _add_words(texts: Sequence[dict[str, bytes]], terms: _Terms, occurrences: _Occurrences) -> None:
    """Add the weighted frequencies of each document's folds and forms."""
    names = [*terms.folds, *terms.forms]
    base = occurrences.documents * len(names)
    keys = np.concatenate(
        (base + terms.fold_of[occurrences.terms], base + len(terms.folds) + occurrences.terms)
    )
    weights = np.tile(occurrences.zone_weights[occurrences.cells], 2)
    sums: Float64s = np.bincount(keys, weights).astype(np.float64, copy=False)
    distinct = np.flatnonzero(np.bincount(keys))
    documents, numbers = np.divmod(distinct, max(len(names), 1))
    _add_frequencies(texts, "w", names, documents, [numbers], sums[distinct])


def _add_pairs(texts: Sequence[dict[str, bytes]], terms: _Terms, occurrences: _Occurrences) -> None:
    """Add neighbouring folds of a zone, and again behind ``~`` those that segmentation joins."""
    lefts, rights, is_word = _with_words(*_neighbours(occurrences), occurrences.continues_word)
    folds, count = terms.fold_of[occurrences.terms], max(len(terms.folds), 1)
    owners = occurrences.documents[rights] * 2 + is_word
    zones = occurrences.cells[rights] % _ZONES
    # Sorting keys is several times faster than finding the order of them, so they have the zone in them.
    keys = np.sort(((owners * count + folds[lefts]) * count + folds[rights]) * _ZONES + zones)
    pairs, zones = np.divmod(keys, _ZONES)
    firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
    owners_and_lefts, right = np.divmod(pairs[firsts], count)
    owner, left = np.divmod(owners_and_lefts, count)
    cells = pairs // (2 * count * count) * _ZONES + zones
    sums = np.add.reduceat(occurrences.zone_weights[cells], firsts) if len(firsts) else np.empty(0)
    names = [*(f"{name}_" for name in terms.folds), *(f"~{name}_" for name in terms.folds), *terms.folds]
    _add_frequencies(texts, "p", names, owner // 2, [left + owner % 2 * count, right + 2 * count], sums)


def _with_words(lefts: Int64s, rights: Int64s, continues_word: Bools) -> tuple[Int64s, Int64s, Bools]:
    """Return neighbours, then those again that are one word, and which those are."""
    bound = continues_word[rights]
    is_word = np.repeat([False, True], (len(rights), int(np.count_nonzero(bound))))
    return np.concatenate((lefts, lefts[bound])), np.concatenate((rights, rights[bound])), is_word


def _neighbours(occurrences: _Occurrences) -> tuple[Int64s, Int64s]:
    """Return pairs of occurrences at adjacent positions of one zone; a position may have several occurrences."""
    apart = int(occurrences.positions.max(initial=0)) + 2
    axis, cells = occurrences.positions + occurrences.documents * apart, occurrences.cells
    lefts, rights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for distance in range(1, len(axis)):
        steps = axis[distance:] - axis[:-distance]
        left = np.flatnonzero((steps == 1) & (cells[distance:] == cells[:-distance]))
        lefts.append(left)
        rights.append(left + distance)
        if steps.min() > 1:
            break
    return np.concatenate(lefts), np.concatenate(rights)


def _add_frequencies(
    texts: Sequence[dict[str, bytes]],
    field: str,
    names: Sequence[str],
    documents: Int64s,
    numbers: Sequence[Int64s],
    weights: Float64s,
) -> None:
    """Add terms, each made of numbered names, with their weights as frequencies of at least 1."""
    distinct, places = _distinct(np.maximum(np.rint(weights), 1.0).astype(np.int64))
    pieces = _Pieces((*names, *(f"|{frequency} " for frequency in distinct.tolist())))
    parts = [*numbers, len(names) + places]
    joined, bounds = pieces.join(np.stack(parts, axis=1).ravel())
    for text in texts:
        text[field] = b""
    for document, joined_terms in _slices(joined, bounds[:: len(parts)], documents):
        texts[document][field] = joined_terms[:-1]
