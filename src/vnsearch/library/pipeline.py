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
from vnsearch.messages import text_faults
from vnsearch.model import PageContent
from vnsearch.parallel import map_in_order

#: A batch is sent to a worker when it has this many bytes or records.
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
        """Where the member is, for people."""
        return f"{self.file.path}{self.member.place}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The outcome of a job: the member's content and analysed article, or why it was skipped.

    ``job`` is without the member's bytes, ``digest`` is theirs.
    """

    job: ReadJob
    digest: bytes
    content: PageContent = field(default_factory=PageContent)
    analysed: AnalysedDocument | None = None
    skip_reason: str = ""


def _read_one(job: ReadJob) -> ReadResult:
    """Read one member; anything wrong with it becomes the reason of a skip."""
    job_without_data = replace(job, member=replace(job.member, data=b""))
    try:
        return ReadResult(
            job_without_data, job.member.digest, read_member(job.member, job.file.name, job.fields)
        )
    except UnreadableError as error:
        return ReadResult(job_without_data, job.member.digest, skip_reason=error.message)
    except Exception as error:  # one odd page must never stop the others
        return _internal_error(ReadResult(job_without_data, job.member.digest), error)


def _internal_error(result: ReadResult, error: Exception) -> ReadResult:
    reason = text_faults.cannot_be_understood(f"{type(error).__name__}: {error}")
    return ReadResult(result.job, result.digest, skip_reason=reason)


def _analyse_one(result: ReadResult) -> ReadResult:
    """Analyse one article, where analysing several together failed."""
    article = result.content.article
    if not article:
        return result
    try:
        return replace(result, analysed=analyse_document(article))
    except Exception as error:  # as in reading
        return _internal_error(result, error)


def read_batch(batch: Sequence[ReadJob]) -> list[ReadResult]:
    """Read members, and analyse their articles together."""
    results = [_read_one(job) for job in batch]
    articles = [result.content.article for result in results if result.content.article]
    try:
        analysed = iter(analyse_documents(articles))
    except Exception:  # one of them is odd: only that one is to be skipped
        return [_analyse_one(result) for result in results]
    return [
        replace(result, analysed=next(analysed)) if result.content.article else result for result in results
    ]


def _batches(jobs: Iterator[ReadJob]) -> Iterator[list[ReadJob]]:
    batch: list[ReadJob] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.member.data)
        if size >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_in_parallel(jobs: Iterator[ReadJob], workers: int) -> Iterator[ReadResult]:
    """Read and analyse in ``workers`` processes (1: in this one); results are in the order of the jobs."""
    yield from chain.from_iterable(map_in_order(read_batch, _batches(jobs), workers))
