"""From documents to arrays of occurrences: the one place where indexing meets the text layer."""

from __future__ import annotations

from collections.abc import Sequence
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

#: Added to positions at each line's end and around the parts of a hashtag: they are not side by side.
GAP = 1


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedDocument:
    """A document with its occurrences, ready for an engine.

    ``vocabulary``: canonical forms, shared by the documents analysed together. ``terms`` (n,) numbers in it
    and ``positions`` (n,) ascending, counted through all zones; ``continues_word`` (n,) whether segmentation binds
    an occurrence to the token before it. ``lengths`` and ``starts`` (zones,): each zone's tokens, and the
    position at which it begins; the zones are ``TEXT_FIELDS``. ``signature``: of an article's text, by which
    near-identical ones are found (``text.signature``); empty where there is too little of it.
    """

    document: Document
    vocabulary: Sequence[str]
    terms: UInt32s
    positions: UInt32s
    lengths: UInt32s
    starts: UInt32s
    continues_word: Bools
    signature: bytes = b""


def display_values(document: Document) -> dict[str, str]:
    """The single-valued fields of a document in its own wording; empty where it has none."""
    author = document.author if isinstance(document, Article) else ""
    return {
        "kind": document.kind.value,
        "source": document.source,
        "category": document.category,
        "author": author,
    }


def keyword_values(document: Document) -> dict[str, tuple[str, ...]]:
    """The values of each value field of a document, folded; none where it has none."""
    tags = document.tags if isinstance(document, Article) else ()
    given = {name: (value,) for name, value in display_values(document).items()} | {"tag": tags}
    return {name: _folded(held) for name, held in given.items()}


@lru_cache(maxsize=1 << 12)  # sources, categories and authors come again and again
def _folded(held: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(fold_text, held))))


def duplicate_key(document: Document) -> str:
    """What the near-identical copies of a story have in common, and no other document."""
    return document.id if not isinstance(document, Article) else document.group or document.id


class Vocabulary(dict[str, int]):
    """Forms to numbers in order of first use; ``forms`` holds them by number."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self)
        self.forms.append(form)
        return number


def _token_positions(read: TokenColumns, parts: Sequence[Extra]) -> Int64s:
    """(tokens,) positions: one more a token, a gap a line, and room for the parts behind a hashtag."""
    places = np.arange(len(read)) + read.lines * GAP
    for part in parts:
        places[part.first + 1 :] += 1 if part.part else 1 + 2 * GAP
    return places


def _extra_terms(found: Sequence[Extra], places: Int64s, vocabulary: Vocabulary) -> set[tuple[int, int]]:
    """The position and term of what stands beside the tokens."""
    return {
        (int(places[e.first]) + (0 if e.part is None else 1 + GAP + e.part), vocabulary[e.form])
        for e in found
    }


def _zone_bounds(read: TokenColumns, zones: Sequence[str], places: Int64s) -> tuple[Int64s, Int64s]:
    """How many tokens each zone has, and the position at which it begins."""
    begins = np.array(list(accumulate((len(zone) + 1 for zone in zones), initial=0)))
    tokens = np.searchsorted(read.starts, begins)
    end = places[-1:] + 1 if len(places) else np.zeros(1, np.int64)
    return np.diff(tokens), np.concatenate((places, end))[tokens[:-1]]


def _insert_extras(
    found: Sequence[Extra], places: Int64s, terms: Int64s, bound: Bools, vocabulary: Vocabulary
) -> tuple[Int64s, Int64s, Bools]:
    """The tokens' places, terms and bonds with those of what stands beside them, by place."""
    held = set(zip(places.tolist(), terms.tolist(), strict=True))
    added = np.array(sorted(_extra_terms(found, places, vocabulary) - held), np.int64).reshape(-1, 2)
    places, terms = np.concatenate((places, added[:, 0])), np.concatenate((terms, added[:, 1]))
    order = np.argsort(places, kind="stable")
    bound = np.concatenate((bound, np.zeros(len(added), np.bool_)))
    return places[order], terms[order], bound[order]


def _signature(document: Document, folds: Sequence[str], lengths: Int64s) -> bytes:
    """That of an article's title, summary and body."""
    if not isinstance(document, Article):
        return b""
    title, text = int(lengths[0]), int(lengths[:3].sum())
    return article_signature(folds[:title], folds[title:text]).tobytes()


def _analysed(
    document: Document, zones: Sequence[str], read: TokenColumns, vocabulary: Vocabulary
) -> AnalysedDocument:
    found = extras(read)
    places = _token_positions(read, [extra for extra in found if extra.part is not None])
    terms = np.fromiter(map(vocabulary.__getitem__, read.forms), np.int64, len(read))
    lengths, starts = _zone_bounds(read, zones, places)
    signature = _signature(document, read.folds, lengths)
    bound = read.joined
    if found:
        places, terms, bound = _insert_extras(found, places, terms, bound, vocabulary)
    return AnalysedDocument(
        document,
        vocabulary.forms,
        terms.astype(np.uint32),
        places.astype(np.uint32),
        lengths.astype(np.uint32),
        starts.astype(np.uint32),
        bound,
        signature,
    )


def analyse_documents(documents: Sequence[Document]) -> list[AnalysedDocument]:
    """Documents with their occurrences, over one vocabulary: far cheaper than one by one when short.

    Raises ``SegmentationModelError``.
    """
    zones = [["\n".join(text.splitlines()) for text in zone_texts(document)] for document in documents]
    vocabulary = Vocabulary()
    reads = analyse_many(["\n".join(held) for held in zones])
    return [
        _analysed(document, held, read, vocabulary)
        for document, held, read in zip(documents, zones, reads, strict=True)
    ]


def analyse_document(document: Document) -> AnalysedDocument:
    """A document with its occurrences. Raises ``SegmentationModelError``."""
    return analyse_documents([document])[0]
