"""Analyses documents: text to arrays of occurrences. Indexing uses the text layer only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.document_zones import zone_texts
from vnsearch.model import Article, Document
from vnsearch.text import fold_text
from vnsearch.text.analysis import TokenColumns, analyse_many
from vnsearch.text.extra_terms import Extra, extras
from vnsearch.text.signature import article_signature

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


def display_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values of each value field of a document as it writes them.

    Of values that differ only in case and diacritics only the first is given.
    """
    return {name: tuple(values.values()) for name, values in _values(document).items()}


def keyword_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the folded values of each value field of a document."""
    return {name: tuple(values) for name, values in _values(document).items()}


def _values(document: Document) -> dict[str, Mapping[str, str]]:
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


def _token_positions(tokens: TokenColumns, parts: Sequence[Extra]) -> Int64s:
    """Return (tokens,) positions: one more a token, a gap a line, and room for the parts of a hashtag."""
    positions = np.arange(len(tokens)) + tokens.lines * GAP
    for part in parts:
        positions[part.start + 1 :] += 1 if part.part else 1 + 2 * GAP
    return positions


def _extra_terms(
    extra_terms: Sequence[Extra], positions: Int64s, vocabulary: Vocabulary
) -> set[tuple[int, int]]:
    """Return the positions and terms of extra terms."""
    return {
        (int(positions[e.start]) + (0 if e.part is None else 1 + GAP + e.part), vocabulary[e.form])
        for e in extra_terms
    }


def _zone_bounds(tokens: TokenColumns, zones: Sequence[str], positions: Int64s) -> tuple[Int64s, Int64s]:
    """Return (zones,) the tokens of each zone, and the position at which it starts."""
    zone_starts = np.array(list(accumulate((len(zone) + 1 for zone in zones), initial=0)))
    offsets = np.searchsorted(tokens.starts, zone_starts)
    end = positions[-1:] + 1 if len(positions) else np.zeros(1, np.int64)
    return np.diff(offsets), np.concatenate((positions, end))[offsets[:-1]]


def _insert_extras(
    extra_terms: Sequence[Extra],
    positions: Int64s,
    terms: Int64s,
    continues_word: Bools,
    vocabulary: Vocabulary,
) -> tuple[Int64s, Int64s, Bools]:
    """Return positions, terms and word bonds of tokens and extra terms together, ordered by position."""
    present = set(zip(positions.tolist(), terms.tolist(), strict=True))
    rows = np.array(sorted(_extra_terms(extra_terms, positions, vocabulary) - present), np.int64).reshape(
        -1, 2
    )
    positions, terms = np.concatenate((positions, rows[:, 0])), np.concatenate((terms, rows[:, 1]))
    order = np.argsort(positions, kind="stable")
    continues_word = np.concatenate((continues_word, np.zeros(len(rows), np.bool_)))
    return positions[order], terms[order], continues_word[order]


def _signature(document: Document, folds: Sequence[str], lengths: Int64s) -> bytes:
    """Return the signature of an article's title, summary and body."""
    if not isinstance(document, Article):
        return b""
    title, text = int(lengths[0]), int(lengths[:3].sum())
    return article_signature(folds[:title], folds[title:text]).tobytes()


def _analysed_document(
    document: Document, zones: Sequence[str], tokens: TokenColumns, vocabulary: Vocabulary
) -> AnalysedDocument:
    extra_terms = extras(tokens)
    positions = _token_positions(tokens, [extra for extra in extra_terms if extra.part is not None])
    terms = np.fromiter(map(vocabulary.__getitem__, tokens.forms), np.int64, len(tokens))
    lengths, starts = _zone_bounds(tokens, zones, positions)
    signature = _signature(document, tokens.folds, lengths)
    continues_word = tokens.continues_word
    if extra_terms:
        positions, terms, continues_word = _insert_extras(
            extra_terms, positions, terms, continues_word, vocabulary
        )
    return AnalysedDocument(
        document,
        vocabulary.forms,
        terms.astype(np.uint32),
        positions.astype(np.uint32),
        lengths.astype(np.uint32),
        starts.astype(np.uint32),
        continues_word,
        signature,
    )


def analyse_documents(documents: Sequence[Document]) -> list[AnalysedDocument]:
    """Analyse documents over one vocabulary, which is far cheaper than one by one when they are short.

    Raises ``SegmentationModelError``.
    """
    zones = [["\n".join(text.splitlines()) for text in zone_texts(document)] for document in documents]
    vocabulary = Vocabulary()
    columns = analyse_many(["\n".join(texts) for texts in zones])
    return [
        _analysed_document(document, texts, tokens, vocabulary)
        for document, texts, tokens in zip(documents, zones, columns, strict=True)
    ]


def analyse_document(document: Document) -> AnalysedDocument:
    """Analyse one document. Raises ``SegmentationModelError``."""
    return analyse_documents([document])[0]
