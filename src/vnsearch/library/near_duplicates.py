"""Groups of near-identical articles, kept in the catalogue.

The first article to tell a text founds a group; a later one joins the group whose founding text it is
most like, or founds its own. Comparing with founders only keeps a group from drifting along a chain of
small changes. Which articles are gone is asked in ``settle`` alone, at the end of a run, so that it does
not matter how far the reading of files had got when an article came in.
"""

from __future__ import annotations

from itertools import chain, count
from typing import Protocol

import numpy as np

from vnsearch.arrays import UInt16s
from vnsearch.text.signature import BANDS, BINS, lsh_bands, similarities

#: ``articles.grp`` says which group each article is in; ``shared``: others than its founder are, or were
#: in this run.
SCHEMA = """
CREATE TABLE IF NOT EXISTS groups (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE, founder TEXT, shared INTEGER, signature BLOB);
CREATE INDEX IF NOT EXISTS groups_founder ON groups(founder);
CREATE TABLE IF NOT EXISTS bands (band INTEGER, grp INTEGER, PRIMARY KEY (band, grp)) WITHOUT ROWID;
"""
#: Groups that lost a member in this run.
TEMPORARY = "CREATE TEMP TABLE bereft (grp INTEGER PRIMARY KEY);"

#: Articles whose estimated similarity is as high tell one text (docs/duplicates.md).
THRESHOLD = 0.75
#: With how many founders an article is compared: those that share most bands with it, looked for among
#: so many of each band. What many texts of one frame share is no band that a copy is found by.
COMPARED = 64

_OF_BAND = f"SELECT grp FROM (SELECT grp FROM bands WHERE band = ? ORDER BY grp DESC LIMIT {COMPARED})"  # noqa: S608 - constant
_CANDIDATES = f"""
SELECT id, signature FROM groups JOIN (
  SELECT grp, count(*) AS agreeing FROM ({" UNION ALL ".join([_OF_BAND] * BANDS)}) GROUP BY grp
  ORDER BY agreeing DESC, grp LIMIT {COMPARED}) ON id = grp ORDER BY id"""  # noqa: S608 - constants
_GONE = """
SELECT id FROM groups WHERE id IN (SELECT grp FROM bereft)
AND NOT EXISTS (SELECT 1 FROM articles WHERE grp = groups.id)"""
_SHARED = """
UPDATE groups SET shared = EXISTS (SELECT 1 FROM articles WHERE grp = groups.id AND articles.id <> founder)
WHERE id IN (SELECT grp FROM bereft)"""


class Execute(Protocol):
    """Runs a statement on the database that holds the tables."""

    def __call__(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """The rows it gives."""
        ...


def _unpacked(blob: object) -> UInt16s:
    return np.frombuffer(blob, "<u2")  # type: ignore[call-overload,no-any-return] # a BLOB


class DuplicateGroups:
    """The groups of one catalogue; its methods raise what ``run`` does."""

    def __init__(self, run: Execute) -> None:
        self._run = run

    def assign(self, article: str, signature: bytes) -> tuple[int, str]:
        """The group that an article with that signature joins or founds: its number and its name.

        A name is the founder's id. Without a signature (too short a text) an article is alone.
        """
        self._delete_if_unshared(article)
        found = _unpacked(signature)
        return (self._join_nearest(article, found) if len(found) else None) or self._create(article, found)

    def _join_nearest(self, article: str, found: UInt16s) -> tuple[int, str] | None:
        number = self._nearest(found)
        if number is None:
            return None
        self._run("UPDATE groups SET shared = shared OR founder <> ? WHERE id = ?", article, number)
        return number, self._run("SELECT name FROM groups WHERE id = ?", number)[0][0]

    def _delete_if_unshared(self, article: str) -> None:
        """What an article founded and nobody joined goes when it is read anew."""
        for row in self._run("SELECT id FROM groups WHERE founder = ? AND NOT shared", article):
            self._drop(int(row[0]))

    def _nearest(self, found: UInt16s) -> int | None:
        """The group whose founder is most like the text and enough so; of equals the oldest."""
        rows = self._run(_CANDIDATES, *lsh_bands(found))
        if not rows:
            return None
        known = np.concatenate([_unpacked(row[1]) for row in rows]).reshape(-1, BINS)
        likeness = similarities(found, known)
        best = int(likeness.argmax())
        return int(rows[best][0]) if likeness[best] >= THRESHOLD else None

    def _create(self, article: str, found: UInt16s) -> tuple[int, str]:
        name = self._free_name(article)
        sql = "INSERT INTO groups (name, founder, shared, signature) VALUES (?, ?, 0, ?)"
        self._run(sql, name, article, found.tobytes())
        number = int(self._run("SELECT last_insert_rowid()")[0][0])
        if len(found):
            rows = [(band, number) for band in set(lsh_bands(found))]
            marks = ", ".join(["(?, ?)"] * len(rows))
            self._run(f"INSERT INTO bands VALUES {marks}", *chain.from_iterable(rows))  # noqa: S608 - marks
        return number, name

    def _free_name(self, article: str) -> str:
        """The article's id; numbered where others still go by it, whose founder's text became another."""
        names = chain([article], (f"{article}#{number}" for number in count(2)))
        taken = "SELECT 1 FROM groups WHERE name = ?"
        return next(name for name in names if not self._run(taken, name))

    def remove_member(self, number: int) -> None:
        """Notes that a member of a group is gone, for ``settle``."""
        self._run("INSERT OR IGNORE INTO bereft VALUES (?)", number)

    def delete_empty(self) -> None:
        """Drops the groups without members. One outlives its founder while it has any."""
        for row in self._run(_GONE):
            self._drop(int(row[0]))
        self._run(_SHARED)
        self._run("DELETE FROM bereft")

    def _drop(self, number: int) -> None:
        found = _unpacked(self._run("SELECT signature FROM groups WHERE id = ?", number)[0][0])
        self._run("DELETE FROM groups WHERE id = ?", number)
        for band in lsh_bands(found) if len(found) else []:
            self._run("DELETE FROM bands WHERE band = ? AND grp = ?", band, number)
