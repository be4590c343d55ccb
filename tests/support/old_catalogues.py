"""Catalogues as older versions of vnsearch wrote them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_VERSION_0 = """
BEGIN;
CREATE TABLE old_roots (path TEXT PRIMARY KEY);
CREATE TABLE old_files (
  id INTEGER PRIMARY KEY, path TEXT UNIQUE, name TEXT, size INTEGER, mtime INTEGER);
INSERT INTO old_roots SELECT path FROM roots;
INSERT INTO old_files SELECT files.id, CASE
    WHEN roots.path IS NULL THEN files.relative
    WHEN files.relative = '' THEN roots.path
    ELSE roots.path || '/' || files.relative END, files.name, size, mtime
  FROM files LEFT JOIN roots ON roots.id = files.root;
ALTER TABLE records DROP COLUMN removal;
DROP TABLE removals;
DROP TABLE roots;
DROP TABLE files;
ALTER TABLE old_roots RENAME TO roots;
ALTER TABLE old_files RENAME TO files;
CREATE INDEX files_name ON files(name);
PRAGMA user_version = 0;
COMMIT;
"""


def make_version_0(index_folder: Path) -> None:
    """Give an index the catalogue that vnsearch 0.2.0 would have written: absolute paths, no version."""
    with closing(sqlite3.connect(index_folder / "data-1" / "catalogue.db")) as database:
        database.executescript(_VERSION_0)
