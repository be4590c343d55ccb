"""Reading a sample of an archive to tell how well the whole will be read."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.files import SourceFile, read_members, walk
from vnsearch.ingest.containers.members import Member, Options
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.library.diagnosis import Sample, advice, field_shares, oddities, other_files
from vnsearch.messages import skip_reasons
from vnsearch.model import Diagnosis

T = TypeVar("T")

#: Pages and records that are read, and the most of one file where there are several.
SAMPLE_SIZE, _MIN_PER_FILE = 1000, 5
#: Files among which the pages and records are spread.
_MAX_FILES = 200
#: Of how many times as many members those that are read are chosen.
_BEGINNING = 20
#: Records that are kept as they are, to look at their columns.
_MAX_RECORDS = 200


def examine(path: str | Path, *, size: int = SAMPLE_SIZE, options: Options | None = None) -> Diagnosis:
    """Read a sample of the files below a path, and say how well they are read.

    ``size``: about how many pages and records are read, spread over at most 200 files and over the beginning of
    each; they are chosen at random, always the same ones. Raises ``InputError`` when the path does not exist.
    """
    start, sample, options = time.perf_counter(), Sample(), options or Options()
    files, count = _choose_files(Path(path), sample, options)
    limit = max(size // max(len(files), 1), _MIN_PER_FILE)
    for file in files:
        _read_file(file, sample, options, limit)
    shares = field_shares(sample.articles)
    return Diagnosis(
        files=count,
        sampled_files=len(files),
        contents=len(sample.contents),
        articles=len(sample.articles),
        headlines=sum(len(content.sightings) for _, content in sample.contents),
        seconds=round(time.perf_counter() - start, 3),
        fields=shares,
        oddities=oddities(sample),
        advice=advice(sample, shares, options.fields),
        other_files=other_files(sample),
    )


def _choose_files(root: Path, sample: Sample, options: Options) -> tuple[Sequence[SourceFile], int]:
    """Return files of an even sample (reservoir sampling, Vitter 1985), in order, and how many there are."""

    def count_others(_folder: Path, ending: str, names: Sequence[str]) -> None:
        sample.other_files[ending] += len(names)

    def count_hidden(_path: Path, reason: str) -> None:
        sample.hidden += reason == skip_reasons.HIDDEN_FILE

    def skip(path: Path, reason: str) -> None:
        sample.skips.append((str(path), reason))

    reservoir = _Reservoir[SourceFile](_MAX_FILES)
    for file in walk(root, skip, count_others, options.selection, count_hidden):
        reservoir.add(file)
    return reservoir.items(), reservoir.count


class _Reservoir(Generic[T]):
    """An even random sample of a stream, always the same for the same stream (Vitter 1985, algorithm R)."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._chance = random.Random(0)  # noqa: S311 - no secret
        self._entries: list[tuple[int, T]] = []
        self.count = 0

    def add(self, item: T) -> None:
        """Take the next item of the stream into the sample, or not."""
        self.count += 1
        if len(self._entries) < self._size:
            self._entries.append((self.count, item))
        elif (place := self._chance.randrange(self.count)) < self._size:
            self._entries[place] = (self.count, item)

    def items(self) -> list[T]:
        """Return the sample, in the order of the stream."""
        return [item for _, item in sorted(self._entries, key=lambda entry: entry[0])]


def _read_file(file: SourceFile, sample: Sample, options: Options, limit: int) -> None:
    """Read some of the members at the beginning of a file into the sample."""

    def skip(place: str, reason: str) -> None:
        sample.skips.append((f"{file.path}{place}", reason))

    members = _Reservoir[Member](limit)
    try:
        for member in islice(read_members(file, options, skip), _BEGINNING * limit):
            members.add(member)
    except UnreadableError as error:
        skip("", error.message)
    for member in members.items():
        try:
            content = read_member(member, file.name, options.fields)
            sample.contents.append((f"{file.path}{member.place}", content))
        except UnreadableError as error:
            skip(member.place, error.message)
        _keep_record(member, sample)


def _keep_record(member: Member, sample: Sample) -> None:
    if member.format is FileFormat.RECORD and len(sample.records) < _MAX_RECORDS:
        record = _parse(member.data)
        if record is not None:
            sample.records.append(record)


def _parse(data: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
