"""The memory that a catalogue takes in a long transaction."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnsearch.library.catalogue_database import SqliteDatabase


@pytest.mark.parametrize("create", [True, False], ids=["new", "existing"])
def test_a_long_transaction_writes_changed_pages_into_the_file(tmp_path: Path, create: bool) -> None:
    """Not all wait in memory until the commit: SQLite was told a number of pages that it took for none."""
    path = tmp_path / "catalogue.db"
    SqliteDatabase(path, create=True).close()
    database = SqliteDatabase(path, create)
    assert int(database.execute("PRAGMA cache_spill")[0][0]) > 0
    rows = ((number, 1, bytes(4000)) for number in range(20_000 if create else 40_000))
    database.insert_rows("records", ("id", "file", "digest"), rows)
    assert path.stat().st_size > 10_000_000
    database.close()
