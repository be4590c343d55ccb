"""Memory that was freed is returned to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from vnsearch.allocator import return_freed_memory


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked to return memory")
def test_blocks_between_those_in_use_are_returned() -> None:
    """Of 200 MB, of which a fiftieth stays in use, most are returned."""
    blocks = [b"x" * 100_000 for _ in range(2000)]
    before = _megabytes()
    blocks = blocks[::50]
    return_freed_memory()
    assert len(blocks) == 40
    assert before - _megabytes() > 150
