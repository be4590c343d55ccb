"""The table of completions of one commit: built at first use, and kept in a file beside the commit's data.

It is not part of a segment: it takes a fifteenth of an index's bytes, and merging could not join two tables
without all titles. The file is checked by its archive's checksums; that of another commit is not used.
"""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.files import atomic_write, open_to_read
from vnsearch.library.index_folder import COMPLETIONS
from vnsearch.library.location import Titles
from vnsearch.query.completion.completions import Completions


def load_or_build(folder: Path, commit: str, titles: Titles) -> Completions:
    """Return the table of a commit. Raises ``SegmentationModelError`` where it has to be built and cannot."""
    from vnsearch.query.completion.builder import build

    path = folder / COMPLETIONS
    cached_table = _read(path, commit)
    if cached_table is not None:
        return cached_table
    completions = build(titles())
    with suppress(OSError):  # a read-only folder: the table serves until the index is closed
        _write(path, commit, completions)
    return completions


def _read(path: Path, commit: str) -> Completions | None:
    """Return the table in the file, if there is one, whole, and of that commit."""
    try:
        with open_to_read(path) as stream, zipfile.ZipFile(stream) as archive:
            if _stored_array(archive, "commit").tobytes() != commit.encode():
                return None
            names = (info.filename.removesuffix(".npy") for info in archive.infolist())
            return Completions.from_arrays({name: _stored_array(archive, name) for name in names})
    except MemoryError:
        raise
    except Exception:
        return None


def _stored_array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Return an array as ``numpy.savez`` wrote it, no larger than its bytes in the file.

    ``numpy.load`` makes room for as much as a header says, and unpacks members that were compressed.
    Raises ``ValueError`` for anything else, and other errors for what is no array at all.
    """
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        raise ValueError(f"{name} is compressed")
    stream = BytesIO(archive.read(info))
    np.lib.format.read_magic(stream)
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    data = stream.read()
    if len(shape) != 1 or is_fortran or dtype.hasobject or shape[0] * dtype.itemsize != len(data):
        raise ValueError(f"{name} has another size than it says")
    return np.frombuffer(data, dtype)


def _write(path: Path, commit: str, completions: Completions) -> None:
    arrays = {"commit": np.frombuffer(commit.encode(), np.uint8), **completions.to_arrays()}
    with atomic_write(path) as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type] # numpy's stub takes the names for its option
