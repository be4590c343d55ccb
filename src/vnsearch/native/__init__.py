"""The innermost loops of asking and of writing an index, as a small C library.

It is built at installation where there is a C compiler.

Nothing depends on it: what it computes, numpy computes too, with the same results and more slowly.
``VNSEARCH_PURE=1`` leaves it out.
"""

from vnsearch.native.library import (
    BYTE,
    F32,
    F64,
    FLAG,
    I64,
    U32,
    U64,
    Kernels,
    address,
    kernels,
    struct_table,
)

__all__ = [
    "BYTE",
    "F32",
    "F64",
    "FLAG",
    "I64",
    "U32",
    "U64",
    "Kernels",
    "address",
    "kernels",
    "struct_table",
]
