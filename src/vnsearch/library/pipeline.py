"""Reading and analysing in worker processes: batches of raw bytes in, analysed documents out, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from vnsearch.document_analysis import AnalysedDocument, analyse_document, analyse_documents
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import SourceFile
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.model import PageContent
from vnsearch.parallel import map_in_order

#: A batch is sent off when it holds this many bytes or records.
BATCH_BYTES = 256 << 10
BATCH_RECORDS = 64


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One member of a file to read, and the field names to read it by."""

    file: SourceFile
    member: Member
    fields: FieldMap = ()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.file.path}{self.member.place}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of a ``Raw``: its reading and analysed article, or why it was skipped."""

    raw: ReadJob
    digest: bytes
    reading: PageContent = field(default_factory=PageContent)
    analysed: AnalysedDocument | None = None
    skipped: str = ""


def _read_one(raw: ReadJob) -> ReadResult:
    """Reads one member; anything wrong with it becomes the reason of a skip."""
    light = replace(raw, member=replace(raw.member, data=b""))
    try:
        return ReadResult(light, raw.member.digest, read_member(raw.member, raw.file.name, raw.fields))
    except UnreadableError as error:
        return ReadResult(light, raw.member.digest, skipped=str(error))
    except Exception as error:  # one odd page must never stop the others
        return _internal_error(ReadResult(light, raw.member.digest), error)


def _internal_error(read: ReadResult, error: Exception) -> ReadResult:
    return ReadResult(
        read.raw, read.digest, skipped=f"cannot be understood ({type(error).__name__}: {error})"
    )


def _analyse_one(read: ReadResult) -> ReadResult:
    """Analyses one article where analysing several failed."""
    try:
        return (
            replace(read, analysed=analyse_document(read.reading.article)) if read.reading.article else read
        )
    except Exception as error:  # as in reading
        return _internal_error(read, error)


def read_batch(batch: Sequence[ReadJob]) -> list[ReadResult]:
    """Reads members and analyses their articles together."""
    reads = [_read_one(raw) for raw in batch]
    articles = [read.reading.article for read in reads if read.reading.article]
    try:
        analysed = iter(analyse_documents(articles))
    except Exception:  # one of them is odd: it alone shall be skipped
        return [_analyse_one(read) for read in reads]
    return [replace(read, analysed=next(analysed)) if read.reading.article else read for read in reads]


def _batches(raws: Iterator[ReadJob]) -> Iterator[list[ReadJob]]:
    batch: list[ReadJob] = []
    held = 0
    for raw in raws:
        batch.append(raw)
        held += len(raw.member.data)
        if held >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def read_in_parallel(raws: Iterator[ReadJob], workers: int) -> Iterator[ReadResult]:
    """Reads and analyses in ``workers`` processes (1: in this one), in the order given."""
    yield from chain.from_iterable(map_in_order(read_batch, _batches(raws), workers))
