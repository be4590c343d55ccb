"""Damaged files are told from whole ones; crafted ones, whose checksums are right, at most give an error."""

from __future__ import annotations

import random
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import zstandard
from numpy.typing import NDArray

from tests.support.crafted_indexes import Arrays, Mutation, article_index, craft
from tests.support.failing_storage import Disk, Inode, State
from tests.support.hand_made_segments import change, contents, merge_all, write_three_commits
from tests.support.query_nodes import query_node
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import IndexDamagedError, IndexVersionError
from vnsearch.search.request import Request
from vnsearch.search.searcher import Searcher
from vnsearch.segments import merge
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.newest_commit import open_newest

pytestmark = pytest.mark.slow

DAMAGES = 500
CRAFTED = 150
#: Seconds and bytes that reading a crafted index of a few kilobytes may take.
SECONDS, ROOM = 30, 64 << 20


@pytest.fixture(scope="module")
def state() -> State:
    disk = Disk()
    write_three_commits(disk, 14)
    return disk.state


def with_bytes(state: State, name: str, data: bytes) -> Disk:
    """The same disk with other bytes in one file."""
    inodes = dict(state.inodes) | {state.names[name]: Inode(data, len(data))}
    return Disk(State(inodes, state.names, state.names))


def damage(data: bytes, chance: random.Random) -> bytes:
    """Bytes with one bit or a few flipped, a stretch zeroed, or an end missing or added."""
    out = bytearray(data)
    match chance.randrange(6):
        case 0 | 1 | 2:
            for _ in range(chance.choice((1, 1, 1, 8))):
                out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        case 3:
            first = chance.randrange(len(out))
            out[first : first + 16] = bytes(len(out[first : first + 16]))
        case 4:
            del out[chance.randrange(len(out)) :]
        case _:
            out += chance.randbytes(chance.randint(1, 99))
    return bytes(out)


def test_damaged_files_are_an_error_or_change_nothing(state: State) -> None:
    """Flipped bits, zeroed stretches, lost and added ends in every file: never another answer."""
    chance = random.Random(5)  # noqa: S311 - no secret
    whole, error_count = contents(Disk(state)), 0
    for _ in range(DAMAGES):
        name = chance.choice(sorted(state.names))
        data = state.inodes[state.names[name]].data
        disk = with_bytes(state, name, damage(data, chance))
        try:
            assert contents(disk) == whole, name
        except (IndexDamagedError, IndexVersionError) as error:
            assert "run vnsearch index --rebuild" in str(error)
            error_count += 1
    assert error_count > DAMAGES // 3


@contextmanager
def bound_resources() -> Iterator[None]:
    """Ends what hangs, and fails what takes far more room than the file has."""

    def hung(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(SECONDS)
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < ROOM
    finally:
        tracemalloc.stop()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_all(disk: Disk) -> str:
    """Reads everything, then merges it; the error that it gave, if it gave one."""
    try:
        with bound_resources(), damage_as_error():
            contents(disk)
            change(disk, policy=merge_all)
            contents(disk)
    except IndexDamagedError as error:
        return str(error)
    return ""


def _set(name: str, place: int, value: int) -> Mutation:
    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        arrays[name] = arrays[name].astype(np.int64 if value < 0 else np.uint64)
        arrays[name][place] = value

    return mutate


def _set_narrow(name: str, value: int) -> Mutation:
    """The first of the numbers that take a byte or two each."""

    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        most = np.iinfo(arrays[name].dtype).max
        before = arrays[f"{name}/large"][1 if arrays[name][0] == most else 0 :]
        arrays[name][0] = most
        arrays[f"{name}/large"] = np.append(np.uint32(value), before)

    return mutate


def _replace(name: str, array: NDArray[Any]) -> Mutation:
    return lambda arrays, _: arrays.update({name: array})


def _note(field: str, name: str, value: object) -> Mutation:
    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        notes["fields"][field][name] = value

    return mutate


def _everything_is_wide(arrays: Arrays, notes: dict[str, Any]) -> None:
    arrays["field/text/occurrences"][0] = 255
    arrays["field/text/occurrences/large"] = np.array([30_000_000], np.uint32)
    arrays["field/text/positions/widths"][:] = 0
    arrays["field/text/variants/widths"][:] = 0


def _patches_out_of_order(arrays: Arrays, notes: dict[str, Any]) -> None:
    counts = arrays["field/text/positions/blocks"]
    first = int(counts[: int(np.flatnonzero(counts > 1)[0])].sum())
    for name in ("places", "low"):
        two = arrays[f"field/text/positions/{name}"][first : first + 2]
        two[:] = two[::-1].copy()


def _high_bits_out_of_order(arrays: Arrays, notes: dict[str, Any]) -> None:
    arrays["field/text/positions/high"] = np.ones(2, np.uint8)
    arrays["field/text/positions/high/places"] = np.array([1, 0], np.uint32)


def _bomb(arrays: Arrays, notes: dict[str, Any]) -> None:
    frame = zstandard.ZstdCompressor().compress(bytes(3 << 28))
    arrays["stored/blocks"] = np.frombuffer(frame, np.uint8)
    arrays["stored/places"] = np.array([0, len(frame)], np.uint64)
    lengths = np.zeros(len(arrays["stored/lengths"]), np.uint16)
    lengths[-1] = 0xFFFF
    arrays["stored/lengths"], arrays["stored/lengths/large"] = lengths, np.array([3 << 28], np.uint32)


def _endless_keys(arrays: Arrays, notes: dict[str, Any]) -> None:
    arrays["field/text/keys"] = np.full(1 << 20, 0xFF, np.uint8)
    arrays["field/text/places"][1:] = 1 << 20


def _nest(arrays: Arrays, notes: dict[str, Any]) -> None:
    arrays["column/source/values"] = np.frombuffer(b"[" * 100_000, np.uint8)


def _deep_notes(arrays: Arrays, notes: dict[str, Any]) -> None:
    inner: list[Any] = []
    for _ in range(900):
        inner = [inner]
    notes["fields"] = inner


BIG = (1 << 32) - 1
CRAFTS: dict[str, Mutation] = {
    "more documents than there are": lambda _, notes: notes.update(documents=BIG),
    "negative documents": lambda _, notes: notes.update(documents=-1),
    "documents that are no number": lambda _, notes: notes.update(documents="many"),
    "no fields": lambda _, notes: notes.pop("fields"),
    "fields that are nested lists": _deep_notes,
    "a group with four billion postings": _set_narrow("field/text/spread", BIG),
    "a group with four billion occurrences": _set_narrow("field/text/occurrences", BIG),
    "postings in another kind of numbers": _set("field/text/spread", 0, 1),
    "more large numbers than are marked": _replace("field/text/spread/large", np.zeros(3, np.uint32)),
    "patches that are not counted": lambda arrays, _: arrays["field/text/positions/blocks"].fill(0),
    "places of patches that are missing": _replace("field/text/positions/places", np.zeros(1, np.uint8)),
    "patches that are no numbers": _replace("field/text/positions/low", np.zeros(1, np.float64)),
    "higher bits of patches out of order": _high_bits_out_of_order,
    "occurrences that take no bits": _everything_is_wide,
    "a posting with four billion occurrences": _set("field/text/table", 0, BIG),
    "block headers beyond those there are": _set("field/text/points", 2, 1 << 60),
    "a group that begins beyond the file": _set("field/text/points", 3, 1 << 60),
    "a group that begins before the file": _set("field/text/points", 4, -64),
    "numbers of 255 bits": lambda arrays, _: arrays["field/text/docs/widths"].fill(255),
    "document numbers beyond all": lambda arrays, _: arrays["field/id/docs/words"].fill(BIG),
    "a number of groups that is too large": _note("text", "groups", 1 << 40),
    "a number of groups that is negative": _note("text", "groups", -5),
    "groups that are no number": _note("text", "groups", [1]),
    "no zones": _note("text", "zones", 0),
    "a million zones": _note("text", "zones", 1 << 20),
    "keys whose lengths never end": _endless_keys,
    "keys that begin beyond the file": _set("field/text/places", 0, 1 << 50),
    "a block of documents that unpacks to 768 MB": _bomb,
    "a document of four billion bytes": _set_narrow("stored/lengths", BIG),
    "documents in no block": _replace("stored/firsts", np.zeros(9, np.uint32)),
    "blocks beyond the file": _set("stored/places", 1, 1 << 62),
    "values nested a hundred thousand deep": _nest,
    "values that are no list": _replace("column/source/values", np.frombuffer(b'{"a": 1}', np.uint8)),
    "values that are no text": _replace("column/source/values", np.frombuffer(b"[1, [2]]", np.uint8)),
    "a value that is not listed": _set("column/source", 0, 200),
    "more values than are counted": _replace("column/tag/counts", np.full(14, 200, np.uint8)),
    "counts of values that are no numbers": _replace("column/source/counts", np.ones(14, np.float64)),
    "a column that is too short": _replace("column/published", np.zeros(1, np.int64)),
    "numbers instead of words": _replace("field/text/docs/words", np.zeros(1, np.float64)),
    "no words": _replace("field/text/positions/words", np.zeros(0, np.uint64)),
}


@pytest.mark.parametrize("name", CRAFTS)
def test_crafted_segment_is_an_error(state: State, name: str) -> None:
    """Right checksums around impossible contents: told, soon, and without making room for them."""
    assert "run vnsearch index --rebuild" in read_all(craft(state, CRAFTS[name]))


def test_patches_out_of_order_are_told(state: State) -> None:
    """Two of a block exchanged with their values: the compiled loops would write before an array."""
    assert "patches out of order" in read_all(craft(state, _patches_out_of_order))


def test_crafted_keys_out_of_order_do_not_hang_a_merge(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge goes by the order of keys; where there is none it stops."""
    monkeypatch.setattr(merge, "OCCURRENCES_AT_ONCE", 1)

    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        keys = arrays["field/source/keys"].tobytes()
        keys = keys.replace(b"\x04\x011\x00", b"\x04\x010\x00")  # "bao 0" twice
        arrays["field/source/keys"] = np.frombuffer(keys, np.uint8)

    with bound_resources(), pytest.raises(IndexDamagedError, match="order"):
        change(craft(state, mutate), policy=merge_all)


def randomly(chance: random.Random) -> Mutation:
    """Another value in an array or a note, or an array of another size."""

    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        name = chance.choice(sorted(arrays))
        array = arrays[name]
        values = (0, 1, 2, 255, BIG, 1 << 62, chance.getrandbits(16), chance.getrandbits(40))
        if chance.random() < 0.2:
            field = notes["fields"][chance.choice(sorted(notes["fields"]))]
            field[chance.choice(sorted(field))] = chance.choice((*values, -1))
        elif len(array) and chance.random() < 0.8:
            limit = np.iinfo(array.dtype).max
            for _ in range(chance.choice((1, 1, 5))):
                array[chance.randrange(len(array))] = min(chance.choice(values), limit)
        else:
            arrays[name] = np.resize(array, chance.choice((0, len(array) // 2, len(array) * 2)))

    return mutate


def test_randomly_crafted_segments_never_hang_nor_fill_memory(state: State) -> None:
    """Hundreds of changes with right checksums: an error of ours, or an answer."""
    chance = random.Random(6)  # noqa: S311 - no secret
    outcomes = [bool(read_all(craft(state, randomly(chance)))) for _ in range(CRAFTED)]
    assert sum(outcomes) > CRAFTED // 10


QUERIES = ("bầu cử đống đa", "bau cu", '"đống đa"', "dong da source:bao", "bầu cử quốc hội đống đa -covid")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> State:
    """An index of articles, as files."""
    return article_index(tmp_path_factory.mktemp("articles"))


def _is_answered(disk: Disk) -> bool:
    """Whether each query is answered, or an error of ours given; twice, since the first answers are kept."""
    try:
        _, segments = open_newest(disk)
        snapshot = Searcher(SegmentsReader(segments), guard=damage_as_error)
        for query in QUERIES * 2:
            snapshot.search(Request(query_node(query), limit=5))
    except (IndexDamagedError, IndexVersionError):
        return False
    return True


def test_randomly_crafted_indexes_are_answered_or_told(articles: State) -> None:
    """Postings that lead astray reach ranking too, compiled or not."""
    chance = random.Random(7)  # noqa: S311 - no secret
    assert _is_answered(Disk(articles))
    outcomes = [_is_answered(craft(articles, randomly(chance))) for _ in range(CRAFTED)]
    assert any(outcomes) and not all(outcomes)


def test_documents_beyond_the_last_are_told_when_asked_for(articles: State) -> None:
    """Gaps between documents that lead past all of them."""

    def far(arrays: Arrays, _: dict[str, Any]) -> None:
        words = next(name for name in arrays if name.endswith("text/docs/words"))
        arrays[words][:] = np.iinfo(np.uint64).max

    assert not _is_answered(craft(articles, far))


@pytest.mark.parametrize("name", ["text/positions/words", "text/variants/words", "text/table"])
def test_arrays_of_another_kind_are_told_when_asked_for(articles: State, name: str) -> None:
    """Bytes where longer numbers are to be: as many items, in less room."""

    def narrow(arrays: Arrays, _: dict[str, Any]) -> None:
        name_in_file = next(each for each in arrays if each.endswith(name))
        arrays[name_in_file] = arrays[name_in_file].astype(np.uint8)

    assert not _is_answered(craft(articles, narrow))


def test_columns_of_another_kind_are_told(articles: State) -> None:
    """The notes say what kind a column is, and the schema what it is to be."""

    def narrow(_: Arrays, notes: dict[str, Any]) -> None:
        kinds = notes["columns"]["numbers"]
        kinds |= {name: "|u1" for name, kind in kinds.items() if kind == "<u4"}

    assert not _is_answered(craft(articles, narrow))
