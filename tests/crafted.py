"""Indexes with something changed inside, and every checksum right again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from tests.faulty import Disk, State
from vnsearch.engines.columnar.manifest import Listed, newest, write_commit
from vnsearch.engines.columnar.sealed import SealedFile, SealedWriter
from vnsearch.engines.columnar.storage import Outputs

Arrays = dict[str, NDArray[Any]]
#: Changes a segment's arrays and notes.
Mutation = Callable[[Arrays, dict[str, Any]], None]


def crafted(state: State, mutate: Mutation) -> Disk:
    """The index with something changed in its first segment, and every checksum right again."""
    disk = Disk(state)
    commit = newest(disk)
    listed = commit.segments[0]
    file = SealedFile(disk, listed.segment)
    arrays = {name: file.array(name).copy() for name in file.arrays}
    mutate(arrays, file.notes)
    out = SealedWriter(Outputs(disk), listed.segment.name)
    for name, array in arrays.items():
        out.add(name, array)
    again = Listed(out.seal(file.notes), listed.documents, listed.deleted, listed.gone)
    write_commit(disk, replace(commit, segments=(again, *commit.segments[1:])))
    return disk
