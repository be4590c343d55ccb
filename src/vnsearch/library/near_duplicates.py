"""Groups of near-duplicate articles, kept in the catalogue.

The first article with a text founds a group; a later one joins the group whose founder's text it is most
like, or founds its own. Comparing with founders only keeps a group from drifting along a chain of small
changes. Which groups have lost all members is decided at the end of a run (``delete_empty``), so that it
does not matter in which order files are read.
"""

from __future__ import annotations

from itertools import chain, count

import numpy as np

from vnsearch.arrays import UInt16s
from vnsearch.library.band_table import BandTable, Execute, InsertRows
from vnsearch.text.signature import BINS, lsh_bands, similarities

#: ``articles.grp`` is the group of an article; ``shared``: articles other than its founder are in the
#: group, or were in this run.
SCHEMA = """
CREATE TABLE IF NOT EXISTS groups (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE, founder TEXT, shared INTEGER, signature BLOB);
CREATE INDEX IF NOT EXISTS groups_founder ON groups(founder);
CREATE TABLE IF NOT EXISTS bands (band INTEGER, grp INTEGER, PRIMARY KEY (band, grp)) WITHOUT ROWID;
"""
#: Groups that lost a member in this run.
TEMPORARY = "CREATE TEMP TABLE bereft (grp INTEGER PRIMARY KEY);"

#: Articles with at least this estimated similarity are near-duplicates (docs/duplicates.md).
THRESHOLD = 0.75
_GONE = """
SELECT id FROM groups WHERE id IN (SELECT grp FROM bereft)
AND NOT EXISTS (SELECT 1 FROM articles WHERE grp = groups.id)"""
_SHARED = """
UPDATE groups SET shared = CASE WHEN EXISTS (
  SELECT 1 FROM articles WHERE grp = groups.id AND articles.id <> founder) THEN 1 ELSE 0 END
WHERE id IN (SELECT grp FROM bereft)"""
#: Records that an article is in a group, which may be its founder.
_SHARE = "UPDATE groups SET shared = CASE WHEN shared <> 0 OR founder <> ? THEN 1 ELSE 0 END"


def _signature(blob: object) -> UInt16s:
    return np.frombuffer(blob, "<u2")  # type: ignore[call-overload,no-any-return] # a BLOB


class DuplicateGroups:
    """The groups of one catalogue; its methods raise what ``execute`` and ``insert_rows`` do."""

    def __init__(self, execute: Execute, insert_rows: InsertRows) -> None:
        self._execute = execute
        self._bands = BandTable(execute, insert_rows)

    def flush(self) -> None:
        """Write to the database what waits in memory."""
        self._bands.flush()

    def assign(self, article: str, signature_bytes: bytes, name: str = "") -> tuple[int, str]:
        """Have an article join or found a group; return the group's number and name.

        ``signature_bytes`` is the article's signature; where it is empty (too short a text) the article gets a
        group of its own. A group is named by its founder's id. With ``name``, that of the article's group in
        another index, the article joins that group, whose founder may follow later.
        """
        signature = _signature(signature_bytes)
        is_new = not self._execute("SELECT 1 FROM groups WHERE founder = ? OR name = ?", article, article)
        if not is_new:
            self._delete_if_unshared(article)
        if name and name != article:
            return self._join_named(article, name)
        group = None if is_new else self._adopt(article, signature)
        if not group and len(signature):
            group = self._join_nearest(article, signature)
        return group or self._create(self._unused_name(article, is_new=is_new), article, signature)

    def _join_named(self, article: str, name: str) -> tuple[int, str]:
        """Join the group of a name; where there is none, make one without founder and signature."""
        if not self._execute("SELECT 1 FROM groups WHERE name = ?", name):
            sql = "INSERT INTO groups (name, founder, shared, signature) VALUES (?, '', 1, ?)"
            self._execute(sql, name, b"")
        self._execute(f"{_SHARE} WHERE name = ?", article, name)
        return int(self._execute("SELECT id FROM groups WHERE name = ?", name)[0][0]), name

    def _adopt(self, article: str, signature: UInt16s) -> tuple[int, str] | None:
        """Become the founder of the group that is named after the article and waits for it, if there is one."""
        rows = self._execute("SELECT id FROM groups WHERE name = ? AND founder = ''", article)
        if not rows:
            return None
        number = int(rows[0][0])
        sql = "UPDATE groups SET founder = ?, signature = ? WHERE id = ?"
        self._execute(sql, article, signature.tobytes(), number)
        self._add_bands(number, signature)
        return number, article

    def _join_nearest(self, article: str, signature: UInt16s) -> tuple[int, str] | None:
        number = self._nearest(signature)
        if number is None:
            return None
        self._execute(f"{_SHARE} WHERE id = ?", article, number)
        return number, self._execute("SELECT name FROM groups WHERE id = ?", number)[0][0]

    def _delete_if_unshared(self, article: str) -> None:
        """Delete the group that an article founded and nobody joined: the article is being read again."""
        for row in self._execute("SELECT id FROM groups WHERE founder = ? AND shared = 0", article):
            self._delete(int(row[0]))

    def _nearest(self, signature: UInt16s) -> int | None:
        """Return the group whose founder is most similar, if similar enough; of equals the oldest."""
        groups = self._bands.nearest_groups(lsh_bands(signature))
        if not groups:
            return None
        placeholders = ", ".join("?" * len(groups))
        query = f"SELECT id, signature FROM groups WHERE id IN ({placeholders}) ORDER BY id"  # noqa: S608 - constants
        rows = self._execute(query, *groups)
        founders = np.concatenate([_signature(row[1]) for row in rows]).reshape(-1, BINS)
        scores = similarities(signature, founders)
        best = int(scores.argmax())
        return int(rows[best][0]) if scores[best] >= THRESHOLD else None

    def _create(self, name: str, article: str, signature: UInt16s) -> tuple[int, str]:
        sql = "INSERT INTO groups (name, founder, shared, signature) VALUES (?, ?, 0, ?) RETURNING id"
        number = int(self._execute(sql, name, article, signature.tobytes())[0][0])
        self._add_bands(number, signature)
        return number, name

    def _add_bands(self, number: int, signature: UInt16s) -> None:
        if len(signature):
            self._bands.add(number, lsh_bands(signature))

    def _unused_name(self, article: str, *, is_new: bool) -> str:
        """Return the article's id, numbered where a group has that name that the article founded earlier.

        Such a group has other members, and the article's text has become another.
        """
        if is_new:
            return article
        names = chain([article], (f"{article}#{number}" for number in count(2)))
        sql = "SELECT 1 FROM groups WHERE name = ?"
        return next(name for name in names if not self._execute(sql, name))

    def remove_member(self, number: int) -> None:
        """Record that a group has lost a member, for ``delete_empty``."""
        self._execute("INSERT INTO bereft VALUES (?) ON CONFLICT DO NOTHING", number)

    def delete_empty(self) -> None:
        """Delete the groups that have lost all members; a group outlives its founder while it has others."""
        for row in self._execute(_GONE):
            self._delete(int(row[0]))
        self._execute(_SHARED)
        self._execute("DELETE FROM bereft")

    def _delete(self, number: int) -> None:
        signature = _signature(self._execute("SELECT signature FROM groups WHERE id = ?", number)[0][0])
        self._execute("DELETE FROM groups WHERE id = ?", number)
        if len(signature):
            self._bands.delete(number, lsh_bands(signature))
