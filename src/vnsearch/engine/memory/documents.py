"""Analysed documents as plain lists of occurrences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vnsearch.document_analysis import AnalysedDocument, duplicate_key, keyword_values
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds


class Occurrence(NamedTuple):
    """One word at one position of a document.

    ``form`` is its spelling, ``fold`` that without diacritics, ``zone`` the text field in which it stands.
    ``continues_word``: segmentation makes it one word with the token before it.
    """

    position: int
    form: str
    fold: str
    zone: str
    continues_word: bool


@dataclass(frozen=True, eq=False)
class IndexedDocument:
    """A document with its occurrences by position, its values folded, and what else ranking reads of it.

    ``lengths``: tokens of each zone. ``published``: whole seconds since 1970, None where unknown. ``group``:
    the same for near-identical documents.
    """

    document: Document
    occurrences: Sequence[Occurrence]
    lengths: Mapping[str, int]
    published: int | None
    group: str
    values: Mapping[str, tuple[str, ...]]

    @cached_property
    def by_fold(self) -> Mapping[str, Sequence[Occurrence]]:
        """The occurrences of each fold, by position."""
        by_fold: defaultdict[str, list[Occurrence]] = defaultdict(list)
        for occurrence in self.occurrences:
            by_fold[occurrence.fold].append(occurrence)
        return dict(by_fold)

    @cached_property
    def form_counts(self) -> Mapping[str, int]:
        """How often each spelling occurs."""
        counts: defaultdict[str, int] = defaultdict(int)
        for occurrence in self.occurrences:
            counts[occurrence.form] += 1
        return dict(counts)


def index_document(entry: AnalysedDocument) -> IndexedDocument:
    """Make plain lists of an analysed document's arrays."""
    document = entry.document
    starts = entry.starts.tolist()
    columns = (entry.terms.tolist(), entry.positions.tolist(), entry.continues_word.tolist())
    return IndexedDocument(
        document,
        [
            _occurrence(entry.vocabulary[term], position, starts, bound)
            for term, position, bound in zip(*columns, strict=True)
        ],
        dict(zip(TEXT_FIELDS, entry.lengths.tolist(), strict=True)),
        int(seconds(document.published)) if document.published else None,
        duplicate_key(document),
        keyword_values(document),
    )


def _occurrence(form: str, position: int, starts: Sequence[int], bound: bool) -> Occurrence:
    zone = sum(position >= start for start in starts[1:])
    return Occurrence(position, form, fold(form), TEXT_FIELDS[zone], bound)
