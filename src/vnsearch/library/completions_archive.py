"""A table of completions as a file of numpy arrays, with the name of the commit that it is of."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.query.completion.completions import Completions


def write_archive(stream: IO[bytes], commit: str, completions: Completions) -> None:
    """Write a table; its checksums are those of the archive."""
    arrays = {"commit": np.frombuffer(commit.encode(), np.uint8), **completions.to_arrays()}
    np.savez(stream, **arrays)  # type: ignore[arg-type] # numpy's stub takes the names for its option


def read_archive(stream: IO[bytes], commit: str) -> Completions | None:
    """Return the table in an archive, if it is one, whole, and of that commit. Raises ``MemoryError``."""
    try:
        with zipfile.ZipFile(stream) as archive:
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
