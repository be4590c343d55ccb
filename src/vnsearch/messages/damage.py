"""What is wrong with a file of an index: predicates, whose subject is the file.

What only a deliberate forgery could bring about is told in English alone, where it is found; in Vietnamese
such a file is simply damaged (``index_errors.damaged_file``).
"""

from __future__ import annotations

from vnsearch.messages.formats import en, vi
from vnsearch.messages.index_errors import REBUILD
from vnsearch.messages.message import Message

NO_SEAL = Message("no_seal", vi="không có phần kết tệp", en="has no seal")
BROKEN_SEAL = Message("broken_seal", vi="có phần kết tệp bị hỏng", en="has a broken seal")
MISSING = Message("missing", vi="bị thiếu", en="is missing")
NO_COMMITS = Message("no_commits", vi="chỉ mục đã mất các lần lưu", en="the index has lost its commits")
MORE_OF_THE_KIND = Message("more_of_the_kind", vi="và còn nhiều chỗ như vậy", en="and more of the kind")
REPLACED_LATER = Message(
    "replaced_later",
    vi="lần chạy vnsearch index tới sẽ thay lần lưu cũ này",
    en="the next vnsearch index replaces this older commit",
)
OTHER_STATE = Message(
    "other_state",
    vi="thuộc về một trạng thái khác của chỉ mục",
    en="belongs to another state of the index",
)


def wrong_size(bytes_there: int, bytes_expected: int) -> Message:
    """Say that a file has more or fewer bytes than its commit says."""
    return Message(
        "wrong_size",
        vi=f"có {vi(bytes_there)} byte thay vì {vi(bytes_expected)}",
        en=f"has {en(bytes_there)} bytes instead of {en(bytes_expected)}",
    )


def damaged_from(start: int) -> Message:
    """Say from which byte on a file is damaged."""
    return Message(
        "damaged_from",
        vi=f"bị hỏng từ byte thứ {vi(start)}",
        en=f"is damaged in its bytes from {en(start)} on",
    )


def wrong_document_count(documents: int, expected_documents: int) -> Message:
    """Say that a segment has another number of documents than its commit says."""
    return Message(
        "wrong_document_count",
        vi=f"có {vi(documents)} tài liệu trong khi lần lưu ghi {vi(expected_documents)}",
        en=f"has {en(documents)} documents where the commit says {en(expected_documents)}",
    )


def wrong_deleted_count(documents: int, expected_documents: int) -> Message:
    """Say that a segment has another number of deleted documents than its commit says."""
    return Message(
        "wrong_deleted_count",
        vi=f"có {vi(documents)} tài liệu đã xoá trong khi lần lưu ghi {vi(expected_documents)}",
        en=f"has {en(documents)} deleted documents where the commit says {en(expected_documents)}",
    )


def not_found_by_id(number: int, document_id: str) -> Message:
    """Say that the id of a document does not lead to it."""
    return Message(
        "not_found_by_id",
        vi=f"không tìm ra tài liệu thứ {vi(number)} theo mã “{document_id}” của nó",
        en=f"does not find its document {en(number)} by the id {document_id!r}",
    )


def document_twice(document_id: str, segment: str) -> Message:
    """Say that a document is also in another segment."""
    return Message(
        "document_twice",
        vi=f"có tài liệu “{document_id}” vốn đã có trong {segment}",
        en=f"has the document {document_id!r}, which is also in {segment}",
    )


def documents_differ(missing: int, unknown: int) -> Message:
    """Say by how many documents the catalogue and the index differ."""
    return Message(
        "documents_differ",
        vi=f"nêu {vi(missing)} tài liệu mà chỉ mục không có, và không nêu {vi(unknown)} tài liệu mà chỉ mục có",
        en=f"names {en(missing)} documents that the index lacks, and lacks {en(unknown)} that it has",
    )


def fault_in_field(what: str, field: str) -> Message:
    """Say which part of the postings of a field is wrong, in English alone where it is not a message."""
    return Message(
        "fault_in_field",
        vi=f"có dữ liệu sai trong trường {field}",
        en=f"has {what} in {field}",
    )


def without_advice(message: str, file: str = "") -> Message:
    """Return what a message says is wrong with a file, without the file's name and the advice to rebuild."""
    vietnamese = message.vi if isinstance(message, Message) else str(message)
    return Message(
        message.code if isinstance(message, Message) else "damaged_file",
        vi=vietnamese.removesuffix(f"; {REBUILD.vi}").removeprefix(f"{file} "),
        en=str(message).removesuffix(f"; {REBUILD.en}").removeprefix(f"{file} "),
    )
