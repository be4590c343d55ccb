"""Which files of the catalogue are gone, and which only seem to be.

A disk that is not mounted looks like an empty folder, and one that fails gives errors of all kinds. Nothing is
dropped because it could not be looked at.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from vnsearch.files import exists
from vnsearch.ingest.containers.parts import Parts
from vnsearch.library.catalogue import Catalogue
from vnsearch.messages import maintenance
from vnsearch.messages.system_errors import system_error
from vnsearch.model import Skip


@dataclass(slots=True)
class MissingFiles:
    """The numbers of the files to drop and of those to keep, and the places of the latter, with the reasons.

    ``unreachable``: a root that is missing, files that cannot be looked at, and folders that are empty where
    files were. ``refusals``: roots that would lose more than half.
    """

    numbers: list[int] = field(default_factory=list)
    kept_numbers: list[int] = field(default_factory=list)
    refusals: list[Skip] = field(default_factory=list)
    unreachable: list[Skip] = field(default_factory=list)

    @property
    def absences(self) -> tuple[Skip, ...]:
        """The places whose files are kept."""
        return (*self.unreachable, *self.refusals)


@dataclass(frozen=True, slots=True)
class _MissingFile:
    """A file that is not there: its number in the catalogue, how many records it gave, and where it was."""

    number: int
    records: int
    path: Path


@dataclass(slots=True)
class _RootFiles:
    """The files of one root: how many, which are missing, and the folders of those that cannot be looked at.

    ``kept_numbers``: files that are not there, or cannot be looked at, and are kept before the root is judged.
    ``is_file``: the root is itself a file. ``error`` is the first of those with which files could not be looked at.
    """

    files: int = 0
    records: int = 0
    is_file: bool = False
    missing: list[_MissingFile] = field(default_factory=list)
    kept_numbers: list[int] = field(default_factory=list)
    unreachable_folders: list[Path] = field(default_factory=list)
    error: OSError | None = None

    @property
    def missing_records(self) -> int:
        return sum(file.records for file in self.missing)

    @property
    def more_than_half_missing(self) -> bool:
        return 2 * len(self.missing) > self.files or 2 * self.missing_records > self.records


def find_missing_files(
    catalogue: Catalogue, present_paths: Container[Path], *, prune: bool, parts: Parts | None = None
) -> MissingFiles:
    """Return which files are to be dropped, leaving out ``present_paths``; with ``parts``, look only at these.

    Files are kept where their root is itself missing, where they cannot be looked at, and unless ``prune`` where
    their folder is empty now, or their root would lose more than half of its files or records.
    """
    missing = MissingFiles()
    if parts is not None and all(map(_is_file, parts.paths)):
        return missing
    for root, files in _files_by_root(catalogue, present_paths, parts).items():
        if files.error:
            missing.unreachable.append(_unreachable(files, files.error))
        if root and not prune and not _is_missing(root, files):
            missing.unreachable += _keep_files_of_empty_folders(root, files)
        missing.kept_numbers += files.kept_numbers
        if not files.missing:
            continue
        numbers = [file.number for file in files.missing]
        if root and _is_missing(root, files):
            missing.kept_numbers += numbers
            missing.unreachable.append(Skip(str(root), maintenance.root_missing(len(files.missing))))
        elif root and files.more_than_half_missing and not prune and not _is_deleted_file(root, files):
            counts = len(files.missing), files.files, files.missing_records, files.records
            missing.kept_numbers += numbers
            missing.refusals.append(Skip(str(root), maintenance.files_gone(*counts)))
        else:
            missing.numbers += numbers
    return missing


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _files_by_root(
    catalogue: Catalogue, present_paths: Container[Path], parts: Parts | None
) -> dict[Path | None, _RootFiles]:
    counts = catalogue.record_counts()
    roots: defaultdict[Path | None, _RootFiles] = defaultdict(_RootFiles)
    for number, root, path in catalogue.files.paths_with_roots():
        files = roots[root]
        files.files += 1
        files.records += counts.get(number, 0)
        files.is_file = path == root
        if path in present_paths or (parts is not None and path not in parts):
            continue
        if path.is_absolute():  # others stand for the articles added from code
            _look_at(files, _MissingFile(number, counts.get(number, 0), path))
    return roots


def _look_at(files: _RootFiles, file: _MissingFile) -> None:
    """Add a file to those that are missing, or to those that cannot be looked at, if it is either."""
    try:
        file.path.stat()
    except (FileNotFoundError, NotADirectoryError):
        files.missing.append(file)
    except OSError as error:
        files.kept_numbers.append(file.number)
        files.unreachable_folders.append(file.path.parent)
        files.error = files.error or error


def _unreachable(files: _RootFiles, error: OSError) -> Skip:
    folders = files.unreachable_folders
    reason = maintenance.files_unreachable(len(folders), system_error(error))
    return Skip(os.path.commonpath(folders), reason)


def _keep_files_of_empty_folders(root: Path, files: _RootFiles) -> list[Skip]:
    """Take out of ``files.missing`` those of folders below the root that are there and empty; return the folders.

    The place of a disk that is not mounted looks like that. The root itself is judged by how much it would lose.
    """
    empty: defaultdict[Path, int] = defaultdict(int)
    missing = []
    nearest_folder = cache(_nearest_folder)
    is_empty = cache(lambda folder: folder != root and not _is_filled_folder(folder))
    for file in files.missing:
        folder = nearest_folder(file.path.parent)
        if folder.is_relative_to(root) and is_empty(folder):
            empty[folder] += 1
            files.kept_numbers.append(file.number)
        else:
            missing.append(file)
    files.missing = missing
    return [Skip(str(folder), maintenance.folder_empty(count)) for folder, count in sorted(empty.items())]


def _nearest_folder(path: Path) -> Path:
    """Return the innermost of a folder and those above it that is there."""
    return next((folder for folder in (path, *path.parents) if exists(folder)), path)


def _is_missing(root: Path, files: _RootFiles) -> bool:
    """Return whether a root is not there at all; a file that was deleted from a folder is not missing like that."""
    return not exists(root) and not _is_deleted_file(root, files)


def _is_deleted_file(root: Path, files: _RootFiles) -> bool:
    """Return whether a root was a file, and its folder is there with other files in it."""
    return files.is_file and not exists(root) and _is_filled_folder(root.parent)


def _is_filled_folder(path: Path) -> bool:
    try:
        return any(path.iterdir())
    except OSError:
        return False
