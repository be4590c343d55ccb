"""Changes posting lists in memory and calls the compiled loops on them: thousands of times a second.

python -m bench.robustness.crafted.lists [--times 1000000] [--seed 1] [--processes 2] [--sanitizers]

Requests to a small index are recorded as the calls of the compiled loops that they make. Each change puts other
bits into what a call reads of one posting list (packed words, exceptions, skip data, frequency table, or its first
bit, width and number of values), and makes the call again. Only a result and an ``IndexError`` are fine. What is
checked before when a segment is read is left out, so that the loops have more to notice than in
``bench.robustness.crafted.segments``, and nothing else is tested.
"""

from __future__ import annotations

import ctypes
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.robustness.crafted.mutations import NUMBERS
from bench.robustness.crafted.requests import REQUESTS, OpenIndex
from bench.robustness.crafted.runs import run_and_print, run_options, run_with_sanitizers
from bench.robustness.crafted.segment_image import (
    ChangedSegment,
    SegmentImage,
    keep_arrays_apart,
    make_files,
)
from vnsearch.native import kernels, library
from vnsearch.native.library import Kernels
from vnsearch.native.structs import (
    PackedStream,
    PackedValues,
    Postings,
    PostingsCursor,
    TermPostings,
    WeightedTf,
)

#: Changes in a process.
BATCH = 2_000
#: The parts of a posting list that are packed, and the numbers that say where each lies.
_PARTS = ("docs", "codes", "positions", "variants")
_PLACES = ("first", "bit", "width", "count")


class Area(NamedTuple):
    """Some bytes in memory that come from a segment; numbers of ``item`` bytes.

    ``sums`` is where the sums of rows of ``zones`` numbers are, of a frequency table.
    """

    address: int
    size: int
    item: int
    sums: int = 0
    zones: int = 1


class PostingList(NamedTuple):
    """What a call reads of one posting list, and where it stands in it."""

    cursor: int
    areas: tuple[Area, ...]


class Call(NamedTuple):
    """A recorded call and the posting lists that it reads."""

    name: str
    arguments: tuple[Any, ...]
    lists: tuple[PostingList, ...]


class Recorder:
    """Stands for the compiled loops: makes each call, and remembers it."""

    def __init__(self, loaded: Kernels) -> None:
        self._loaded = loaded
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._loaded, name)

        def call(*arguments: Any) -> Any:
            self.calls.append((name, arguments))
            return method(*arguments)

        return call


def record(index: OpenIndex, loaded: Kernels) -> tuple[list[Call], object]:
    """Return the calls that all requests make, and what must be kept alive for them.

    From then on everything of which an address is asked for in this process is kept.
    """
    recorder, alive = Recorder(loaded), list[object]()
    find_kernels: Any = library.kernels
    replacements: list[tuple[Any, Any]] = [(find_kernels, lambda: recorder)]
    for function in (library.address, library.addresses, ctypes.addressof):
        replacements.append((function, partial(_call_and_keep, alive, function)))
    for old, new in replacements:
        for module in list(sys.modules.values()):
            if vars(module).get(name := getattr(old, "__name__", "")) is old:
                setattr(module, name, new)
    answers = [ask(index) for ask in REQUESTS.values()]
    calls = [Call(name, arguments, tuple(_lists_of(arguments))) for name, arguments in recorder.calls]
    return [call for call in calls if call.lists], (alive, index, answers)


def _call_and_keep(alive: list[object], function: Callable[..., Any], *arguments: Any) -> Any:
    alive.append(arguments)
    return function(*arguments)


def _lists_of(value: Any) -> Iterator[PostingList]:
    """Yield every posting list that arguments lead to."""
    if isinstance(value, tuple | list | ctypes.Array):
        for item in value:
            yield from _lists_of(item)
    elif isinstance(value, TermPostings):
        areas = _areas_of(Postings.from_address(value.postings))
        yield PostingList(value.cursor, tuple(area for area in areas if area.size))
    elif isinstance(value, WeightedTf) and value.count:
        yield from _lists_of((TermPostings * value.count).from_address(value.postings))
    elif isinstance(value, ctypes.Structure):
        yield from _lists_in_struct(value)


def _lists_in_struct(struct: ctypes.Structure) -> Iterator[PostingList]:
    """Yield those of the plain words or of the n-grams of a query."""
    if hasattr(struct, "tfs"):
        yield from _lists_of((WeightedTf * struct.count).from_address(struct.tfs))
    elif hasattr(struct, "firsts"):
        count = (ctypes.c_int64 * (struct.terms + 1)).from_address(struct.firsts)[struct.terms]
        yield from _lists_of((TermPostings * count).from_address(struct.postings))


def _areas_of(postings: Postings) -> Iterator[Area]:
    start = ctypes.addressof(postings)
    for part in _PARTS:
        values: PackedValues = getattr(postings, part)
        offset = start + getattr(Postings, part).offset
        yield from (Area(offset + getattr(PackedValues, name).offset, 8, 8) for name in _PLACES)
        if values.stream and values.width:
            yield from _areas_of_stream(PackedStream.from_address(values.stream), values)
    table_size = 4 * postings.code_count * postings.zones
    yield Area(postings.freq_table, table_size, 4, postings.freq_sums, postings.zones)
    if postings.header_count:
        yield Area(postings.header_docs, 4 * postings.header_count, 4)
        yield Area(postings.header_occurrences, 4 * postings.header_count, 4)


def _areas_of_stream(stream: PackedStream, values: PackedValues) -> Iterator[Area]:
    """Yield the words of a list, and the exceptions of its blocks."""
    first_word, end_word = values.bit >> 6, (values.bit + values.width * values.count >> 6) + 1
    yield Area(stream.words + 8 * first_word, 8 * (end_word - first_word), 8)
    offsets = (ctypes.c_uint32 * (stream.exception_blocks + 1)).from_address(stream.exception_offsets)
    first_block, end_block = (
        values.first // 255,
        min((values.first + values.count) // 255 + 1, stream.exception_blocks),
    )
    yield Area(stream.exception_offsets + 4 * first_block, 4 * (end_block - first_block + 1), 4)
    first, end = offsets[first_block], offsets[end_block]
    if end > first:
        yield Area(stream.places + first, end - first, 1)
        yield Area(stream.low + first * stream.low_size, (end - first) * stream.low_size, stream.low_size)
    if stream.high_count:
        yield Area(stream.high, stream.high_count * stream.high_size, stream.high_size)
        yield Area(stream.high_numbers, 4 * stream.high_count, 4)


def _changed(data: bytes, area: Area, chance: random.Random) -> bytes:
    """Return other bytes for an area: another number, two exchanged, one bit, or the same number everywhere."""
    out, count, kind = bytearray(data), area.size // area.item, chance.randrange(8)
    place = chance.choice((0, count - 1, chance.randrange(count))) * area.item
    old = int.from_bytes(data[place : place + area.item], "little")
    near = chance.choice((old + 1, old - 1, old + 64, old * 2, *NUMBERS, chance.getrandbits(64)))
    number = (near & ((1 << 8 * area.item) - 1)).to_bytes(area.item, "little")
    if kind == 0:
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        other = chance.randrange(count) * area.item
        left, right = data[place : place + area.item], data[other : other + area.item]
        out[place : place + area.item], out[other : other + area.item] = right, left
    elif kind == 2:
        end = min(place + area.item * chance.choice((4, 1000)), len(out))
        out[place:end] = number * ((end - place) // area.item)
    else:
        out[place : place + area.item] = number
    return bytes(out)


def _write(area: Area, data: bytes) -> None:
    """Write an area, and the sums of its rows, where it is a frequency table."""
    ctypes.memmove(area.address, data, len(data))
    if area.sums:
        sums = np.frombuffer(data, np.uint32).reshape(-1, area.zones).sum(axis=1, dtype=np.int64).tobytes()
        ctypes.memmove(area.sums, sums, len(sums))


class Lists:
    """Recorded calls, to be made with other bytes in the posting lists that they read."""

    def __init__(self, index: OpenIndex, loaded: Kernels) -> None:
        self._loaded = loaded
        self.calls, self._alive = record(index, loaded)
        for call in self.calls:
            self._make(call)

    def _make(self, call: Call) -> None:
        for posting_list in call.lists:
            ctypes.memset(posting_list.cursor, 0, ctypes.sizeof(PostingsCursor))
        getattr(self._loaded, call.name)(*call.arguments)

    def try_change(self, seed: int, number: int) -> str:
        """Make a call with other bytes in one or two places of a list; put the old ones back."""
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
        call = chance.choice(self.calls)
        areas = chance.choices(chance.choice(call.lists).areas, k=chance.choice((1, 1, 2)))
        before = [(area, ctypes.string_at(area.address, area.size)) for area in dict.fromkeys(areas)]
        for area, data in before:
            _write(area, _changed(data, area, chance))
        try:
            self._make(call)
        except IndexError:
            return "told"
        finally:
            for area, data in before:
                _write(area, data)
        return "answered"


def main() -> None:
    """Print how many changes were answered, told, and led to a fault."""
    options = run_options(__doc__ or "", 1_000_000)
    if options.sanitizers:
        sys.exit(run_with_sanitizers("bench.robustness.crafted.lists"))
    keep_arrays_apart()
    loaded = kernels()
    assert loaded is not None, "the compiled loops were not built"
    with tempfile.TemporaryDirectory() as folder:
        image = SegmentImage(make_files(Path(folder) / "index"))
    lists = Lists(OpenIndex(ChangedSegment(image, image.arrays(), image.metadata(), {})), loaded)
    print(f"{len(lists.calls):,} recorded calls", flush=True)
    if options.only is not None:
        print(lists.try_change(options.seed, options.only))
        return
    run_and_print(options, BATCH, lambda _: None, lambda number: lists.try_change(options.seed, number))


if __name__ == "__main__":
    main()
