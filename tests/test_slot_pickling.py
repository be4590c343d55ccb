"""What passes between processes arrives as it was."""

from __future__ import annotations

import pickle
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from vnsearch.document_analysis import analyse_document
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.files import SourceFile
from vnsearch.ingest.containers.members import Member
from vnsearch.library.pipeline import ReadJob, ReadResult
from vnsearch.model import Article, PageContent

ARTICLE = Article(
    "1", "Bầu cử", "tóm tắt", "Nội dung.", authors=("A", "B"), published=datetime(2021, 5, 23, tzinfo=UTC)
)
FILE = SourceFile(Path("a.jsonl"), "a.jsonl", 3, 4)
JOB = ReadJob(FILE, Member(FileFormat.RECORD, b"{}", number=7, warnings=("w",)))
VALUES = (
    ARTICLE,
    FILE,
    JOB,
    PageContent(ARTICLE, warnings=("w",)),
    ReadResult(JOB, b"digest", PageContent()),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_dataclass_pickled_by_its_slots_is_equal(value: object) -> None:
    """Of the same class, with the values of all fields, copied deeply too."""
    for other in (pickle.loads(pickle.dumps(value)), deepcopy(value)):  # noqa: S301 # of our own
        assert type(other) is type(value)
        assert other == value
        assert repr(other) == repr(value)


def test_an_analysed_document_is_pickled_with_its_arrays() -> None:
    """Their types and values, though they are parts of larger arrays."""
    document = analyse_document(ARTICLE)
    other = pickle.loads(pickle.dumps(document))  # noqa: S301 # of our own
    assert (other.document, other.vocabulary, other.signature) == (
        ARTICLE,
        document.vocabulary,
        document.signature,
    )
    for name in ("terms", "positions", "lengths", "starts", "continues_word"):
        one, copy = getattr(document, name), getattr(other, name)
        assert copy.dtype == one.dtype
        assert np.array_equal(copy, one)
