"""Counts of bigrams that wait in a file until the segment is written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.failing_storage import Disk
from vnsearch.segments import bigrams
from vnsearch.segments.bigrams import Counter, PartsInFile, hashes
from vnsearch.segments.directory import OpenFiles

WORDS = [f"w{number}" for number in range(12)]


def test_parts_in_a_file_and_keys_a_range_at_a_time_give_the_same_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The tables are those of parts in memory, summed up at once; and the files are gone."""
    die = np.random.default_rng(15)
    texts = [die.integers(0, len(WORDS), 4000).astype(np.uint32) for _ in range(6)]
    word_hashes, fold_of = (hashes(WORDS), hashes(WORDS)), np.arange(len(WORDS), dtype=np.uint32)
    disk = Disk()
    in_file = Counter(*(PartsInFile(OpenFiles(disk), name) for name in ("a.part", "b.part")))
    in_memory = Counter()
    for text in texts:
        in_memory.add(text, np.arange(len(text) - 1), fold_of, word_hashes)
    expected = in_memory.tables()
    monkeypatch.setattr(bigrams, "_KEYS_AT_ONCE", 20)
    for text in texts:
        in_file.add(text, np.arange(len(text) - 1), fold_of, word_hashes)
    assert len(expected[0].keys) > 60
    for table, other in zip(expected, in_file.tables(), strict=True):
        assert (table.total, table.keys.tolist()) == (other.total, other.keys.tolist())
        assert table.counts.tolist() == other.counts.tolist()
    assert disk.names() == []
