"""Changes of the arrays and of the metadata of a segment, at random and with knowledge of the format.

A mutation replaces arrays in a dictionary and never writes into one, so that the arrays of a whole segment can be
changed again and again. Each returns what it did.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

#: The arrays of a segment, by name.
Arrays = dict[str, NDArray[Any]]
Mutation = Callable[[Arrays, dict[str, Any], random.Random], str]

NUMBERS = (
    *(0, 1, 2, 3, 127, 128, 255, 256, 65535, 65536, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40),
    *(1 << 48, 1 << 61, 1 << 62, (1 << 63) - 1, -1, -2, -(1 << 31), -(1 << 62), -(1 << 63)),
)
#: What JSON can have in the place of a number or a name.
VALUES: tuple[object, ...] = (
    *NUMBERS,
    *(0.5, 1e308, float("inf"), float("nan"), None, True, "", "a", "\x00", "\ud800", "2021-13-45"),
    *([], [1], {}, "9" * 5000, 1 << 70, "<u8", "|O", "text"),
)
#: Types of numbers, and some that no array of a segment may have.
DTYPES = ("|u1", "<u2", "<u4", "<u8", "|i1", "<i4", "<i8", "<f4", "<f8", "|b1")
#: What the names of arrays begin with that the compiled loops read.
_COMPILED = ("field/text/", "field/pairs/")
#: The widths of packed numbers: those that exist, and some beyond.
_WIDTHS = (*range(34), 63, 64, 65, 127, 128, 255)


def _with_number(array: NDArray[Any], place: int, number: int) -> NDArray[Any]:
    """Return an array with other bits at a place: those of the number, as far as they fit."""
    other = array.copy()
    size = array.dtype.itemsize
    bits = (number & ((1 << 64) - 1)).to_bytes(8, "little")[:size]
    other.view(np.uint8)[place * size : (place + 1) * size] = np.frombuffer(bits, np.uint8)
    return other


def _number_near(old: int, chance: random.Random) -> int:
    """Return a number that is extreme, one beside the old one, or any."""
    near = old + 1, old - 1, old * 2, old // 2, old + 8, old - 8, old + 64, old ^ 1 << chance.randrange(64)
    return chance.choice((*near, *NUMBERS, chance.getrandbits(8), chance.getrandbits(32)))


def _place(array: NDArray[Any], chance: random.Random) -> int:
    """Return a place in an array, often the first or one of the last."""
    return chance.choice(
        (0, len(array) - 1, max(len(array) - 2, 0), *(chance.randrange(len(array)) for _ in range(3)))
    )


def change_number(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Put another number in one place, or in a few."""
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        place = _place(array, chance)
        old = int.from_bytes(array[place : place + 1].tobytes(), "little")
        array = _with_number(array, place, _number_near(old, chance))
    return array


def move_amount(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Add an amount in one place and take it away in another: the sum stays as it was."""
    if array.dtype.kind not in "ui":
        return change_number(array, chance)
    other, amount = array.copy(), chance.choice((1, 1, 2, 8, 64, 255))
    with np.errstate(over="ignore"):
        other[_place(array, chance)] += array.dtype.type(amount % 256)
        other[_place(array, chance)] -= array.dtype.type(amount % 256)
    return other


def change_order(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Put the numbers into another order: least, most and sum stay as they were."""
    kind = chance.choice(("reverse", "shift", "exchange", "descend", "repeat"))
    if kind == "exchange":
        other, left, right = array.copy(), _place(array, chance), _place(array, chance)
        other[left], other[right] = array[right], array[left]
        return other
    if kind == "repeat":
        return np.concatenate((array[:1], array[:-1]))
    orders = {"reverse": array[::-1], "shift": np.roll(array, 1), "descend": np.sort(array)[::-1]}
    return np.ascontiguousarray(orders[kind])


def fill(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Put one number everywhere, or in a stretch."""
    first = chance.choice((0, _place(array, chance)))
    end = chance.choice((len(array), min(first + 4, len(array))))
    other = array.copy()
    value = _with_number(np.zeros(1, array.dtype), 0, chance.choice(NUMBERS))
    other[first:end] = value
    return other


def change_size(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Make an array shorter or longer."""
    size = len(array)
    return np.resize(array, max(chance.choice((0, 1, size // 2, size - 1, size + 1, size + 2, size * 2)), 0))


def change_dtype(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Have the numbers, or their bytes, in another type."""
    dtype = np.dtype(chance.choice(DTYPES))
    if chance.random() < 0.5 and array.nbytes % dtype.itemsize == 0:
        return array.view(dtype)
    with np.errstate(all="ignore"):
        return array.astype(dtype)


def change_width(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """Put another width of packed numbers in one place, or in all."""
    other = array.copy()
    places = chance.choice((_place(array, chance), slice(None)))
    other[places] = array.dtype.type(chance.choice(_WIDTHS) % 256)
    return other


_CHANGES = (
    change_number,
    change_number,
    change_number,
    move_amount,
    change_order,
    fill,
    change_size,
    change_dtype,
)


def _compiled(arrays: Arrays) -> list[str]:
    """Return the names of the arrays that the compiled loops read, without empty ones."""
    return [name for name, array in arrays.items() if name.startswith(_COMPILED) and len(array)] or [*arrays]


def mutate_array(arrays: Arrays, _: dict[str, Any], chance: random.Random) -> str:
    """Change one array."""
    name = chance.choice([*arrays] if chance.random() < 0.5 else _compiled(arrays))
    array = arrays[name]
    change = chance.choice(_CHANGES) if len(array) else chance.choice((change_size, change_dtype))
    if name.endswith("/widths") and len(array) and chance.random() < 0.5:
        change = change_width
    arrays[name] = change(array, chance)
    return f"{change.__name__} of {name}"


def mutate_pair_of_arrays(arrays: Arrays, _: dict[str, Any], chance: random.Random) -> str:
    """Put an array in the place of another, or exchange two."""
    left = chance.choice(list(arrays))
    alike = [name for name, array in arrays.items() if array.dtype == arrays[left].dtype and name != left]
    if not alike:
        return "nothing"
    right = chance.choice(alike)
    arrays[left], arrays[right] = arrays[right], chance.choice((arrays[left], arrays[right]))
    return f"{right} in the place of {left}"


def leaves(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in nested JSON, inner ones and their containers."""
    items = (
        values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from leaves(value, (*path, key))


def change_json(values: Any, chance: random.Random) -> str:
    """Put another value anywhere into nested JSON, in place, or remove one."""
    path = chance.choice(list(leaves(values)))
    for key in path[:-1]:
        values = values[key]
    old = values[path[-1]]
    if chance.random() < 0.1 and isinstance(values, dict):
        del values[path[-1]]
    elif type(old) is int and chance.random() < 0.5:
        values[path[-1]] = _number_near(old, chance)
    else:
        values[path[-1]] = chance.choice(VALUES)
    return "/".join(map(str, path))


def mutate_metadata(_: Arrays, metadata: dict[str, Any], chance: random.Random) -> str:
    """Change a number or name of a segment's metadata."""
    return f"metadata: {change_json(metadata, chance)}"


def mutate_document(arrays: Arrays, _: dict[str, Any], chance: random.Random) -> str:
    """Change a field of a stored document of the first block, unless something else was changed there before."""
    try:
        records, (start, stop, end) = _first_records(arrays)
    except (ValueError, IndexError, zstandard.ZstdError):
        return "nothing"
    what, number = "bytes that are no UTF-8", chance.randrange(len(records))
    if chance.random() < 0.1:
        records[number] = records[number].replace(b"n", b"\xff")
    else:
        values = json.loads(records[number])
        what = change_json(values, chance)
        records[number] = json.dumps(values).encode()
    frame = np.frombuffer(zstandard.ZstdCompressor().compress(b"".join(records)), np.uint8)
    lengths = arrays["stored/lengths"].astype(np.int64)
    lengths[:end] = [len(record) for record in records]
    if lengths.max() < 65535:
        arrays["stored/lengths"] = lengths.astype(np.uint16)
    arrays["stored/blocks"] = np.concatenate((frame, arrays["stored/blocks"][stop:]))
    places = arrays["stored/places"].astype(np.int64)
    places[1:] += len(frame) - (stop - start)
    arrays["stored/places"] = places.astype(np.uint64)
    return f"stored document: {what}"


def _first_records(arrays: Arrays) -> tuple[list[bytes], tuple[int, int, int]]:
    """Return the records of the first block; where it begins and ends, and how many it has.

    Raises ``ValueError``, ``IndexError``, ``ZstdError`` where these are not to be found.
    """
    (_, end), (start, stop) = arrays["stored/firsts"][:2].tolist(), arrays["stored/places"][:2].tolist()
    data = zstandard.ZstdDecompressor().decompress(arrays["stored/blocks"][start:stop].tobytes())
    edges = np.cumsum([0, *arrays["stored/lengths"][:end].astype(np.int64)]).tolist()
    if edges[-1] != len(data) or end > len(arrays["stored/lengths"]) or end < 1:
        raise ValueError("no block")
    return [data[left:right] for left, right in pairwise(edges)], (start, stop, end)


def mutate_counts(arrays: Arrays, metadata: dict[str, Any], chance: random.Random) -> str:
    """Change how many postings or occurrences a term has, and what the metadata say of all of them."""
    field = chance.choice(list(metadata["fields"]))
    array_name, total = chance.choice((("spread", "postings"), ("occurrences", "occurrences")))
    name = f"field/{field}/{array_name}"
    if name not in arrays or not len(arrays[name]):
        return "nothing"
    counts = arrays[name].astype(np.int64)
    place, amount = _place(counts, chance), chance.choice((1, -1, 2, 8, -8, 120, 128))
    if not 0 <= counts[place] + amount < np.iinfo(arrays[name].dtype).max:
        return "nothing"
    counts[place] += amount
    arrays[name] = counts.astype(arrays[name].dtype)
    metadata["fields"][field][total] += amount
    return f"{amount:+} in {name} and in the metadata"


def mutate_large_number(arrays: Arrays, _: dict[str, Any], chance: random.Random) -> str:
    """Mark one of the numbers that take a byte or two as a large one, and add it to the large ones."""
    name = chance.choice([name for name in arrays if name.endswith("/large")])
    small = arrays[name.removesuffix("/large")]
    if not len(small):
        return "nothing"
    most, place = np.iinfo(small.dtype).max, chance.randrange(len(small))
    before = int((small[:place] == most).sum())
    arrays[name.removesuffix("/large")] = _with_number(small, place, most)
    large = arrays[name].tolist()
    large[before : before + int(small[place] == most)] = [
        chance.choice((0, 255, 1 << 16, (1 << 32) - 1, 280))
    ]
    arrays[name] = np.array(large, np.uint32)
    return f"a large number in {name}"


def mutate_high_bits(arrays: Arrays, _: dict[str, Any], chance: random.Random) -> str:
    """Give some exceptions of a packed stream high bits, which those of small indexes have none of."""
    name = chance.choice([name for name in arrays if name.endswith("/high")])
    count = chance.choice((1, 1, 2, 5))
    exceptions = len(arrays[name.removesuffix("high") + "low"])
    numbers = [chance.choice((0, 1, max(exceptions - 1, 0), exceptions, (1 << 32) - 1)) for _ in range(count)]
    arrays[name] = np.array([chance.choice((1, 255, 65535)) for _ in range(count)], np.uint16)
    arrays[f"{name}/places"] = np.array(chance.choice((numbers, sorted(numbers))), np.uint32)
    return f"high bits in {name}"


#: Mutations of a segment, and how often each is chosen.
MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (mutate_array, 24),
    (mutate_pair_of_arrays, 1),
    (mutate_metadata, 4),
    (mutate_document, 2),
    (mutate_counts, 2),
    (mutate_large_number, 2),
    (mutate_high_bits, 1),
)


def mutate_segment(arrays: Arrays, metadata: dict[str, Any], chance: random.Random) -> str:
    """Change a segment in one place, or now and then in several; return what was done."""
    mutations = [mutation for mutation, weight in MUTATIONS for _ in range(weight)]
    changes = []
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
        with suppress(TypeError, ValueError, LookupError, AttributeError):  # where another change was before
            changes.append(chance.choice(mutations)(arrays, metadata, chance))
    return "; ".join(changes)
