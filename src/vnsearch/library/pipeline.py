"""Reading and analysing in worker processes: batches of raw bytes in, analysed documents out, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from vnsearch.document_analysis import AnalysedDocument, analyse_document, analyse_documents
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import SourceFile
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.library.article_limits import limit_content
from vnsearch.library.memory_limits import bound_memory
from vnsearch.messages import skip_reasons, text_faults
from vnsearch.model import PageContent
from vnsearch.slot_pickling import pickled_by_slots
from vnsearch.supervised_workers import TOGETHER, Begin, Loss, Supervision, map_supervised

#: A batch is sent to a worker when it has this many bytes or records.
BATCH_BYTES = 256 << 10
BATCH_RECORDS = 64


@pickled_by_slots
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


@pickled_by_slots
@dataclass(frozen=True, slots=True)
class ReadResult:
    """The outcome of a job: the member's content and analysed article, or why it was skipped.

    ``job`` is without the member's bytes, ``digest`` is theirs. ``may_recover``: it was skipped for want of time or
    memory.
    """

    job: ReadJob
    digest: bytes
    content: PageContent = field(default_factory=PageContent)
    analysed_article: AnalysedDocument | None = None
    skip_reason: str = ""
    may_recover: bool = False


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much reading may take: processes, seconds of each member, bytes of each process; 0 is no limit."""

    workers: int
    member_seconds: float = 0.0
    worker_memory: int = 0


def _without_data(job: ReadJob) -> ReadJob:
    """Return a job with what is asked of it once its member is read."""
    member = job.member
    return ReadJob(
        job.file, Member(member.format, b"", member.name, member.number, member.url, member.saved_at)
    )


def _read_one(job: ReadJob) -> ReadResult:
    """Read one member; anything wrong with it becomes the reason of a skip."""
    job_without_data = _without_data(job)
    try:
        content = limit_content(read_member(job.member, job.file.name, job.fields))
        return ReadResult(job_without_data, job.member.digest, content)
    except UnreadableError as error:
        return ReadResult(job_without_data, job.member.digest, skip_reason=error.message)
    except Exception as error:  # one odd page must never stop the others
        return _internal_error(ReadResult(job_without_data, job.member.digest), error)


def _internal_error(result: ReadResult, error: Exception) -> ReadResult:
    if isinstance(error, MemoryError):
        return ReadResult(result.job, result.digest, skip_reason=skip_reasons.NEEDS_MEMORY, may_recover=True)
    reason = text_faults.cannot_be_understood(f"{type(error).__name__}: {error}")
    return ReadResult(result.job, result.digest, skip_reason=reason)


def _analyse_one(result: ReadResult) -> ReadResult:
    """Analyse one article, where analysing several together failed."""
    article = result.content.article
    if not article:
        return result
    try:
        return replace(result, analysed_article=analyse_document(article))
    except Exception as error:  # as in reading
        return _internal_error(result, error)


def _begin_nothing(_: int) -> None:
    pass


def read_batch(batch: Sequence[ReadJob], begin: Begin = _begin_nothing) -> list[ReadResult]:
    """Read members, and analyse their articles together; call ``begin`` with the number of each one first."""
    results = []
    for number, job in enumerate(batch):
        begin(number)
        results.append(_read_one(job))
    begin(TOGETHER)
    articles = [result.content.article for result in results if result.content.article]
    try:
        analysed_articles = iter(analyse_documents(articles))
    except Exception:  # one of them is odd: only that one is to be skipped
        return [_analyse_one(result) for result in results]
    return [
        replace(result, analysed_article=next(analysed_articles)) if result.content.article else result
        for result in results
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


def read_in_parallel(jobs: Iterator[ReadJob], limits: ReadingLimits) -> Iterator[ReadResult]:
    """Read and analyse in worker processes, or in this one; results are in the order of the jobs.

    A member that takes longer than the limit, or whose process dies over it, is skipped. With one worker and no
    limit of time all is done in this process.
    """
    if limits.workers <= 1 and not limits.member_seconds:
        yield from chain.from_iterable(map(read_batch, _batches(jobs)))
        return
    supervision = Supervision(
        limits.member_seconds,
        partial(_report_loss, limits.member_seconds),
        partial(bound_memory, limits.worker_memory),
    )
    yield from chain.from_iterable(
        map_supervised(read_batch, _batches(jobs), max(limits.workers, 1), supervision)
    )


def _report_loss(seconds: float, job: ReadJob, loss: Loss) -> ReadResult:
    reason = skip_reasons.takes_too_long(seconds) if loss is Loss.TIME else skip_reasons.READER_DIED
    return ReadResult(_without_data(job), job.member.digest, skip_reason=reason, may_recover=True)
