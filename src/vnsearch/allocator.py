"""The memory that the C library's allocator keeps for itself."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def return_freed_memory() -> None:
    """Have the allocator return to the system what is free of its memory, where it is glibc's.

    It keeps blocks of arrays that were freed between others that are in use: some hundred megabytes after many
    sorted runs, of which the next run uses a part. Takes a millisecond or so.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no such function
            ctypes.CDLL(None).malloc_trim(0)
