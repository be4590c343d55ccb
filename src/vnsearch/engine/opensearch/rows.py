"""The rows of an index in a cluster: analysed documents as JSON, and the mapping that says what of them is indexed.

Every text is analysed here; the server splits at spaces and bars. A zone's field has one item a position::

    bau|=bầu cu|=cử _ dong|=đống da|=đa

the fold and, behind ``=``, the form; several terms at a position follow one another; ``_`` is a gap. Field ``w``
has each fold and each form once, with its weighted frequency (docs/ranking.md) as term frequency; ``p`` has
neighbouring folds in the same way, once more behind ``~`` for those that segmentation binds into one word.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any

import numpy as np

from vnsearch import document_json
from vnsearch.arrays import Float64s, Int64s, UInt32s
from vnsearch.document_analysis import (
    AnalysedDocument,
    display_values,
    duplicate_key,
    keyword_values,
)
from vnsearch.engine.address_column import column_value
from vnsearch.engine.opensearch.columns import UNDATED, pack
from vnsearch.engine.opensearch.layout import IndexLayout
from vnsearch.engine.segment_builder import duplicate_group_number
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.ranking import Ranking
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds

#: The term frequency of one occurrence of weight 1 in fields ``w`` and ``p``: the server takes whole numbers only.
UNIT = 16
#: Typical lengths of zones, by which indexed frequencies are normalised: the means of the index are not known while
#: it is written. They only decide which candidates are fetched; exact scores use the means of the index.
_MEAN_LENGTHS = np.array((13.0, 40.0, 450.0, 30.0))
#: Bytes beyond which words, ids and addresses are indexed by their hash: the server limits the length of terms.
_LONGEST_WORD, _LONGEST_ID, _LONGEST_ADDRESS = 80, 400, 8000
_GAP = "_"
_WEIGHTS, _B = (
    np.array([getattr(Ranking().fields[zone], name) for zone in TEXT_FIELDS]) for name in ("weight", "b")
)


def zone_field(zone: int) -> str:
    """Return the field of a zone's positions."""
    return f"z{zone}"


def index_definition(layout: IndexLayout, metadata: Mapping[str, object]) -> dict[str, Any]:
    """Return the settings and the mapping of a new index; ``metadata`` goes into the mapping."""
    return {
        "settings": {
            "number_of_shards": layout.shards,
            "number_of_replicas": layout.replicas,
            "refresh_interval": "-1",
            "max_terms_count": 1 << 20,
            **_analysis(),
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": dict(metadata),
            "_source": {"excludes": ["z*", "w", "p", "packed"]},
            "properties": {**_text_fields(), **_value_fields()},
        },
    }


def _analysis() -> dict[str, Any]:
    """Return how the server splits texts that were analysed here, and how it scores their terms."""
    ranking = Ranking()
    return {
        "analysis": {
            "analyzer": {
                "positions": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps", "sides"]},
                "weighted": {"type": "custom", "tokenizer": "spaces", "filter": ["frequencies"]},
            },
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 1 << 15}},
            "filter": {
                "gaps": {"type": "stop", "stopwords": [_GAP]},
                "sides": {"type": "pattern_capture", "preserve_original": False, "patterns": [r"([^|]+)"]},
                "frequencies": {"type": "delimited_term_freq", "delimiter": "|"},
            },
        },
        "similarity": {"words": _saturation(ranking.k1), "pairs": _saturation(ranking.run_k1)},
    }


def _text_fields() -> dict[str, Any]:
    """Return the fields of zones, with positions, and of weighted frequencies."""
    positions = {"type": "text", "analyzer": "positions", "norms": False, "similarity": "boolean"}
    frequencies = {"type": "text", "analyzer": "weighted", "norms": False, "index_options": "freqs"}
    return {
        **{zone_field(zone): positions for zone in range(len(TEXT_FIELDS))},
        "w": {**frequencies, "similarity": "words"},
        "p": {**frequencies, "similarity": "pairs"},
    }


def _value_fields() -> dict[str, Any]:
    """Return the fields that are matched as whole values, sorted by, counted or only stored."""
    indexed_only = {"type": "keyword", "doc_values": False}
    return {
        **{f"l{zone}": {"type": "integer", "index": False} for zone in range(len(TEXT_FIELDS))},
        **{f"v_{name}": {"type": "keyword"} for name in VALUE_FIELDS},
        **{f"w_{name}": {"type": "keyword", "index": False} for name in VALUE_FIELDS},
        **dict.fromkeys(("url", "hosts", "path", "id"), indexed_only),
        "n": {"type": "long"},
        "group": {"type": "long"},
        "copy_of": {"type": "long", "index": False},
        "published": {"type": "long"},
        "packed": {"type": "binary", "doc_values": True},
        "doc": {"type": "keyword", "index": False, "doc_values": False},
        "meta": {"type": "object", "enabled": False},
    }


def _saturation(k1: float) -> dict[str, Any]:
    """Return the similarity ``boost · sat(f, k1)`` of a weighted frequency, without statistics of the index."""
    source = f"double f = doc.freq; return query.boost * f * {k1 + 1.0} / (f + {k1 * UNIT});"
    return {"type": "scripted", "script": {"source": source}}


def row_id(document_id: str) -> str:
    """Return the id of a document's row."""
    return "d" + stored_id(document_id)


def stored_id(document_id: str) -> str:
    """Return the id of a document as it is indexed."""
    return shorten(document_id, _LONGEST_ID)


def shorten(text: str, longest: int) -> str:
    """Return a text as it is indexed: itself, or its hash where it is too long or has half a surrogate pair."""
    try:
        is_short = len(text.encode()) <= longest
    except UnicodeEncodeError:  # half of a surrogate pair
        is_short = False
    return (
        text if is_short else "#" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    )


@lru_cache(1 << 17)
def fold_term(folded: str) -> str:
    """Return the term of a fold."""
    return shorten(folded, _LONGEST_WORD)


@lru_cache(1 << 17)
def form_term(form: str) -> str:
    """Return the term of a form."""
    return "=" + shorten(form, _LONGEST_WORD)


def pair_term(left: str, right: str) -> str:
    """Return the term of two neighbouring folds in field ``p``."""
    return f"{fold_term(left)}_{fold_term(right)}"


class RowEncoder:
    """Encodes documents as rows; terms are computed once for all documents that share a vocabulary."""

    def __init__(self) -> None:
        self._vocabulary: Sequence[str] = ()
        self._form_count = 0
        self._items: list[str] = []
        self._form_terms: list[str] = []
        self._fold_terms: list[str] = []
        self._fold_of = np.empty(0, np.int64)

    def row(self, entry: AnalysedDocument, sequence: int) -> dict[str, Any]:
        """Return a document's row, the ``sequence``-th that was written."""
        if entry.vocabulary is not self._vocabulary or self._form_count != len(entry.vocabulary):
            self._look_up(entry.vocabulary)
        document = entry.document
        group = duplicate_key(document)
        published = int(seconds(document.published)) if document.published else UNDATED
        packed_columns = pack(entry, sequence, duplicate_group_number(group), published)
        values = {
            "id": stored_id(document.id),
            "n": sequence,
            "group": _to_signed(duplicate_group_number(group)),
            "doc": document_json.dumps(document),
            "packed": base64.b64encode(packed_columns).decode(),
            **{f"l{zone}": length for zone, length in enumerate(entry.lengths.tolist()) if length},
            **self._texts(entry),
            **_values(document),
        }
        if group != document.id:
            values["copy_of"] = values["group"]
        if published != UNDATED:
            values["published"] = published
        return values

    def _look_up(self, vocabulary: Sequence[str]) -> None:
        """Compute the terms of all forms of a vocabulary."""
        folds = [fold(form) for form in vocabulary]
        numbers = {folded: number for number, folded in enumerate(dict.fromkeys(folds))}
        self._vocabulary, self._form_count = vocabulary, len(vocabulary)
        self._form_terms = [form_term(form) for form in vocabulary]
        self._fold_terms = [fold_term(folded) for folded in numbers]
        self._fold_of = np.array([numbers[folded] for folded in folds], np.int64)
        terms = zip(folds, self._form_terms, strict=True)
        self._items = [f"{fold_term(folded)}|{term}" for folded, term in terms]

    def _texts(self, entry: AnalysedDocument) -> dict[str, str]:
        """Return the positions of each zone, and the weighted frequencies of words and pairs."""
        positions, terms = entry.positions.astype(np.int64), entry.terms.astype(np.int64)
        zones = np.searchsorted(entry.starts[1:], positions, side="right")
        weights = _occurrence_weights(entry.lengths)[zones]
        folds = self._fold_of[terms]
        words = [
            *_frequency_tokens(self._fold_terms, *_summed(folds, weights)),
            *_frequency_tokens(self._form_terms, *_summed(terms, weights)),
        ]
        texts = {"w": " ".join(words), "p": " ".join(self._pairs(entry, positions, zones, folds, weights))}
        for zone in np.flatnonzero(entry.lengths).tolist():
            within = zones == zone
            texts[zone_field(zone)] = self._positions(terms[within], positions[within])
        return texts

    def _positions(self, terms: Int64s, positions: Int64s) -> str:
        """Return the items of one zone: bars between those at one position, ``_`` for empty positions."""
        steps = np.diff(positions, prepend=positions[:1] - 1)
        separators = [" "] * len(terms)
        for place in np.flatnonzero(steps != 1).tolist():
            step = int(steps[place])
            separators[place] = "|" if step == 0 else f" {_GAP}" * (step - 1) + " "
        items = self._items
        parts = zip(separators, [items[term] for term in terms.tolist()], strict=True)
        return "".join(chain.from_iterable(parts))[1:]

    def _pairs(
        self,
        entry: AnalysedDocument,
        positions: Int64s,
        zones: Int64s,
        folds: Int64s,
        weights: Float64s,
    ) -> Iterator[str]:
        """Yield neighbouring folds of a zone, and again behind ``~`` those that segmentation joins."""
        lefts, rights = _neighbours(positions, zones)
        pairs = folds[lefts] * len(self._fold_terms) + folds[rights]
        bound = entry.continues_word[rights]
        yield from self._pair_tokens("", *_summed(pairs, weights[rights]))
        yield from self._pair_tokens("~", *_summed(pairs[bound], weights[rights][bound]))

    def _pair_tokens(self, mark: str, pairs: Int64s, weights: Int64s) -> list[str]:
        terms = self._fold_terms
        lefts, rights = np.divmod(pairs, len(terms))
        rows = zip(lefts.tolist(), rights.tolist(), weights.tolist(), strict=True)
        return [f"{mark}{terms[left]}_{terms[right]}|{weight}" for left, right, weight in rows]


def _neighbours(positions: Int64s, zones: Int64s) -> tuple[Int64s, Int64s]:
    """Return pairs of occurrences at adjacent positions of one zone; a position may have several occurrences."""
    lefts, rights = [], []
    for distance in range(1, len(positions)):
        steps = positions[distance:] - positions[:-distance]
        left = np.flatnonzero((steps == 1) & (zones[distance:] == zones[:-distance]))
        lefts.append(left)
        rights.append(left + distance)
        if steps.min() > 1:
            break
    none = np.empty(0, np.int64)
    return np.concatenate([none, *lefts]), np.concatenate([none, *rights])


def _occurrence_weights(lengths: UInt32s) -> Float64s:
    """Return (zones,) the weight of one occurrence in each zone, by the zone's length."""
    return np.asarray(UNIT * _WEIGHTS / (1.0 - _B + _B * lengths / _MEAN_LENGTHS))


def _summed(numbers: Int64s, weights: Float64s) -> tuple[Int64s, Int64s]:
    """Return the different numbers, ascending, and the sum of the weights of each, at least 1."""
    distinct, places = np.unique(numbers, return_inverse=True)
    sums = np.rint(np.bincount(places, weights, len(distinct)))
    return distinct, np.maximum(sums, 1.0).astype(np.int64)


def _frequency_tokens(terms: Sequence[str], numbers: Int64s, weights: Int64s) -> list[str]:
    """Return terms, by number, with their weights as frequencies."""
    rows = zip(numbers.tolist(), weights.tolist(), strict=True)
    return [f"{terms[number]}|{weight}" for number, weight in rows]


def _to_signed(number: int) -> int:
    """Return an unsigned number of 64 bits as the signed one with the same bits, as the server stores it."""
    return number - (1 << 64) if number >= 1 << 63 else number


def _values(document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, folded in keyword_values(document).items():
        if folded:
            values[f"v_{name}"] = [shorten(value, _LONGEST_ADDRESS) for value in folded]
    for name, wordings in display_values(document).items():
        if wordings:
            values[f"w_{name}"] = [shorten(value, _LONGEST_ADDRESS) for value in wordings]
    address = column_value(document.url)
    if address != "-" and len(address.encode("utf-8", "surrogatepass")) <= _LONGEST_ADDRESS:
        host, path = split_address(address)
        values |= {"url": address, "path": path, "hosts": host_keys(host)}
    return values


def split_address(address: str) -> tuple[str, str]:
    """Return the host of an address without scheme, and what follows it."""
    ends = [end for mark in "/?" if (end := address.find(mark)) >= 0]
    end = min(ends, default=len(address))
    return address[:end], address[end:]


def host_keys(host: str) -> list[str]:
    """Return the terms by which a host is indexed: its domains, and behind a full stop each of its labels.

    >>> host_keys("m.vidu.vn")
    ['m.vidu.vn', 'vidu.vn', '.m', '.vidu', '.vn']
    """
    labels = host.split(".")
    domains = [".".join(labels[start:]) for start in range(len(labels) - 1)] or [host]
    return [*domains, *(f".{label}" for label in dict.fromkeys(labels))]
