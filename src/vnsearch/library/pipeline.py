"""Reading and analysing in worker processes: batches of raw bytes in, analysed documents out, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from vnsearch.engines.analysis import analyse
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


def read_one(raw: Raw) -> Read:
    """Reads and analyses one member; anything wrong with it becomes the reason of a skip."""
    light = replace(raw, member=replace(raw.member, data=b""))
    digest = raw.member.digest
    try:
        reading = read_member(raw.member, raw.file.name, raw.fields)
        analysed = analyse(reading.article) if reading.article else None
    except UnreadableError as error:
        return Read(light, digest, skipped=str(error))
    except Exception as error:  # one odd page must never stop the others
        return Read(light, digest, skipped=f"cannot be understood ({type(error).__name__}: {error})")
    return Read(light, digest, reading, analysed)


def _read_batch(batch: list[Raw]) -> list[Read]:
    return [read_one(raw) for raw in batch]


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
    if workers <= 1:
        yield from map(read_one, raws)
        return
    yield from chain.from_iterable(in_order(_read_batch, _batches(raws), workers))
