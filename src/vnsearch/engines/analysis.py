"""From a document to its postings: the one place where indexing meets the text layer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from vnsearch.engines.base import AnalysedDocument
from vnsearch.model import Article, Document
from vnsearch.text import fold_text
from vnsearch.text.columns import Columns, columns_of
from vnsearch.text.extras import extras

#: Added to positions at each line's end, so that neighbours across lines are not side by side.
LINE_GAP = 1


def texts(document: Document) -> dict[str, str]:
    """The text of each text field, one paragraph or caption a line."""
    if isinstance(document, Article):
        return {
            "title": document.title,
            "summary": document.summary,
            "body": document.body,
            "captions": "\n".join(document.captions),
        }
    return {"title": document.title}


def values(document: Document) -> dict[str, tuple[str, ...]]:
    """The values of each value field of a document, folded; none where it has none."""
    article = document if isinstance(document, Article) else None
    given = {
        "kind": (document.kind.value,),
        "source": (document.source,),
        "category": (document.category,),
        "author": (article.author if article else "",),
        "tag": article.tags if article else (),
    }
    return {name: tuple(dict.fromkeys(filter(None, map(fold_text, held)))) for name, held in given.items()}


def _positions(columns: Columns) -> dict[str, tuple[int, ...]]:
    """Positions by form, ascending; further terms stand where the tokens they are for stand."""
    places: list[int] = (np.arange(len(columns)) + columns.lines * LINE_GAP).tolist()
    found: defaultdict[str, list[int]] = defaultdict(list)
    for form, place in zip(columns.forms, places, strict=True):
        found[form].append(place)
    further: defaultdict[str, set[int]] = defaultdict(set)
    end = (places[-1] if places else 0) + 1
    for extra in extras(columns):
        if extra.part == 0:
            end += LINE_GAP
        # The parts of a hashtag stand side by side, and beside nothing else, after all tokens.
        further[extra.form].add(places[extra.first] if extra.part is None else end)
        end += extra.part is not None
    for form, held in further.items():
        found[form] = sorted(held.union(found[form]))
    return {form: tuple(held) for form, held in found.items()}


def pair(left: str, right: str) -> str:
    """The key under which two neighbouring folds are counted."""
    return f"{left}_{right}"


def _word_pairs(columns: Columns) -> Iterator[str]:
    folds = columns.folds
    return (pair(folds[i - 1], folds[i]) for i in np.flatnonzero(columns.joined).tolist())


def analyse(document: Document) -> AnalysedDocument:
    """A document's postings by field, its lengths, and its segmented words.

    Raises ``SegmentationModelError``.
    """
    filled = {name: "\n".join(text.splitlines()) for name, text in texts(document).items() if text}
    fields: dict[str, Mapping[str, tuple[int, ...]]] = {}
    lengths: dict[str, int] = {}
    words: Counter[str] = Counter()
    for name, columns in zip(filled, columns_of(list(filled.values())), strict=True):
        fields[name], lengths[name] = _positions(columns), len(columns)
        words.update(_word_pairs(columns))
    return AnalysedDocument(document, fields, lengths, dict(words))
