"""The roots of a catalogue: the files and folders that were given to be indexed, each under a name.

The catalogue keeps the path of a file relative to its root. Of a root it keeps the absolute path, and the path
relative to the index folder, so that a root is found again where the index and its pages were moved together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vnsearch.errors import IndexDamagedError, InputError
from vnsearch.files import exists
from vnsearch.library.band_table import Execute
from vnsearch.library.catalogue_schema import root_names, split_path
from vnsearch.library.catalogue_values import reads_values
from vnsearch.messages import index_errors, maintenance
from vnsearch.model import Root

#: So many files of a root are looked for to tell whether a folder is that root.
_SAMPLE = 20


def normal_path(path: Path) -> Path:
    """Return a path as roots keep it: absolute, and without ``..`` unless that would lead elsewhere."""
    absolute = path.absolute()
    collapsed_path = Path(os.path.abspath(path))  # noqa: PTH100 - pathlib does not collapse ".."
    with suppress(OSError):
        if not collapsed_path.samefile(absolute):
            return absolute
    return collapsed_path


def _is_path(text: object) -> bool:
    """Whether a value of a column is text that may be a path, as it may not be in a crafted catalogue."""
    return isinstance(text, str) and "\0" not in text


class Roots:
    """The roots of the catalogue at ``path``. Its methods raise what ``execute`` does.

    ``folder``: the index folder, which may be moved together with the roots; None where there is none.
    """

    def __init__(self, execute: Execute, path: Path, folder: Path | None) -> None:
        self._execute = execute
        self.path = path
        self._folder = folder and Path(os.path.abspath(folder))  # noqa: PTH100 - pathlib does not collapse ".."
        self._loaded: dict[Path, int] | None = None

    @property
    @reads_values
    def numbers(self) -> dict[Path, int]:
        """The roots' numbers, by the paths at which they are now."""
        if self._loaded is None:
            rows = self._execute("SELECT id, path, relative FROM roots ORDER BY path")
            if not all(_is_path(path) and _is_path(relative or "") for _, path, relative in rows):
                raise IndexDamagedError(index_errors.damaged("catalogue.db"))
            self._loaded = {
                self._current_path(int(number), Path(path), relative): int(number)
                for number, path, relative in rows
            }
        return self._loaded

    def _current_path(self, number: int, recorded_path: Path, relative: str) -> Path:
        """Return where a root is now: at the recorded path, or as it lay to the index folder.

        The two differ where the index folder was moved. Then the second counts if files of the root are there.
        """
        moved_path = (
            Path(os.path.normpath(self._folder / relative)) if self._folder and relative else recorded_path
        )
        with suppress(OSError):
            if moved_path == recorded_path or moved_path.samefile(recorded_path):
                return recorded_path
        if self.has_files(number, moved_path):
            return moved_path
        if self.has_files(number, recorded_path):
            return recorded_path
        return moved_path if exists(moved_path) and not exists(recorded_path) else recorded_path

    @reads_values
    def has_files(self, number: int, path: Path) -> bool:
        """Return whether any of a root's files is below ``path``, by a look at some of them."""
        sql = f"SELECT relative FROM files WHERE root = ? LIMIT {_SAMPLE}"  # noqa: S608 - constant
        return any(exists(path / relative) for (relative,) in self._execute(sql, number))

    def paths(self) -> list[Path]:
        """Return where the roots are now."""
        return list(self.numbers)

    def split(self, path: Path) -> tuple[int, str]:
        """Return a file's root and its path below that; see ``split_path``."""
        return split_path(path, self.numbers)

    def add(self, path: Path) -> None:
        """Add a root, unless it lies in one that is there."""
        path = normal_path(path)
        if self.split(path)[0]:
            return
        sql = "INSERT INTO roots (name, path, relative) VALUES (?, ?, ?) RETURNING id"
        rows = self._execute(sql, self._unused_name(path), str(path), self._relative(path))
        self.numbers[path] = int(rows[0][0])

    def _unused_name(self, path: Path) -> str:
        names = root_names(path)
        return next(name for name in names if not self._execute("SELECT 1 FROM roots WHERE name = ?", name))

    def save_paths(self) -> None:
        """Record where the roots are now, and how they lie to the index folder."""
        for path, number in self.numbers.items():
            self._set_path(number, path)

    def _relative(self, path: Path) -> str:
        """Return a root's path relative to the index folder; "" where there is none."""
        if self._folder is None:
            return ""
        try:
            return Path(os.path.relpath(path, self._folder)).as_posix()
        except ValueError:  # another drive
            return ""

    @reads_values
    def list(self) -> list[Root]:
        """Return the roots with what they gave, by path."""
        sql = (
            "SELECT roots.id, roots.name, count(DISTINCT files.id), count(articles.id) FROM roots"
            " LEFT JOIN files ON files.root = roots.id LEFT JOIN records ON records.file = files.id"
            " LEFT JOIN articles ON articles.record = records.id GROUP BY roots.id"
        )
        rows = {int(row[0]): row[1:] for row in self._execute(sql)}
        return [
            Root(rows[number][0], str(path), int(rows[number][1]), int(rows[number][2]), exists(path))
            for path, number in sorted(self.numbers.items())
        ]

    def find(self, root: str) -> tuple[Path, dict[Path, int]]:
        """Return the path that a root's name or a path stands for, and the roots there and below.

        Raises ``InputError`` where there is none, and for "", which as a path would be the current folder.
        """
        if not root.strip():
            raise InputError(maintenance.EMPTY_NAME)
        named_roots = [int(row[0]) for row in self._execute("SELECT id FROM roots WHERE name = ?", root)]
        base = next(
            (path for path, number in self.numbers.items() if number in named_roots), normal_path(Path(root))
        )
        roots = {path: number for path, number in self.numbers.items() if path.is_relative_to(base)}
        if not roots:
            names = ", ".join(map(str, sorted(self.numbers)))
            raise InputError(maintenance.unknown_root(root, names))
        return base, roots

    def move(self, old: str, new: Path) -> None:
        """Look for a root, or for all roots below a folder, at another path from now on.

        Raises ``InputError`` for a root that is not known, and for a path that has none of its files or lies
        in another root.
        """
        base, moving = self.find(old)
        new = normal_path(new)
        targets = {number: new / path.relative_to(base) for path, number in moving.items()}
        self._require_free(targets.values(), set(self.numbers) - set(moving))
        if not any(self.has_files(number, path) for number, path in targets.items()):
            raise InputError(maintenance.root_without_files(str(new), str(base)))
        for number in targets:  # a root may take the place of another that moves
            self._execute("UPDATE roots SET path = NULL WHERE id = ?", number)
        for number, path in targets.items():
            self._set_path(number, path)
        self._loaded = None

    def _set_path(self, number: int, path: Path) -> None:
        sql = (
            "UPDATE roots SET path = ?, relative = ?"
            " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM roots AS others WHERE path = ? AND id <> ?)"
        )
        self._execute(sql, str(path), self._relative(path), number, str(path), number)

    @staticmethod
    def _require_free(paths: Iterable[Path], others: Iterable[Path]) -> None:
        for path in paths:
            for other in others:
                if path.is_relative_to(other) or other.is_relative_to(path):
                    raise InputError(maintenance.roots_overlap(str(path), str(other)))

    def require_outermost(self, base: Path) -> None:
        """Raise ``InputError`` where a path lies in a root, which would bring its files back."""
        outer = next((path for path in base.parents if path in self.numbers), None)
        if outer:
            raise InputError(maintenance.root_inside_another(str(base), str(outer)))

    def delete(self, number: int) -> None:
        """Delete a root whose files are gone."""
        self._execute("DELETE FROM roots WHERE id = ?", number)
        self._loaded = None
