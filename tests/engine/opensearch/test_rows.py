"""Documents as rows of a cluster, and their packed columns."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.random_corpora import WORDS
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.opensearch.columns import pack, unpack
from vnsearch.engine.opensearch.layout import IndexLayout
from vnsearch.engine.opensearch.rows import RowEncoder, host_keys, index_definition, row_id, split_address
from vnsearch.model import Article

TEXTS = st.lists(st.sampled_from([*WORDS, "GD&ĐT", "31/5/2021", "#BauCu", "\n"]), max_size=12).map(" ".join)


def test_a_row_has_folds_and_forms_at_positions() -> None:
    """Folds before forms, gaps between lines, in the field of each zone."""
    (entry,) = analyse_documents([Article("a", "Bầu cử", body="Đống Đa\nhọp")])
    row = RowEncoder().row(entry, 7)
    assert row["z0"] == "bau|=bầu cu|=cử"
    assert row["z2"] == "dong|=đống da|=đa _ hop|=họp"
    assert "z1" not in row and "z3" not in row
    assert (row["l0"], row["l2"], row["n"]) == (2, 3, 7)


def test_a_row_has_weighted_frequencies_of_words_and_pairs() -> None:
    """A title counts more than a body; a pair is once more there as one word where it is one."""
    (entry,) = analyse_documents([Article("a", "chợ", body="chợ quê bầu cử")])
    row = RowEncoder().row(entry, 0)
    words = dict(item.split("|") for item in row["w"].split())
    assert int(words["cho"]) == int(words["=chợ"]) > 3 * int(words["que"]) > 0
    pairs = {item.split("|")[0] for item in row["p"].split()}
    assert {"cho_que", "que_bau", "bau_cu", "~bau_cu"} <= pairs
    assert "cho_cho" not in pairs  # title and body are no neighbours


def test_a_copy_says_so() -> None:
    """The first of its group does not."""
    entries = analyse_documents([Article("a", "x"), Article("b", "x", group="a")])
    first, copy = (RowEncoder().row(entry, number) for number, entry in enumerate(entries))
    assert "copy_of" not in first
    assert copy["copy_of"] == copy["group"] == first["group"]


def test_long_ids_and_words_are_indexed_by_their_hash() -> None:
    """The server has limits; what is stored is whole."""
    (entry,) = analyse_documents([Article("i" * 600, "x" * 200)])
    row = RowEncoder().row(entry, 0)
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
    columns = unpack([pack(entry, last - number, number, 5) for number, entry in enumerate(entries)])
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
    for column in (data, pack(entry, 1, 2, 3)[:-1], pack(entry, 1, 2, 3) + b"x"):
        with pytest.raises(ValueError, match=r"column|buffer|size"):
            unpack([column])


def test_rows_fit_the_mapping() -> None:
    """Which takes no other fields."""
    article = Article(
        "a", "Tin", "Tóm tắt", "Thân", captions=("Ảnh",), url="https://m.vidu.vn/a", source="Báo", category="X",
        authors=("Y",), tags=("z",), group="b",
    )  # fmt: skip
    (entry,) = analyse_documents([article])
    row = RowEncoder().row(entry, 0)
    fields = index_definition(IndexLayout(), {})["mappings"]["properties"]
    assert set(row) <= set(fields)
    assert base64.b64decode(row["packed"])


def test_addresses_are_asked_by_host_and_path() -> None:
    """Any domain above a host, any part of it."""
    assert split_address("vidu.vn/a?b=1") == ("vidu.vn", "/a?b=1")
    assert split_address("vidu.vn") == ("vidu.vn", "")
    assert {"m.vidu.vn", "vidu.vn", ".vidu"} <= set(host_keys("m.vidu.vn"))
