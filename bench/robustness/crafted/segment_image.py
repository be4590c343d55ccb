"""A small index in memory, of whose first segment copies with other arrays and metadata are made fast.

Only what was replaced is written anew, and the checksums of the pages.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.support.memory_storage import MemoryStorage

from bench.robustness.crafted.mutations import Arrays
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.model import Article, Document, Headline
from vnsearch.segments import merge_policy
from vnsearch.segments.checked_file import (
    _ALIGNMENT,
    _SEAL,
    MAGIC,
    PAGE,
    CheckedFile,
    Entry,
    FileRef,
    Section,
)
from vnsearch.segments.commits import newest, write_commit
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.newest_commit import open_newest, open_segment
from vnsearch.segments.segment import Segment

#: Entries of a segment's directory, by the names of arrays.
Lies = Mapping[str, Sequence[object]]
#: What the texts are made of: syllables with several spellings, listed pairs, a date, an acronym with a number.
_PHRASES = (
    *("bầu cử Quốc hội", "Đống Đa", "giá vàng tăng mạnh", "bão số 9", "Hà Nội", "thành phố Hồ Chí Minh"),
    *(
        "kinh tế Việt Nam",
        "bau cu quoc hoi",
        "đống đá",
        "giả vang",
        "Covid-19",
        "ngày 23/5/2021",
        "TPHCM2021",
    ),
    *("uỷ ban nhân dân", "Airlines", "già vàng", "học sinh", "đại biểu"),
)
#: Documents of the first segment: more than two blocks of postings for the commonest words.
_DOCUMENTS = 270
_OF_SECOND = 12


def _document(number: int) -> Document:
    """Return a document that its number decides."""
    chance = np.random.default_rng(number)
    phrases = [_PHRASES[int(choice)] for choice in chance.zipf(1.4, 9) % len(_PHRASES)]
    published = date(2020, 1, 1) + timedelta(number * 7) if number % 5 else None
    if number % 11 == 0:
        return Headline(f"h{number}", " ".join(phrases[:2]), source="báo hai", published=published)
    return Article(
        *(f"a{number}", " ".join(phrases[:2])),
        body=". ".join(phrases * (1 + 12 * (number % 37 == 0))),
        summary=phrases[3],
        url=f"https://vidu.vn/{number % 7}/{number}.html",
        source=f"báo {number % 3}",
        category=("kinh-te", "xã hội")[number % 2],
        author="Ánh Dương",
        tags=tuple(phrases[:2]),
        published=published,
    )


def make_files(folder: Path) -> dict[str, bytes]:
    """Return the files of an index of two segments with deleted documents, made in a folder."""
    merge_policy.SMALL_SEGMENT = 10  # otherwise both become one
    engine = EmbeddedEngine(folder)
    engine.create()
    for numbers in (range(_DOCUMENTS), range(_DOCUMENTS, _DOCUMENTS + _OF_SECOND)):
        with engine.writer() as writer:
            for number in numbers:
                writer.put(list(analyse_documents([_document(number)])))
            writer.delete(["a3", "a5"] if numbers[0] else [])
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def keep_arrays_apart() -> None:
    """Have every array of a file in memory of its own, whose end the address sanitizer knows."""
    section_of = CheckedFile.section

    def section(self: CheckedFile, name: str) -> Section:
        whole = section_of(self, name)
        return whole._replace(data=whole.data.copy())

    CheckedFile.section = section  # type: ignore[method-assign] # nobody else reads files in this process


class ChangedSegment:
    """The first segment of an index with something changed, which is written and opened when it is needed."""

    def __init__(self, image: SegmentImage, arrays: Arrays, metadata: dict[str, Any], lies: Lies) -> None:
        self._image, self._arrays, self._metadata, self._lies = image, arrays, metadata, lies

    @cached_property
    def _content(self) -> tuple[bytes, FileRef]:
        return self._image.write(self._arrays, self._metadata, self._lies)

    @cached_property
    def storage(self) -> MemoryStorage:
        """The files of the index with a segment that has the changes, and every checksum right."""
        return self._image.files_with(*self._content)

    def segments(self) -> list[Segment]:
        """Open the segments of the index. Raises ``VnsearchError``."""
        changed = {name for name, array in self._arrays.items() if array is not self._image.array(name)}
        with damage_as_error():
            first = self._image.open(*self._content)
        if not self._lies and self._image.has_metadata(self._metadata):
            self._image.take_over_unchanged(first, changed)
        return [first, *self._image.other_segments]


class SegmentImage:
    """The first segment of an index, to be written with other arrays and metadata."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        self._commit = newest(MemoryStorage(files))
        self._entry = self._commit.segments[0]
        _, (self._whole, *self.other_segments) = open_newest(MemoryStorage(files))
        file = self._whole.file
        self._data = files[file.name][: file.data_size]
        self._directory: dict[str, Entry] = dict(file._arrays)
        self._arrays: Arrays = {name: file.array(name) for name in file.arrays}
        self._metadata_text = json.dumps(file.metadata)
        for name in self._whole.fields:
            self._whole.field(name)

    def arrays(self) -> Arrays:
        """Return the arrays by name, in a dictionary that the caller may change."""
        return dict(self._arrays)

    def array(self, name: str) -> NDArray[Any] | None:
        """Return an array; None where there is none of that name."""
        return self._arrays.get(name)

    def entries(self) -> dict[str, Entry]:
        """Return what the directory says of each array: its type, its first byte, and how many items it has."""
        return dict(self._directory)

    def metadata(self) -> dict[str, Any]:
        """Return a copy of the metadata."""
        values: dict[str, Any] = json.loads(self._metadata_text)
        return values

    def has_metadata(self, metadata: dict[str, Any]) -> bool:
        """Return whether metadata are those of the segment."""
        return json.dumps(metadata) == self._metadata_text

    def take_over_unchanged(self, segment: Segment, changed: Collection[str]) -> None:
        """Have a segment with some changed arrays read other fields from what was read of the whole one."""
        for name in self._whole.fields:
            field = self._whole.field(name)
            if field and not any(array.startswith(f"field/{name}/") for array in changed):
                segment._fields[name] = field

    def write(self, arrays: Arrays, metadata: dict[str, Any], lies: Lies) -> tuple[bytes, FileRef]:
        """Return the bytes of a segment with other arrays and metadata, and how a commit names it.

        ``lies``: entries of arrays, by name, that the segment's directory has in place of those that are true.
        """
        data, entries = bytearray(self._data), dict[str, Any](self._directory)
        for name, array in arrays.items():
            if array is not self._arrays.get(name):
                entries[name] = self._place(data, array, entries.get(name))
        entries.update(lies)
        directory = json.dumps({"arrays": entries, "notes": metadata}).encode()
        pages = [zlib.crc32(data[start : start + PAGE]) for start in range(0, len(data), PAGE)]
        tail = np.array(pages, "<u4").tobytes() + directory
        checksum = zlib.crc32(tail)
        content = bytes(data) + tail + _SEAL.pack(MAGIC, len(data), len(directory), checksum)
        return content, FileRef(self._entry.segment.name, len(content), checksum)

    def files_with(self, content: bytes, ref: FileRef) -> MemoryStorage:
        """Return the files of the index with another first segment."""
        files = MemoryStorage(self._files | {ref.name: content})
        entry = self._entry._replace(segment=ref)
        write_commit(files, self._commit._replace(segments=(entry, *self._commit.segments[1:])))
        return files

    def open(self, content: bytes, ref: FileRef) -> Segment:
        """Open another first segment, as the index does. Raises what reading it does."""
        return open_segment(
            MemoryStorage(self._files | {ref.name: content}), self._entry._replace(segment=ref)
        )

    @staticmethod
    def _place(data: bytearray, array: Any, entry: Entry | None) -> Entry:
        """Write an array where it was, or at the end where it has another size; return its entry."""
        content, dtype = array.tobytes(), array.dtype.newbyteorder("<").str
        if entry and entry[0] == dtype and entry[2] == len(array):
            data[entry[1] : entry[1] + len(content)] = content
            return entry
        data += bytes(-len(data) % _ALIGNMENT)
        start = len(data)
        data += content
        return dtype, start, len(array)
