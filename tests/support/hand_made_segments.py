"""Small segments made by hand, without the text layer, and everything that can be read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.model import Article
from vnsearch.segments import transaction
from vnsearch.segments.commits import Commit
from vnsearch.segments.directory import Storage
from vnsearch.segments.merge_policy import Policy, logarithmic_merge_policy, merge_none
from vnsearch.segments.newest_commit import open_newest
from vnsearch.segments.segment import Segment
from vnsearch.segments.transaction import Transaction

#: Several folds with two spellings each.
WORDS = ("bầu", "bàu", "cử", "cữ", "đống", "đổng", "đa", "đá", "giá", "già", "vàng", "tăng", "mạnh", "bão")

#: Words sorted at a time: few, so that there are several runs.
RUN = 500


def analyse_number(number: int, version: int = 0) -> AnalysedDocument:
    """A document of a few dozen tokens that its number and version decide."""
    chance = np.random.default_rng((number, version))
    lengths = np.array([3, 4, int(chance.integers(10, 60)), 2], np.uint32)
    terms = chance.integers(0, len(WORDS), int(lengths.sum())).astype(np.uint32)
    begins = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.uint32)
    text = " ".join(WORDS[term] for term in terms)
    published = date(2024, 1, 1 + number % 28) if number % 3 else None
    article = Article(f"bài {number}", text[:20], body=text, source=f"báo {number % 4}", published=published)
    positions = np.arange(len(terms), dtype=np.uint32)
    return AnalysedDocument(article, WORDS, terms, positions, lengths, begins, terms % 2 == 0)


def merge_all(alive: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:
    """The policy that merges everything."""
    return list(range(len(alive)))


def remove(transaction: Transaction, ids: Iterable[str]) -> None:
    """Deletes committed documents by id."""
    for document_id in ids:
        for number, segment in enumerate(transaction.segments):
            field = segment.field("id")
            group = field.find(document_id.encode()) if field else None
            if field and group:
                transaction.delete(number, field.docs(group).tolist())


def change(
    storage: Storage,
    new_documents: Iterable[AnalysedDocument] = (),
    removed_ids: Iterable[str] = (),
    policy: Policy = logarithmic_merge_policy,
) -> Commit:
    """One transaction: documents in, in place of those with their ids, and documents out."""
    transaction = Transaction(storage)
    buffer = SegmentBuilder(storage, transaction.name, run_size=RUN)
    try:
        for entry in new_documents:
            remove(transaction, [entry.document.id])
            buffer.add(entry)
        remove(transaction, removed_ids)
        if len(buffer):
            transaction.add(*buffer.write())
        return transaction.finish({"made by": "a test"}, policy)
    except BaseException:
        buffer.abandon()
        raise
    finally:
        transaction.close()


def write_three_commits(storage: Storage, count: int = 40) -> None:
    """Three commits: documents, every fifth of them changed, 3 deleted; two segments, deletions in one."""
    transaction.create(storage)
    change(storage, map(analyse_number, range(count)))
    change(storage, (analyse_number(n, 1) for n in range(0, count, 5)), policy=merge_none)
    change(storage, removed_ids=["bài 1", "bài 7", "bài 9"], policy=merge_none)


def contents(storage: Storage) -> list[dict[str, Any]]:
    """Everything the newest commit holds, segment by segment, as values that can be compared."""
    _, segments = open_newest(storage)
    values = [everything(segment) for segment in segments]
    for segment in segments:
        segment.file.verify_all()
        segment.close()
    return values


def everything(segment: Segment) -> dict[str, Any]:
    """All that a segment holds, read in every way there is."""
    fields = {name: _field(segment, name) for name in segment.fields}
    columns = segment.metadata["columns"]
    numbers = {name: segment.numbers(name).tolist() for name in columns["numbers"]}
    strings = {name: _strings(segment, name) for name in columns["strings"]}
    lists = {name: _lists(segment, name) for name in columns["lists"]}
    live = None if segment.live is None else segment.live.tolist()
    pairs = {name: _pairs(segment, name) for name in segment.bigram_tables}
    records = [segment.documents.record(n) for n in range(segment.size)]
    assert records == segment.documents.all()
    return {
        "live": live,
        "fields": fields,
        "numbers": numbers,
        "strings": strings,
        "lists": lists,
        "records": records,
        "pairs": pairs,
    }


def _pairs(segment: Segment, name: str) -> dict[int, int]:
    table = segment.bigrams(name)
    assert table is not None
    return dict(zip(table.keys.tolist(), table.counts.tolist(), strict=True))


def _strings(segment: Segment, name: str) -> list[str]:
    column = segment.strings(name)
    return [column.values[number] for number in column.numbers.tolist()]


def _lists(segment: Segment, name: str) -> list[list[str]]:
    column = segment.string_lists(name)
    values = iter([column.values[number] for number in column.numbers.tolist()])
    return [[next(values) for _ in range(count)] for count in column.counts.tolist()]


def _field(segment: Segment, name: str) -> Mapping[bytes, Any]:
    field = segment.field(name)
    assert field is not None
    groups = field.read_range(0, len(field.dictionary))
    whole = [groups.docs, groups.freqs, groups.positions, groups.variants, groups.flags]
    values: dict[bytes, Any] = {b"": [array.tolist() for array in whole]}
    for number, (key, note) in enumerate(field.dictionary.entries()):
        group = field.find(key)
        assert group is not None and group.number == number
        codes = field.codes(group)
        posting_values = [note, field.docs(group).tolist(), field.table[codes].tolist()]
        if field.options.positions:
            field.verify(group)
            indices = np.arange(group.total_term_freq)
            positions, marks = field.positions(group, indices, field.posting_freqs(codes))
            posting_values += [positions.tolist(), marks.tolist(), field.variants(group, indices).tolist()]
        values[key] = posting_values
    return values


def documents(storage: Storage) -> dict[str, str]:
    """The live documents of the newest commit: id to record. Each id must be there once."""
    _, segments = open_newest(storage)
    files_by_id: dict[str, str] = {}
    for segment in segments:
        live = np.ones(segment.size, np.bool_) if segment.live is None else segment.live
        for number in np.flatnonzero(live).tolist():
            record = segment.documents.record(number).decode()
            document_id = record.split('"')[7]
            assert document_id not in files_by_id
            files_by_id[document_id] = record
    return files_by_id
