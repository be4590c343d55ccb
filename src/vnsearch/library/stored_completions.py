"""The table of completions that an index on a cluster keeps for its readers, who would else read all titles.

Making it takes a part of the time that indexing takes, so a run does not make it anew: the titles of new
documents are added once they are many, and readers add the newest ones themselves. Those of deleted documents are
left out at once.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from io import BytesIO

from vnsearch.engine.protocol import ClusterEngine, Snapshot, StoredCompletions
from vnsearch.errors import SegmentationModelError, StorageError
from vnsearch.library.completions_archive import read_archive, write_archive
from vnsearch.query.completion.builder import build
from vnsearch.query.completion.completions import Completions
from vnsearch.query.completion.merging import add_titles, without_titles

#: Titles that readers add themselves; an index with fewer has no table.
NEWEST = 1000
#: The part of the documents that may have been written since the table was made, where that is more; and the part
#: that it may count although they are not there any more.
BEHIND, REPLACED = 1 / 32, 1 / 4
#: Bytes of a table at most, before it is compressed.
_LARGEST = 1 << 30


def encode(completions: Completions) -> bytes:
    """Return a table as bytes."""
    stream = BytesIO()
    write_archive(stream, "", completions)
    return zlib.compress(stream.getbuffer(), 1)


def decode(data: bytes) -> Completions | None:
    """Invert ``encode``; None for what is no table, or too large."""
    unpacker = zlib.decompressobj()
    try:
        archive = unpacker.decompress(data, _LARGEST)
    except zlib.error:
        return None
    return read_archive(BytesIO(archive), "") if unpacker.eof else None


def _read(stored: StoredCompletions) -> Completions | None:
    """Return the stored table without titles of documents that were deleted since; None where there is none."""
    data = stored.read() if stored.exists else None
    table = None if data is None else decode(data)
    return None if table is None else without_titles(table, stored.deleted_titles)


def read_completions(engine: ClusterEngine, snapshot: Snapshot) -> Completions:
    """Return the stored table and the newest titles; where there is none, a table of all titles.

    Raises ``StorageError``, ``SegmentationModelError``.
    """
    stored = engine.stored_completions(snapshot)
    table = None if stored is None else _read(stored)
    if stored is None or table is None:
        return build(snapshot.titles())
    return add_titles(table, stored.newest_titles(min(stored.new_count, NEWEST)))


def store_completions(engine: ClusterEngine, *, anew: bool = False) -> None:
    """Bring the stored table up to the last commit where it is far behind; ``anew``: in any case, from all titles.

    For the holder of the write lock, after a commit. Readers do without what cannot be stored.
    """
    with suppress(StorageError, SegmentationModelError, MemoryError):
        snapshot = engine.snapshot()
        stored = engine.stored_completions(snapshot)
        if stored is not None and len(snapshot) > NEWEST:
            _bring_up_to_date(stored, snapshot, anew=anew)


def _bring_up_to_date(stored: StoredCompletions, snapshot: Snapshot, *, anew: bool) -> None:
    is_wrong = stored.outdated_count > max(NEWEST, REPLACED * len(snapshot))
    is_behind = stored.new_count > max(NEWEST, BEHIND * len(snapshot))
    if stored.exists and not (anew or is_wrong or is_behind):
        return
    table = None if anew or is_wrong else _read(stored)
    if table is None:
        stored.store(encode(build(snapshot.titles())), of_all=True)
    else:
        stored.store(encode(add_titles(table, stored.newest_titles(stored.new_count))), of_all=False)
