"""Reading and analysing in worker processes: batches of raw bytes in, analysed documents out, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain

from vnsearch.engines.analysis import analyse
from vnsearch.engines.base import AnalysedDocument
from vnsearch.errors import UnreadableError
from vnsearch.ingest.files import Record, SourceFile, read_line, read_page
from vnsearch.model import Reading
from vnsearch.processes import in_order

#: A batch is sent off when it holds this many bytes or records.
BATCH_BYTES = 256 << 10
BATCH_RECORDS = 64


@dataclass(frozen=True, slots=True)
class Raw:
    """One page or line to read. ``record`` is None for a page, whose bytes are ``data``."""

    file: SourceFile
    data: bytes
    number: int = 0

    @property
    def digest(self) -> bytes:
        """16 bytes that tell whether it is the same as last time."""
        return blake2b(self.data, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a ``Raw``: its reading and analysed article, or why it was skipped."""

    raw: Raw
    digest: bytes
    reading: Reading = field(default_factory=Reading)
    analysed: AnalysedDocument | None = None
    skipped: str = ""


def _reading(raw: Raw) -> Reading:
    return read_line(Record(raw.number, raw.data), raw.file) if raw.number else read_page(raw.data, raw.file)


def read_one(raw: Raw) -> Read:
    """Reads and analyses one page or line; anything wrong with it becomes the reason of a skip."""
    light = Raw(raw.file, b"", raw.number)
    try:
        reading = _reading(raw)
        analysed = analyse(reading.article) if reading.article else None
    except UnreadableError as error:
        return Read(light, raw.digest, skipped=str(error))
    except Exception as error:  # one odd page must never stop the others
        return Read(light, raw.digest, skipped=f"cannot be understood ({type(error).__name__}: {error})")
    return Read(light, raw.digest, reading, analysed)


def _read_batch(batch: list[Raw]) -> list[Read]:
    return [read_one(raw) for raw in batch]


def _batches(raws: Iterator[Raw]) -> Iterator[list[Raw]]:
    batch: list[Raw] = []
    held = 0
    for raw in raws:
        batch.append(raw)
        held += len(raw.data)
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
