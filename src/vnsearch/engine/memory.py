"""The reference engine: dictionaries in memory. Small, obvious, and what the contract is checked against."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Self

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.document_analysis import AnalysedDocument, display_values, duplicate_key, keyword_values
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.errors import IndexDamagedError, IndexLockedError
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, MemoryVocabulary
from vnsearch.search.reader import FoldPostings, NativePostings, Occurrences
from vnsearch.search.searcher import Searcher
from vnsearch.segments.doc_values import Strings, strings
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds

#: One occurrence: document, position, spelling, bound, zone.
_Row = tuple[int, int, str, bool, int]


class MemoryFold:
    """A fold's postings from a list of its occurrences, by document, then position."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self.forms = tuple(dict.fromkeys(row[2] for row in rows))
        numbers = {form: number for number, form in enumerate(self.forms)}
        held: defaultdict[int, list[_Row]] = defaultdict(list)
        for row in rows:
            held[row[0]].append(row)
        self._rows = [held[number] for number in sorted(held)]
        self._numbers = numbers
        self.docs = np.array(sorted(held), np.uint32)

    def freqs(self) -> UInt32s:
        """Occurrences by zone."""
        zones = range(len(TEXT_FIELDS))
        found = [[sum(row[4] == zone for row in rows) for zone in zones] for rows in self._rows]
        return np.array(found, np.uint32)

    def variants(self) -> Int64s:
        """Every occurrence's spelling."""
        return np.array([self._numbers[row[2]] for rows in self._rows for row in rows], np.int64)

    def occurrences(self, chosen: Int64s, *, with_variants: bool = True) -> Occurrences:  # noqa: ARG002 - told anyway
        """The occurrences in some postings."""
        rows = [(i, row) for i, number in enumerate(chosen.tolist()) for row in self._rows[number]]
        return Occurrences(
            np.array([i for i, _ in rows], np.int64),
            np.array([row[1] for _, row in rows], np.int64),
            np.array([self._numbers[row[2]] for _, row in rows], np.int64),
            np.array([row[3] for _, row in rows], np.bool_),
        )

    def native_view(self) -> Sequence[NativePostings]:
        """Nothing is packed here."""
        return ()


class MemorySource:
    """A fixed list of analysed documents as a posting source."""

    supports_native = False

    def __init__(self, documents: Sequence[AnalysedDocument]) -> None:
        self._documents = documents

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self._documents)

    @property
    def live(self) -> Bools:
        """All of them."""
        return np.ones(self.size, np.bool_)

    @property
    def published(self) -> Float64s:
        """Seconds since 1970; NaN where unknown."""
        dates = (entry.document.published for entry in self._documents)
        return np.array([seconds(date) if date else np.nan for date in dates], np.float64)

    @property
    def duplicate_groups(self) -> UInt64s:
        """The same number for near-identical documents."""
        names = [duplicate_key(entry.document) for entry in self._documents]
        return np.array([names.index(name) for name in names], np.uint64)

    @cached_property
    def _folds(self) -> Mapping[str, FoldPostings]:
        rows: defaultdict[str, list[_Row]] = defaultdict(list)
        for number, entry in enumerate(self._documents):
            starts = entry.starts.tolist()
            columns = (entry.terms.tolist(), entry.positions.tolist(), entry.continues_word.tolist())
            for term, position, bound in zip(*columns, strict=True):
                form = entry.vocabulary[term]
                zone = sum(position >= start for start in starts[1:])
                rows[fold(form)].append((number, position, form, bound, zone))
        return {folded: MemoryFold(held) for folded, held in rows.items()}

    def postings(self, folded: str) -> FoldPostings | None:
        """The postings of a fold."""
        return self._folds.get(folded)

    def lengths(self, zone: int) -> UInt32s:
        """Tokens of each document's zone."""
        return np.array([entry.lengths[zone] for entry in self._documents], np.uint32)

    def starts(self, zone: int) -> UInt32s:
        """Where each document's zone begins."""
        return np.array([entry.starts[zone] for entry in self._documents], np.uint32)

    def docs_with_value(self, field: str, value: str) -> DocIds:
        """The documents with that value."""
        rows = (keyword_values(entry.document)[field] for entry in self._documents)
        return np.array([i for i, found in enumerate(rows) if value in found], np.uint32)

    def vocabulary(self) -> MemoryVocabulary:
        """The words of all text."""
        held = ({entry.vocabulary[term] for term in entry.terms.tolist()} for entry in self._documents)
        return MemoryVocabulary(self.size, Counter(chain.from_iterable(held)), self._pairs)

    @cached_property
    def _pairs(self) -> Counter[tuple[str, str]]:
        """How often two forms stand side by side."""
        found: Counter[tuple[str, str]] = Counter()
        for entry in self._documents:
            said = [entry.vocabulary[term] for term in entry.terms.tolist()]
            beside = np.flatnonzero(np.diff(entry.positions.astype(np.int64)) == 1).tolist()
            found.update((said[at], said[at + 1]) for at in beside)
        return found

    def strings(self, name: str) -> Strings:
        """A value field as a column."""
        return strings([display_values(entry.document)[name] for entry in self._documents])

    def document(self, number: int) -> Document:
        """The document with that number."""
        return self._documents[number].document

    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        numbers = (i for i, e in enumerate(self._documents) if e.document.id == document_id)
        return next(numbers, None)


@dataclass(frozen=True, slots=True)
class _Commit:
    """A committed state: the documents by id, and the name of the run that made it."""

    generation: int = 1
    run: str = ""
    documents: Mapping[str, AnalysedDocument] = field(default_factory=dict)


class MemoryWriter:
    """Changes to a commit of a memory engine."""

    def __init__(self, engine: MemoryEngine, base: _Commit, must_commit: bool) -> None:
        self._engine = engine
        self._base = base
        self._documents = dict(base.documents)
        self.must_commit = must_commit

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add or replace documents."""
        for document in documents:
            self._documents.pop(document.document.id, None)
            self._documents[document.document.id] = document

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete documents by id."""
        for document_id in document_ids:
            self._documents.pop(document_id, None)

    def commit(self, run: str = "") -> None:
        """Make the changes the engine's last commit."""
        self._engine.add_commit(self._base, run, self._documents)
        self.cancel()

    def cancel(self) -> None:
        """Drop what was not committed."""
        self._engine.release(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


class MemoryEngine:
    """An index that lives as long as the process."""

    def __init__(self) -> None:
        #: The last commit, and the one that it was made from.
        self._commits: tuple[_Commit, ...] = (_Commit(),)
        self._writer: MemoryWriter | None = None

    def create(self) -> None:
        """Start over with an empty index."""
        self._commits = (_Commit(),)

    def snapshot(self) -> Searcher:
        """Open the last committed state."""
        last = self._commits[0]
        return Searcher(MemorySource(tuple(last.documents.values())), lambda: None, last.generation)

    def writer(self, run: str | None = None) -> MemoryWriter:
        """Open the one writer, on the last commit or the one of the two that is named ``run``."""
        if self._writer is not None:
            raise IndexLockedError("another writer is open; finish it first")
        base = next((commit for commit in self._commits if run is None or commit.run == run), None)
        if base is None:
            raise IndexDamagedError("the index and its catalogue do not belong together; rebuild the index")
        self._writer = MemoryWriter(self, base, base is not self._commits[0])
        return self._writer

    def last_runs(self) -> tuple[str, ...]:
        """Return the name of the last commit, and of the one that it was made from."""
        return tuple(commit.run for commit in self._commits)

    def compact(self) -> bool:
        """Deleted documents take no space here."""
        return False

    def check(self, progress: Progress) -> IntegrityReport:  # noqa: ARG002 - over at once
        """List the documents; nothing can be damaged."""
        return IntegrityReport((), frozenset(self._commits[0].documents))

    def add_commit(self, base: _Commit, run: str, documents: Mapping[str, AnalysedDocument]) -> None:
        """Make a new state, made from ``base``, the last commit."""
        self._commits = (_Commit(self._commits[0].generation + 1, run, documents), base)

    def release(self, writer: MemoryWriter) -> None:
        """Let the next writer in."""
        if self._writer is writer:
            self._writer = None
