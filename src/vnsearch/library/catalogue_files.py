"""The files of a catalogue, as they were when they were last read, and what of them was skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.library.band_table import Execute
from vnsearch.library.catalogue_values import reads_values, wrong_values_as_damage
from vnsearch.library.reason_texts import decode_reason, encode_reason
from vnsearch.library.roots import Roots
from vnsearch.model import SkipCount

if TYPE_CHECKING:
    from vnsearch.ingest.containers.files import SourceFile


class FileState(NamedTuple):
    """A file as it was when it was last read; ``name`` is the one that its documents' ids begin with."""

    number: int
    name: str
    size: int
    mtime_ns: int


def _decode_any_reason(text: str) -> str:
    """Return why something was skipped, also as earlier versions recorded it: in plain English."""
    try:
        return decode_reason(text)
    except (ValueError, TypeError):
        return text


class FileTable:
    """The files of the catalogue at ``path``, by numbers. Its methods raise what ``execute`` does."""

    def __init__(self, execute: Execute, path: Path, roots: Roots) -> None:
        self._execute = execute
        self.path = path
        self._roots = roots

    @reads_values
    def state(self, path: Path) -> FileState | None:
        """Return the state of a file when it was last read."""
        sql = "SELECT id, name, size, mtime FROM files WHERE root = ? AND relative = ?"
        rows = self._execute(sql, *self._roots.split(path))
        return FileState(int(rows[0][0]), rows[0][1], int(rows[0][2]), int(rows[0][3])) if rows else None

    def paths(self) -> Iterator[tuple[int, Path]]:
        """Yield every file's number and path."""
        return ((number, path) for number, _, path in self.paths_with_roots())

    def paths_with_roots(self) -> Iterator[tuple[int, Path | None, Path]]:
        """Yield every file's number, the path of its root (None below no root), and its path."""
        roots = {number: path for path, number in self._roots.numbers.items()}
        for number, root, relative in self._execute("SELECT id, root, relative FROM files"):
            with wrong_values_as_damage(self.path):
                path = roots.get(int(root))
                file = int(number), path, Path(relative) if path is None else path / relative
            yield file

    def unique_name(self, file: SourceFile) -> str:
        """Return the file's short name, or its whole path where another file has that name."""
        sql = "SELECT 1 FROM files WHERE name = ? AND NOT (root = ? AND relative = ?)"
        return str(file.path) if self._execute(sql, file.name, *self._roots.split(file.path)) else file.name

    @reads_values
    def numbers_of(self, name: str) -> list[int]:
        """Return the numbers of the files whose documents' ids begin with a name."""
        return [int(row[0]) for row in self._execute("SELECT id FROM files WHERE name = ?", name)]

    @reads_values
    def put(self, file: SourceFile) -> int:
        """Record a file as read in this state; return its number."""
        state = self.state(file.path)
        if state:
            number = state.number
            self._execute(
                "UPDATE files SET size = ?, mtime = ? WHERE id = ?", file.size, file.mtime_ns, number
            )
            self._execute("DELETE FROM skips WHERE file = ?", number)
            return number
        values = (*self._roots.split(file.path), file.name, file.size, file.mtime_ns)
        sql = "INSERT INTO files (root, relative, name, size, mtime) VALUES (?, ?, ?, ?, ?) RETURNING id"
        return int(self._execute(sql, *values)[0][0])

    def mark_unread(self, file: int) -> None:
        """Have the next run read a file again, as if it had changed."""
        self._execute("UPDATE files SET mtime = -1 WHERE id = ?", file)

    def delete(self, file: int) -> None:
        """Delete a file whose records are gone."""
        self._execute("DELETE FROM files WHERE id = ?", file)
        self._execute("DELETE FROM skips WHERE file = ?", file)

    def skip(self, file: int, reason: str) -> None:
        """Record why a file, or a line of it, gave nothing."""
        self._execute("INSERT INTO skips VALUES (?, ?)", file, encode_reason(reason))

    @reads_values
    def skip_counts(self, limit: int = 50) -> tuple[SkipCount, ...]:
        """Return the commonest reasons for which files or lines gave nothing, each with an example."""
        sql = (
            "SELECT skips.reason, count(*), min(files.name) FROM skips JOIN files ON files.id = skips.file"
            " GROUP BY skips.reason ORDER BY count(*) DESC, skips.reason LIMIT ?"
        )
        return tuple(
            SkipCount(_decode_any_reason(reason), int(count), name)
            for reason, count, name in self._execute(sql, limit)
        )

    @reads_values
    def count(self) -> int:
        """Return how many files below roots were read."""
        return int(self._execute("SELECT count(*) FROM files WHERE root > 0")[0][0])
