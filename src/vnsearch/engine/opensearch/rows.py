"""The rows of an index in a cluster: analysed documents as JSON (``mapping`` says what of them is indexed).

Every text is analysed here; the server splits at spaces and bars. A zone's field has one item a position::

    bau|=bầu cu|=cử _ dong|=đống da|=đa

the fold and, behind ``=``, the form; several terms at a position follow one another; ``_`` is a gap. Field ``w``
has each fold and each form once, with its weighted frequency (docs/ranking.md) as term frequency; ``p`` has
neighbouring folds in the same way, once more behind ``~`` for those that segmentation binds into one word.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from vnsearch import document_json
from vnsearch.arrays import UInt32s
from vnsearch.document_analysis import AnalysedDocument, display_values, duplicate_key, keyword_values
from vnsearch.engine.address_column import column_value
from vnsearch.engine.opensearch.columns import UNDATED, form_hashes, pack
from vnsearch.engine.opensearch.row_texts import row_texts
from vnsearch.engine.opensearch.terms import shorten
from vnsearch.engine.segment_builder import duplicate_group_number
from vnsearch.model import Document
from vnsearch.vietnam_time import seconds

#: Bytes beyond which ids and addresses are indexed by their hash: the server limits the length of terms.
_LONGEST_ID, _LONGEST_ADDRESS = 400, 8000


@dataclass(frozen=True, slots=True)
class Row:
    """A document's row: ``texts`` are further values, as they are written inside JSON strings."""

    id: str
    values: dict[str, Any]
    texts: dict[str, bytes]


def rows(entries: Sequence[AnalysedDocument], sequence: int) -> Iterator[Row]:
    """Yield the row of each document, the first of which is the ``sequence``-th that was written."""
    for _, group in groupby(entries, lambda entry: id(entry.vocabulary)):
        batch = list(group)
        hashes = form_hashes(batch[0].vocabulary)
        for entry, texts in zip(batch, row_texts(batch), strict=True):
            yield _row(entry, texts, hashes, sequence)
            sequence += 1


def _row(entry: AnalysedDocument, texts: dict[str, bytes], hashes: UInt32s, sequence: int) -> Row:
    document = entry.document
    group = duplicate_key(document)
    published = int(seconds(document.published)) if document.published else UNDATED
    packed_columns = pack(entry, hashes, sequence, duplicate_group_number(group), published)
    values = {
        "id": stored_id(document.id),
        "n": sequence,
        "group": _to_signed(duplicate_group_number(group)),
        "doc": document_json.dumps(document),
        **{f"l{zone}": length for zone, length in enumerate(entry.lengths.tolist()) if length},
        **_values(document),
    }
    if group != document.id:
        values["copy_of"] = values["group"]
    if published != UNDATED:
        values["published"] = published
    return Row(row_id(document.id), values, {**texts, "packed": base64.b64encode(packed_columns)})


def row_id(document_id: str) -> str:
    """Return the id of a document's row."""
    return "d" + stored_id(document_id)


def stored_id(document_id: str) -> str:
    """Return the id of a document as it is indexed."""
    return shorten(document_id, _LONGEST_ID)


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
