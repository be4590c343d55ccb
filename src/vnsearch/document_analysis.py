"""Analyses documents: text to arrays of occurrences. Indexing uses the text layer only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.document_zones import zone_texts
from vnsearch.model import Article, Document
from vnsearch.text import fold_text
from vnsearch.text.analysis import LINE
from vnsearch.text.signature import article_signatures
from vnsearch.text.token_batch import DocumentExtra, TokenBatch, analyse_together, batch_extras

#: Positions skipped at each end of line and around the parts of a hashtag, so that these are no neighbours.
GAP = 1


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedDocument:
    """A document with its occurrences, ready for an engine.

    ``vocabulary``: canonical forms, shared by the documents analysed together. ``terms`` (n,): numbers of
    forms in it; ``positions`` (n,): ascending, through all zones; ``continues_word`` (n,): whether
    segmentation joins the occurrence to the token before it. ``lengths``, ``starts`` (zones,): each zone's
    tokens, and the position at which it starts; the zones are ``TEXT_FIELDS``. ``signature``: the MinHash
    signature of an article's text (``text.signature``), by which near-duplicates are found; empty where there
    is too little text.
    """

    document: Document
    vocabulary: Sequence[str]
    terms: UInt32s
    positions: UInt32s
    lengths: UInt32s
    starts: UInt32s
    continues_word: Bools
    signature: bytes = b""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the bytes of arrays: they are small, and most of the time would go into describing them."""
        columns = self.terms, self.positions, self.lengths, self.starts
        numbers = [column.tobytes() for column in columns]
        rest = self.continues_word.tobytes(), self.signature
        return _restore, (self.document, self.vocabulary, *numbers, *rest)


def _restore(document: Document, vocabulary: Sequence[str], *columns: bytes) -> AnalysedDocument:
    """Return a document of the bytes of its columns."""
    *numbers, flags, signature = columns
    terms, positions, lengths, starts = (np.frombuffer(number, np.uint32) for number in numbers)
    continues_word = np.frombuffer(flags, np.bool_)
    return AnalysedDocument(
        document, vocabulary, terms, positions, lengths, starts, continues_word, signature
    )


def display_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values of each value field of a document as it writes them.

    Of values that differ only in case and diacritics only the first is given.
    """
    return {name: tuple(values.values()) for name, values in values_by_fold(document).items()}


def keyword_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the folded values of each value field of a document."""
    return {name: tuple(values) for name, values in values_by_fold(document).items()}


def values_by_fold(document: Document) -> dict[str, Mapping[str, str]]:
    """Return the distinct values of each value field of a document by their folds."""
    return {
        "kind": _by_fold((document.kind.value,)),
        "source": _by_fold((document.source,)),
        "category": _by_fold(document.categories),
        "author": _by_fold(document.authors),
        "tag": _by_fold(document.tags),
    }


@lru_cache(maxsize=1 << 12)  # sources, categories and authors repeat
def _by_fold(values: tuple[str, ...]) -> Mapping[str, str]:
    """Return the distinct values by their folds."""
    by_fold = {fold_text(value): value for value in reversed(values)}
    return {folded: by_fold[folded] for folded in map(fold_text, values) if folded}


def duplicate_key(document: Document) -> str:
    """Return the key that near-duplicates of a document share, and no other document."""
    return document.id if not isinstance(document, Article) else document.group or document.id


class Vocabulary(dict[str, int]):
    """Numbers of forms, in order of first use; ``forms`` lists the forms by number."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self)
        self.forms.append(form)
        return number


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where the tokens of several documents are.

    ``positions`` (tokens,): in their document, one more a token, a gap a line, and room for the parts of a hashtag.
    ``lengths``, ``starts`` (documents, zones): the tokens of each zone, and the position at which it starts.
    """

    positions: Int64s
    lengths: Int64s
    starts: Int64s


def _token_positions(batch: TokenBatch, extra_terms: Sequence[DocumentExtra]) -> Int64s:
    """Return (tokens,) the position of each token in its document."""
    begins_line = (batch.kinds[:-1] == LINE).astype(np.int64)
    sizes = np.diff(batch.edges)
    firsts = batch.edges[:-1][sizes > 0]
    begins_line[firsts] = batch.begins_with_line
    positions: Int64s = np.arange(len(batch)) + np.cumsum(begins_line) * GAP
    positions -= np.repeat(positions[firsts] - begins_line[firsts] * GAP, sizes[sizes > 0])
    for document, extra in extra_terms:
        if extra.part is not None:
            first, end = int(batch.edges[document]), int(batch.edges[document + 1])
            positions[first + extra.start + 1 : end] += 1 if extra.part else 1 + 2 * GAP
    return positions


def _places(batch: TokenBatch, zones: Sequence[Sequence[str]], positions: Int64s) -> _Places:
    sizes = [len(zone) + 1 for texts in zones for zone in texts]
    zone_starts = np.cumsum([0, *sizes])
    offsets = np.searchsorted(batch.starts, zone_starts)
    zone_count = len(zones[0])
    first_tokens = offsets[:-1].reshape(-1, zone_count)
    lengths = np.diff(offsets).reshape(-1, zone_count)
    ends = batch.edges[1:]
    # A zone behind the last token starts behind that token's position.
    end_positions = np.where(np.diff(batch.edges) > 0, np.append(positions, 0)[ends - 1] + 1, 0)
    is_behind = first_tokens == ends[:, None]
    starts = np.where(is_behind, end_positions[:, None], np.append(positions, 0)[first_tokens])
    return _Places(positions, lengths, starts)


def _number_forms(
    batch: TokenBatch, extra_terms: Sequence[DocumentExtra]
) -> tuple[list[str], UInt32s, list[int]]:
    """Number the forms of tokens and extra terms in order of first use, document by document.

    Return the forms by number, the number of each token's form, and of each extra term's.
    """
    lexicon = batch.lexicon
    forms_of_tokens = lexicon.form_of[batch.numbers]
    forms_of_extras = np.array([lexicon.form_number(extra.form) for _, extra in extra_terms], np.uint32)
    documents = [document for document, _ in extra_terms]
    in_order = np.insert(forms_of_tokens, batch.edges[1:][documents], forms_of_extras)
    count = len(in_order)
    first_uses = np.full(len(lexicon.distinct_forms), count)
    first_uses[in_order[::-1]] = np.arange(count)[::-1]  # the last assignment to a place counts
    forms = np.flatnonzero(first_uses < count)
    forms = forms[np.argsort(first_uses[forms])]
    numbers = np.zeros(len(first_uses), np.uint32)
    numbers[forms] = np.arange(len(forms), dtype=np.uint32)
    vocabulary = [lexicon.distinct_forms[form] for form in forms.tolist()]
    return vocabulary, numbers[forms_of_tokens], numbers[forms_of_extras].tolist()


@dataclass(frozen=True, slots=True, eq=False)
class _Occurrences:
    """The occurrences of several documents; those of document ``d`` from ``edges[d]`` to ``edges[d + 1]``."""

    edges: Int64s
    terms: UInt32s
    positions: UInt32s
    continues_word: Bools


def _with_extras(
    batch: TokenBatch,
    positions: Int64s,
    terms: UInt32s,
    extra_terms: Sequence[DocumentExtra],
    extra_numbers: Sequence[int],
) -> _Occurrences:
    """Return the occurrences of tokens and extra terms together, ordered by position.

    An extra term that its first token has already is left out.
    """
    firsts = [int(batch.edges[document]) + extra.start for document, extra in extra_terms]
    token_positions, token_terms = positions[firsts].tolist(), terms[firsts].tolist()
    rows: set[tuple[int, int, int]] = set()  # the token, the position and the term
    for (_, extra), first, position, term, number in zip(
        extra_terms, firsts, token_positions, token_terms, extra_numbers, strict=True
    ):
        if extra.part is not None:
            rows.add((first, position + 1 + GAP + extra.part, number))
        elif term != number:
            rows.add((first, position, number))
    columns = np.array(sorted(rows), np.int64).reshape(-1, 3)
    places = columns[:, 0] + 1
    edges = batch.edges + np.searchsorted(places, batch.edges, side="right")
    return _Occurrences(
        edges,
        np.insert(terms, places, columns[:, 2]),
        np.insert(positions, places, columns[:, 1]).astype(np.uint32),
        np.insert(batch.continues_word, places, False),
    )


def _signatures(documents: Sequence[Document], batch: TokenBatch, lengths: Int64s) -> list[bytes]:
    """Return the signature of each article's title, summary and body; b"" of other documents."""
    starts = batch.edges[:-1]
    title_ends, ends = starts + lengths[:, 0], starts + lengths[:, :3].sum(axis=1)
    is_article = np.array([isinstance(document, Article) for document in documents], np.bool_)

    def title(number: int) -> Sequence[str]:
        return batch.folds(int(starts[number]), int(title_ends[number]))

    hashes = batch.lexicon.hashes[batch.numbers]
    return article_signatures(hashes, starts, title_ends, np.where(is_article, ends, title_ends), title)


def analyse_documents(documents: Sequence[Document]) -> list[AnalysedDocument]:
    """Analyse documents over one vocabulary, which is far cheaper than one by one.

    Raises ``SegmentationModelError``.
    """
    if not documents:
        return []
    zones = [["\n".join(text.splitlines()) for text in zone_texts(document)] for document in documents]
    batch = analyse_together(["\n".join(texts) for texts in zones])
    extra_terms = batch_extras(batch)
    places = _places(batch, zones, _token_positions(batch, extra_terms))
    vocabulary, terms, extra_numbers = _number_forms(batch, extra_terms)
    signatures = _signatures(documents, batch, places.lengths)
    occurrences = _with_extras(batch, places.positions, terms, extra_terms, extra_numbers)
    lengths, starts = places.lengths.astype(np.uint32), places.starts.astype(np.uint32)
    return [
        AnalysedDocument(
            document,
            vocabulary,
            occurrences.terms[start:end],
            occurrences.positions[start:end],
            lengths[number],
            starts[number],
            occurrences.continues_word[start:end],
            signatures[number],
        )
        for number, (document, (start, end)) in enumerate(
            zip(documents, pairwise(occurrences.edges.tolist()), strict=True)
        )
    ]


def analyse_document(document: Document) -> AnalysedDocument:
    """Analyse one document. Raises ``SegmentationModelError``."""
    return analyse_documents([document])[0]
