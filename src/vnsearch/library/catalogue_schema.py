"""The tables of the catalogue, their version, and the migration from older versions.

The version is SQLite's ``user_version``. Version 0 has absolute paths; version 1 has paths relative to roots;
version 2 has the parts of stories in several pages, and the captures of crawls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from vnsearch.library.band_table import Execute
from vnsearch.library.captures import SCHEMA as CAPTURES_SCHEMA
from vnsearch.library.near_duplicates import SCHEMA as GROUPS_SCHEMA
from vnsearch.library.removals import SCHEMA as REMOVALS_SCHEMA
from vnsearch.library.story_parts import SCHEMA as PARTS_SCHEMA

#: Increased whenever a table or column is added, removed or changes its meaning.
VERSION = 2

#: ``files.root`` is 0 for the file to which articles added from code belong: it lies below no root.
_ROOTS = (
    """
CREATE TABLE IF NOT EXISTS roots (id INTEGER PRIMARY KEY, name TEXT UNIQUE, path TEXT UNIQUE, relative TEXT)""",
    """
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY, root INTEGER, relative TEXT, name TEXT, size INTEGER, mtime INTEGER,
  UNIQUE (root, relative))""",
    "CREATE INDEX IF NOT EXISTS files_name ON files(name)",
)
#: ``records.removal`` is the removal that keeps a record's article out.
_DOCUMENTS = """
CREATE TABLE IF NOT EXISTS records (
  id INTEGER PRIMARY KEY, file INTEGER, digest BLOB, article TEXT, removal INTEGER);
CREATE INDEX IF NOT EXISTS records_file ON records(file);
CREATE TABLE IF NOT EXISTS articles (id TEXT PRIMARY KEY, record INTEGER, url TEXT, title TEXT, grp INTEGER);
CREATE INDEX IF NOT EXISTS articles_url ON articles(url);
CREATE INDEX IF NOT EXISTS articles_title ON articles(title);
CREATE INDEX IF NOT EXISTS articles_grp ON articles(grp);
CREATE TABLE IF NOT EXISTS sightings (
  record INTEGER, key TEXT, title_key TEXT, title TEXT, page TEXT, position INTEGER, url TEXT,
  section TEXT, category TEXT, source TEXT, published TEXT);
CREATE INDEX IF NOT EXISTS sightings_record ON sightings(record);
CREATE INDEX IF NOT EXISTS sightings_key ON sightings(key);
CREATE INDEX IF NOT EXISTS sightings_title ON sightings(title_key);
CREATE TABLE IF NOT EXISTS headlines (key TEXT PRIMARY KEY, digest BLOB);
CREATE TABLE IF NOT EXISTS skips (file INTEGER, reason TEXT);
CREATE TABLE IF NOT EXISTS runs (name TEXT);
"""
#: All tables, except those of an outbox.
TABLES = (
    "roots",
    "files",
    "other_files",
    "absences",
    "records",
    "articles",
    "sightings",
    "headlines",
    "skips",
    "runs",
    "groups",
    "bands",
    "removals",
    "story_parts",
    "captures",
)
#: Tables of ``coverage``.
_COVERAGE = (
    """
CREATE TABLE IF NOT EXISTS other_files (root INTEGER, kind TEXT, files INTEGER, PRIMARY KEY (root, kind))""",
    "CREATE TABLE IF NOT EXISTS absences (place TEXT, reason TEXT)",
)
#: Creates all tables in an empty database.
SCHEMA = (
    f"{';'.join((*_ROOTS, *_COVERAGE, CAPTURES_SCHEMA))};{_DOCUMENTS}{GROUPS_SCHEMA}{REMOVALS_SCHEMA}{PARTS_SCHEMA}"
    f"PRAGMA user_version = {VERSION};"
)


def read_version(execute: Execute) -> int:
    """Return the version of an open catalogue."""
    return int(execute("PRAGMA user_version")[0][0])


def migrate(execute: Execute) -> None:
    """Bring the tables of an open catalogue to this version, within the transaction that is open."""
    if read_version(execute) == 0:
        _make_paths_relative(execute)
        execute("ALTER TABLE records ADD COLUMN removal INTEGER")
        execute(REMOVALS_SCHEMA)
    for statement in (*_COVERAGE, *filter(str.strip, PARTS_SCHEMA.split(";")), CAPTURES_SCHEMA):
        execute(statement)
    execute(f"PRAGMA user_version = {VERSION}")


def _make_paths_relative(execute: Execute) -> None:
    """Version 0 to 1: a file is known by its root and its path below that, no longer by its absolute path."""
    paths = [row[0] for row in execute("SELECT path FROM roots ORDER BY path")]
    files = execute("SELECT id, path, name, size, mtime FROM files")
    for statement in ("DROP TABLE roots", "DROP TABLE files", *_ROOTS):
        execute(statement)
    numbers = {Path(path): number for number, path in enumerate(paths, 1)}
    used: set[str] = set()
    for path, number in numbers.items():
        name = next(name for name in root_names(path) if name not in used)
        used.add(name)
        # The place of the index folder is not known here; the next run records the root's path relative to it.
        execute("INSERT INTO roots VALUES (?, ?, ?, '')", number, name, str(path))
    for number_of_file, path_of_file, *state in files:
        root, relative = split_path(Path(path_of_file), numbers)
        execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", number_of_file, root, relative, *state)


def root_names(path: Path) -> Iterator[str]:
    """Yield names for a root: that of its file or folder, and that numbered, for where another root has it.

    >>> names = root_names(Path("/a/news"))
    >>> next(names), next(names), next(names)
    ('news', 'news-2', 'news-3')
    """
    name = path.name or str(path)
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def split_path(path: Path, roots: Mapping[Path, int]) -> tuple[int, str]:
    """Return the number of the innermost root that a path lies in, and its path below that.

    The path of the root itself is ""; a path below no root is whole, with the number 0.

    >>> split_path(Path("/a/news/x/1.txt"), {Path("/a"): 1, Path("/a/news"): 2})
    (2, 'x/1.txt')
    """
    for folder in (path, *path.parents):
        if folder in roots:
            return roots[folder], "" if folder == path else path.relative_to(folder).as_posix()
    return 0, str(path)
