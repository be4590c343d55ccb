"""The innermost loops of matching, scoring, writing (``packing.c``) and reading texts (``text.c``), in C.

This small C library is built at installation if there is a C compiler, and called through ctypes (``library.py``).

Nothing depends on it: numpy computes the same results without it, more slowly. ``VNSEARCH_PURE=1`` switches
it off.
"""

from vnsearch.native.library import (
    BYTE,
    F32,
    F64,
    FLAG,
    I64,
    MOST_MARKED,
    U32,
    U64,
    Kernels,
    address,
    addresses,
    kernels,
)
from vnsearch.native.structs import struct_array

__all__ = [
    "BYTE",
    "F32",
    "F64",
    "FLAG",
    "I64",
    "MOST_MARKED",
    "U32",
    "U64",
    "Kernels",
    "address",
    "addresses",
    "kernels",
    "struct_array",
]
