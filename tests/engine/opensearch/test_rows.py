"""Documents as rows of a cluster, and their packed columns."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.random_corpora import WORDS
from vnsearch.document_analysis import AnalysedDocument, analyse_documents
from vnsearch.engine.opensearch.bulk import index_action
from vnsearch.engine.opensearch.columns import form_hashes, pack, unpack
from vnsearch.engine.opensearch.layout import IndexLayout
from vnsearch.engine.opensearch.mapping import index_definition
from vnsearch.engine.opensearch.rows import host_keys, row_id, rows, split_address
from vnsearch.model import Article

TEXTS = st.lists(st.sampled_from([*WORDS, "GD&ĐT", "31/5/2021", "#BauCu", "\n"]), max_size=12).map(" ".join)


def encoded(documents: Sequence[Article], sequence: int = 0) -> list[dict[str, Any]]:
    """The rows of documents as the cluster gets them."""
    actions = [index_action(r.id, r.values, r.texts) for r in rows(analyse_documents(documents), sequence)]
    return [json.loads(action.splitlines()[1]) for action in actions]


def packed(entry: AnalysedDocument, sequence: int) -> bytes:
    """The packed column of a document of group 3 and date 5."""
    return pack(entry, form_hashes(entry.vocabulary), sequence, 3, 5)


def test_a_row_has_folds_and_forms_at_positions() -> None:
    """Folds before forms, gaps between lines, in the field of each zone."""
    (row,) = encoded([Article("a", "Bầu cử", body="Đống Đa\nhọp")], 7)
    assert row["z0"] == "bau|=bầu cu|=cử"
    assert row["z2"] == "dong|=đống da|=đa _ hop|=họp"
    assert "z1" not in row and "z3" not in row
    assert (row["l0"], row["l2"], row["n"]) == (2, 3, 7)


def test_a_row_has_weighted_frequencies_of_words_and_pairs() -> None:
    """A title counts more than a body; a pair is once more there as one word where it is one."""
    (row,) = encoded([Article("a", "chợ", body="chợ quê bầu cử")])
    words = dict(item.split("|") for item in row["w"].split())
    assert int(words["cho"]) == int(words["=chợ"]) > 3 * int(words["que"]) > 0
    pairs = {item.split("|")[0] for item in row["p"].split()}
    assert {"cho_que", "que_bau", "bau_cu", "~bau_cu"} <= pairs
    assert "cho_cho" not in pairs  # title and body are no neighbours


def test_a_copy_says_so() -> None:
    """The first of its group does not."""
    first, copy = encoded([Article("a", "x"), Article("b", "x", group="a")])
    assert "copy_of" not in first
    assert copy["copy_of"] == copy["group"] == first["group"]


def terms_at_positions(text: str) -> list[list[str]]:
    """The terms of a zone, or of a field without positions; the vocabulary decides their order at a position."""
    return [sorted(item.split("|")) for item in text.split()]


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=2, max_size=5))
def test_rows_made_together_are_those_made_one_by_one(texts: list[tuple[str, str, str]]) -> None:
    """Whatever vocabulary they share."""
    documents = [Article(str(n), *zones) for n, zones in enumerate(texts)]
    alone = [encoded([document], number)[0] for number, document in enumerate(documents)]
    for row, other in zip(encoded(documents), alone, strict=True):
        assert set(row) == set(other)
        for field in set(row) - {"packed"}:
            if field in ("w", "p"):
                assert sorted(row[field].split()) == sorted(other[field].split())
            elif field.startswith("z"):
                assert terms_at_positions(row[field]) == terms_at_positions(other[field])
            else:
                assert row[field] == other[field]


def test_row_of_an_empty_document_is_valid() -> None:
    """It has no words and no pairs."""
    (row,) = encoded([Article("a", "")])
    assert (row["w"], row["p"]) == ("", "")


def test_long_ids_and_words_are_indexed_by_their_hash() -> None:
    """The server has limits; what is stored is whole."""
    (row,) = encoded([Article("i" * 600, "x" * 200)])
    assert len(row_id("i" * 600)) < 100
    assert len(row["z0"]) < 200
    assert "i" * 600 in row["doc"] and "x" * 200 in row["doc"]
    assert row_id("i" * 600) != row_id("i" * 601)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_packed_columns_come_back(texts: list[tuple[str, str, str]]) -> None:
    """Words, positions and word bonds of every document, in the order of sequence."""
    documents = [Article(str(n), *zones) for n, zones in enumerate(texts)]
    entries = analyse_documents(documents)
    last = len(entries) - 1
    columns = unpack([packed(entry, last - number) for number, entry in enumerate(entries)])
    assert columns.sequences.tolist() == list(range(len(entries)))
    for doc, row in enumerate(columns.rows.tolist()):
        entry = entries[row]
        within = columns.form_docs[columns.terms] == doc
        assert np.array_equal(columns.positions[within], entry.positions)
        assert np.array_equal(columns.bound[within], entry.continues_word)
        for form in {entry.vocabulary[term] for term in entry.terms.tolist()}:
            cells = np.isin(columns.terms[within], columns.entries(form))
            assert cells.tolist() == [entry.vocabulary[term] == form for term in entry.terms.tolist()]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_column_are_refused(data: bytes) -> None:
    """Whatever a cluster returns."""
    (entry,) = analyse_documents([Article("a", "bầu cử")])
    for column in (data, packed(entry, 1)[:-1], packed(entry, 1) + b"x"):
        with pytest.raises(ValueError, match=r"column|buffer|size"):
            unpack([column])


def test_rows_fit_the_mapping() -> None:
    """Which takes no other fields."""
    article = Article(
        "a", "Tin", "Tóm tắt", "Thân", captions=("Ảnh",), url="https://m.vidu.vn/a", source="Báo", category="X",
        authors=("Y",), tags=("z",), group="b",
    )  # fmt: skip
    (row,) = encoded([article])
    fields = index_definition(IndexLayout(), {})["mappings"]["properties"]
    assert set(row) <= set(fields)
    assert base64.b64decode(row["packed"])


def test_addresses_are_asked_by_host_and_path() -> None:
    """Any domain above a host, any part of it."""
    assert split_address("vidu.vn/a?b=1") == ("vidu.vn", "/a?b=1")
    assert split_address("vidu.vn") == ("vidu.vn", "")
    assert {"m.vidu.vn", "vidu.vn", ".vidu"} <= set(host_keys("m.vidu.vn"))
