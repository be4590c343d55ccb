"""Neighbouring syllables in the corpora: how often, in how many documents, and how people would ask for them.

Used by ``bench/text/pair_list.py``. Titles stand for queries: the words and names that segmentation finds in
them are what people type.
"""

from __future__ import annotations

import json
import lzma
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnsearch.document_analysis import AnalysedDocument, Vocabulary, analyse_documents
from vnsearch.model import Article
from vnsearch.text import fold

Ints = NDArray[np.int64]

#: Of the large corpora every so many articles are read; two articles in a row are never both read.
STEPS = {"vietnews": 8, "baomoi_2013": 4, "headlines_2025_2026": 4, "vnews_2016": 2}
_BATCH = 64


@dataclass(frozen=True)
class Sample:
    """All syllables of a sample, a 0 in ``row`` wherever two are no neighbours; (n,) each.

    ``folds``: the folds by number, 0 is none. ``bound``: segmentation binds the syllable to the one before.
    ``document``, ``in_title``: where it stands.
    """

    folds: list[str]
    row: Ints
    bound: NDArray[np.bool_]
    document: Ints
    in_title: NDArray[np.bool_]


def _articles(folder: Path) -> Iterator[Article]:
    for path in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(islice(lines, 0, None, STEPS.get(path.name.partition(".")[0], 1))):
                record = json.loads(line)
                title, summary, body = (record.get(part) or "" for part in ("title", "summary", "body"))
                yield Article(f"{path.name}/{number}", title, summary, body)


class _Columns:
    def __init__(self) -> None:
        self.folds = Vocabulary()
        self.folds[""]
        self.row, self.document = array("i"), array("i")
        self.bound, self.in_title = array("b"), array("b")

    def add(self, number: int, entry: AnalysedDocument, folds: list[int]) -> None:
        positions = entry.positions.astype(np.int64)
        title_end = int(entry.starts[1])
        # One cell a position: the first of several terms at one position, which is the token itself.
        first = np.append(True, positions[1:] != positions[:-1]) if len(positions) else np.empty(0, np.bool_)
        size = int(positions[-1]) + 2 if len(positions) else 0
        row, bound = np.zeros(size, np.int32), np.zeros(size, np.int8)
        row[positions[first]] = np.array(folds, np.int32)[first]
        bound[positions[first]] = entry.continues_word[first]
        self.row.frombytes(row.tobytes())
        self.bound.frombytes(bound.tobytes())
        self.document.frombytes(np.full(size, number, np.int32).tobytes())
        self.in_title.frombytes((np.arange(size) < title_end).astype(np.int8).tobytes())


def read(folder: Path) -> Sample:
    """Analyse the sample."""
    columns, articles, count = _Columns(), _articles(folder), 0
    while batch := list(islice(articles, _BATCH)):
        entries = analyse_documents(batch)
        numbers = [columns.folds[fold(form)] for form in entries[0].vocabulary]
        for entry in entries:
            columns.add(count, entry, [numbers[term] for term in entry.terms.tolist()])
            count += 1
    return Sample(
        columns.folds.forms,
        np.array(columns.row, np.int64),
        np.array(columns.bound, np.int8).astype(np.bool_),
        np.array(columns.document, np.int64),
        np.array(columns.in_title, np.int8).astype(np.bool_),
    )
