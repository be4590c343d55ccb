"""Analysed documents to the groups, columns and records of one segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines import stored
from vnsearch.engines.analysis import Vocabulary, group, shown, values
from vnsearch.engines.base import AnalysedDocument
from vnsearch.engines.columnar import columns
from vnsearch.engines.columnar.failures import writing
from vnsearch.engines.columnar.groups import Groups, Numbers, Shape, ramp, starts
from vnsearch.engines.columnar.pairs import counted
from vnsearch.engines.columnar.sealed import Sealed
from vnsearch.engines.columnar.segment import SegmentWriter
from vnsearch.engines.columnar.storage import Storage
from vnsearch.engines.columnar.terms import join
from vnsearch.hanoi import seconds
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.text import fold

#: The inverted field that holds all text, and its shape: the zones are ``TEXT_FIELDS``.
TEXT = "text"
TEXT_SHAPE = Shape(zones=len(TEXT_FIELDS), positions=True, variants=True, marks=True)
#: Fields of which only presence is kept.
PRESENCE = Shape(zones=0)
#: The tables of words side by side: by form, and by fold.
FORMS, FOLDS = "forms", "folds"
#: The published column's value where the date is unknown.
UNDATED = -(1 << 62)


def length_column(zone: str) -> str:
    """The column of a zone's exact number of tokens."""
    return f"{zone} length"


def start_column(zone: str) -> str:
    """The column of the position at which a zone begins."""
    return f"{zone} start"


def group_number(name: str) -> int:
    """The number under which a group of near-identical documents is kept: a 64-bit hash of its name."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Buffer:
    """Documents of one segment to be; ``occurrences`` says how full it is."""

    def __init__(self, storage: Storage, name: Callable[[], str]) -> None:
        self._storage = storage
        self._name = name
        self._writer: SegmentWriter | None = None
        self._clear()

    def _clear(self) -> None:
        self._numbers = Vocabulary()
        self._shared: Sequence[str] = ()
        self._map = np.empty(0, np.uint32)
        self._terms: list[NDArray[np.uint32]] = []
        self._positions: list[NDArray[np.uint32]] = []
        self._bound: list[NDArray[np.bool_]] = []
        self._lengths: list[NDArray[np.uint32]] = []
        self._starts: list[NDArray[np.uint32]] = []
        self._ids: list[str] = []
        self._published: list[int] = []
        self._values: list[dict[str, tuple[str, ...]]] = []
        self._shown: list[dict[str, str]] = []
        self._groups: list[int] = []
        self.occurrences = 0
        self._writer = None

    def __len__(self) -> int:
        return len(self._ids)

    @writing()
    def add(self, entry: AnalysedDocument) -> None:
        """Takes a document. Raises ``IndexWriteError``."""
        if self._writer is None:
            self._writer = SegmentWriter(self._storage, self._name())
        document = entry.document
        self._terms.append(self._renumbered(entry))
        self._positions.append(entry.positions)
        self._bound.append(entry.bound)
        self._lengths.append(entry.lengths)
        self._starts.append(entry.starts)
        self._ids.append(document.id)
        self._published.append(int(seconds(document.published)) if document.published else UNDATED)
        self._values.append(values(document))
        self._shown.append(shown(document))
        self._groups.append(group_number(group(document)))
        self._writer.documents.add(stored.dumps(document).encode())
        self.occurrences += len(entry.terms)

    def _renumbered(self, entry: AnalysedDocument) -> NDArray[np.uint32]:
        """The document's terms as numbers in this buffer's vocabulary."""
        if entry.vocabulary is not self._shared:
            known = map(self._numbers.__getitem__, entry.vocabulary)
            self._map = np.fromiter(known, np.uint32, len(entry.vocabulary))
            self._shared = entry.vocabulary
        return self._map[entry.terms]

    @writing()
    def flush(self) -> tuple[Sealed, int]:
        """Writes the documents as a segment; their number. Raises ``IndexWriteError``."""
        writer, count = self._writer, len(self)
        assert writer is not None, "add came first"  # noqa: S101 - an invariant, not input
        try:
            self._write_text(writer)
            self._write_presence(writer, "id", [(id_,) for id_ in self._ids])
            for name in VALUE_FIELDS:
                self._write_presence(writer, name, [held[name] for held in self._values])
            for name in self._shown[0]:
                writer.strings(name, columns.strings([held[name] for held in self._shown]))
            writer.numbers("published", np.array(self._published, np.int64))
            writer.numbers("group", np.array(self._groups, np.uint64))
            self._write_zones(writer)
            sealed = writer.finish(count, {})
        except BaseException:
            writer.abandon()
            raise
        self._clear()
        return sealed, count

    def abandon(self) -> None:
        """Drops the documents."""
        if self._writer is not None:
            self._writer.abandon()
        self._clear()

    def _write_zones(self, writer: SegmentWriter) -> None:
        lengths, begins = np.stack(self._lengths), np.stack(self._starts)
        for zone, name in enumerate(TEXT_FIELDS):
            writer.numbers(length_column(name), lengths[:, zone])
            writer.numbers(start_column(name), begins[:, zone])

    def _write_presence(self, writer: SegmentWriter, name: str, held: Sequence[Sequence[str]]) -> None:
        """A field of whole values; ``held`` says which each document has."""
        documents: defaultdict[bytes, list[int]] = defaultdict(list)
        for number, given in enumerate(held):
            for value in dict.fromkeys(given):
                documents[value.encode()].append(number)
        keys = sorted(documents)
        docs = np.array([number for key in keys for number in documents[key]], np.uint32)
        spread = np.array([len(documents[key]) for key in keys], np.int64)
        none, unmarked = np.empty(0, np.uint32), np.empty(0, np.bool_)
        ones = np.ones((len(docs), 1), np.uint32)
        groups = Groups(keys, [b""] * len(keys), spread, docs, ones, none, none, unmarked)
        writer.field(name, PRESENCE).add(groups)

    def _write_text(self, writer: SegmentWriter) -> None:
        out = writer.field(TEXT, TEXT_SHAPE)
        if not self.occurrences:
            return
        terms = np.concatenate(self._terms)
        frequency = np.bincount(terms, minlength=len(self._numbers))
        # Documents analysed together share a vocabulary, of which this segment may use only a part.
        used = np.flatnonzero(frequency)
        if len(used) < len(frequency):
            renumbered = np.zeros(len(frequency), np.uint32)
            renumbered[used] = np.arange(len(used))
            terms = renumbered[terms]
        forms = [self._numbers.forms[i] for i in used.tolist()]
        keys, notes, group, variant = _grouped(forms, frequency[used])
        sizes = np.fromiter(map(len, self._terms), np.int64, len(self))
        docs = np.repeat(np.arange(len(self), dtype=np.uint32), sizes)
        positions = np.concatenate(self._positions)
        beside = _beside(positions, docs)
        writer.pairs(FORMS, counted(terms, beside, forms))
        writer.pairs(FOLDS, counted(group[terms], beside, [key.decode() for key in keys]))
        zones = _zones(positions, docs, np.stack(self._starts))
        homes = group[terms]
        order = _sorted(homes, len(keys))
        homes, docs, zones, terms = homes[order], docs[order], zones[order], terms[order]
        first = np.flatnonzero(np.append(True, (np.diff(homes) != 0) | (np.diff(docs.view(np.int32)) != 0)))
        counts = np.stack(
            [np.add.reduceat(zones == z, first, dtype=np.uint32) for z in range(len(TEXT_FIELDS))], 1
        )
        spread = np.bincount(homes[first], minlength=len(keys)).astype(np.int64)
        bound = np.concatenate(self._bound)[order]
        out.add(Groups(keys, notes, spread, docs[first], counts, positions[order], variant[terms], bound))


def _grouped(
    forms: Sequence[str], frequency: Numbers
) -> tuple[list[bytes], list[bytes], NDArray[np.int32], NDArray[np.uint32]]:
    """Folds in order with their spellings, commonest first; each form's group and number in it."""
    folds = [fold(form).encode() for form in forms]
    keys = sorted(set(folds))
    index = {key: number for number, key in enumerate(keys)}
    group = np.fromiter(map(index.__getitem__, folds), np.int64, len(forms))
    order = np.lexsort((-frequency, group))
    spread = np.bincount(group, minlength=len(keys))
    variant = np.empty(len(forms), np.uint32)
    variant[order] = ramp(spread)
    notes = []
    listed = order.tolist()
    for key, first, size in zip(keys, starts(spread).tolist(), spread.tolist(), strict=True):
        spellings = [forms[i] for i in listed[first : first + size]]
        notes.append(b"" if size == 1 and spellings[0].encode() == key else join(spellings))
    return keys, notes, group.astype(np.int32), variant


def _beside(positions: NDArray[np.uint32], docs: NDArray[np.uint32]) -> Numbers:
    """The occurrences after which the next stands side by side, in the same document."""
    return np.flatnonzero((positions[1:] == positions[:-1] + 1) & (docs[1:] == docs[:-1]))


def _zones(
    positions: NDArray[np.uint32], docs: NDArray[np.uint32], begins: NDArray[np.uint32]
) -> NDArray[np.uint8]:
    """(n,) the zone of each occurrence."""
    zones = np.zeros(len(positions), np.uint8)
    for zone in range(1, begins.shape[1]):
        zones += positions >= begins[:, zone][docs]
    return zones


def _sorted(group: NDArray[np.int32], count: int) -> Numbers:
    """The stable order by group, by numpy's radix sort for 16-bit numbers."""
    order = np.argsort((group & 0xFFFF).astype(np.uint16), kind="stable")
    if count > 1 << 16:
        order = order[np.argsort((group[order] >> 16).astype(np.uint16), kind="stable")]
    return order
