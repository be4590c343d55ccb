"""What lies below the roots and is not in the index as it is now: files of kinds that are not read, and absences.

An absence is a place whose files were indexed earlier, and which cannot be looked at now or seem to be gone because
a whole disk may be missing. Their documents stay in the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.library.reason_texts import decode_reason, encode_reason
from vnsearch.library.roots import Roots
from vnsearch.model import Count, Skip, SourceCounts

if TYPE_CHECKING:  # it loads SQLite
    from vnsearch.library.database import Database

#: Kinds of files, and absences, that are listed.
_MAX_KINDS, _MAX_ABSENCES = 100, 50


class OtherFiles:
    """Counts the files of kinds that are not read, by folder and kind."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Path, str]] = Counter()

    def add(self, folder: Path, kind: str, files: int) -> None:
        """Add the files of one kind directly in a folder."""
        self._counts[folder, kind] = files  # a folder that is listed twice counts once

    def by_kind(self) -> tuple[Count, ...]:
        """Return how many files there are of each kind, commonest first."""
        totals: Counter[str] = Counter()
        for (_, kind), files in self._counts.items():
            totals[kind] += files
        return _counts(totals.items())

    def by_root(self, roots: Roots) -> Counter[tuple[int, str]]:
        """Return the counts by the number of a root and kind."""
        totals: Counter[tuple[int, str]] = Counter()
        for (folder, kind), files in self._counts.items():
            totals[roots.split(folder)[0], kind] += files
        return totals


def _counts(totals: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    pairs = sorted(totals, key=lambda pair: (-pair[1], not pair[0], pair[0]))
    return tuple(Count(kind, files) for kind, files in pairs[:_MAX_KINDS])


class Coverage:
    """The tables of one catalogue about what is not in the index."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute = database.execute

    def set_other_files(self, paths: Sequence[Path], other_files: OtherFiles, roots: Roots) -> None:
        """Record the files of kinds that are not read below some paths.

        Where a path is only a part of a root, the counts of the whole root stay as they are.
        """
        numbers = {
            number
            for root, number in roots.numbers.items()
            if any(root.is_relative_to(path) for path in paths)
        }
        for number in numbers:
            self._execute("DELETE FROM other_files WHERE root = ?", number)
        for (number, kind), files in other_files.by_root(roots).items():
            if number in numbers:
                self._execute("INSERT INTO other_files VALUES (?, ?, ?)", number, kind, files)

    def set_absences(self, absences: Iterable[Skip]) -> None:
        """Record the places where the last run could not tell whether their files are gone."""
        self._execute("DELETE FROM absences")
        for absence in absences:
            self._execute("INSERT INTO absences VALUES (?, ?)", absence.place, encode_reason(absence.reason))

    def absent_places(self) -> list[Path]:
        """Return the places that ``set_absences`` recorded."""
        return [Path(place) for (place,) in self._execute("SELECT place FROM absences")]

    def counts(self, files: int, skipped: int) -> SourceCounts:
        """Return what is recorded, with the number of files read and of files and lines skipped."""
        if not self._database.has_table("other_files"):  # an older catalogue
            return SourceCounts(files, skipped)
        # Counts of roots that were forgotten are left out.
        sql = "SELECT kind, sum(files) FROM other_files WHERE root IN (SELECT id FROM roots) GROUP BY kind"
        kinds = _counts((kind, int(count)) for kind, count in self._execute(sql))
        rows = self._execute(f"SELECT place, reason FROM absences LIMIT {_MAX_ABSENCES}")  # noqa: S608 - constant
        return SourceCounts(
            files, skipped, kinds, tuple(Skip(place, decode_reason(reason)) for place, reason in rows)
        )
