"""Reading and analysing in worker processes: batches of raw bytes in, analysed documents out, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from vnsearch.engines.analysis import analyse, analyse_all
from vnsearch.engines.base import AnalysedDocument
from vnsearch.errors import UnreadableError
from vnsearch.ingest.fields import FieldMap
from vnsearch.ingest.files import SourceFile
from vnsearch.ingest.members import Member
from vnsearch.ingest.reading import read_member
from vnsearch.model import Reading
from vnsearch.processes import in_order

#: A batch is sent off when it holds this many bytes or records.
BATCH_BYTES = 256 << 10
BATCH_RECORDS = 64


@dataclass(frozen=True, slots=True)
class Raw:
    """One member of a file to read, and the field names to read it by."""

    file: SourceFile
    member: Member
    fields: FieldMap = ()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.file.path}{self.member.place}"


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a ``Raw``: its reading and analysed article, or why it was skipped."""

    raw: Raw
    digest: bytes
    reading: Reading = field(default_factory=Reading)
    analysed: AnalysedDocument | None = None
    skipped: str = ""


def _reading(raw: Raw) -> Read:
    """Reads one member; anything wrong with it becomes the reason of a skip."""
    light = replace(raw, member=replace(raw.member, data=b""))
    try:
        return Read(light, raw.member.digest, read_member(raw.member, raw.file.name, raw.fields))
    except UnreadableError as error:
        return Read(light, raw.member.digest, skipped=str(error))
    except Exception as error:  # one odd page must never stop the others
        return _odd(Read(light, raw.member.digest), error)


def _odd(read: Read, error: Exception) -> Read:
    return Read(read.raw, read.digest, skipped=f"cannot be understood ({type(error).__name__}: {error})")


def _alone(read: Read) -> Read:
    """Analyses one article where analysing several failed."""
    try:
        return replace(read, analysed=analyse(read.reading.article)) if read.reading.article else read
    except Exception as error:  # as in reading
        return _odd(read, error)


def read_batch(batch: Sequence[Raw]) -> list[Read]:
    """Reads members and analyses their articles together."""
    reads = [_reading(raw) for raw in batch]
    articles = [read.reading.article for read in reads if read.reading.article]
    try:
        analysed = iter(analyse_all(articles))
    except Exception:  # one of them is odd: it alone shall be skipped
        return [_alone(read) for read in reads]
    return [replace(read, analysed=next(analysed)) if read.reading.article else read for read in reads]


def _batches(raws: Iterator[Raw]) -> Iterator[list[Raw]]:
    batch: list[Raw] = []
    held = 0
    for raw in raws:
        batch.append(raw)
        held += len(raw.member.data)
        if held >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def read_all(raws: Iterator[Raw], workers: int) -> Iterator[Read]:
    """Reads and analyses in ``workers`` processes (1: in this one), in the order given."""
    yield from chain.from_iterable(in_order(read_batch, _batches(raws), workers))
