"""Which files of the catalogue are gone, and which only seem to be: a disk that is not there looks empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from vnsearch.ingest.containers.files import exists
from vnsearch.library.catalogue import Catalogue
from vnsearch.messages import maintenance
from vnsearch.model import Skip


@dataclass(slots=True)
class MissingFiles:
    """The numbers of the files to drop, and the roots whose missing files are kept, with the reasons."""

    gone: list[int] = field(default_factory=list)
    refusals: list[Skip] = field(default_factory=list)
    missing_roots: list[Skip] = field(default_factory=list)


@dataclass(slots=True)
class _RootFiles:
    """The files of one root and the ones of them that are gone, with the number of their records."""

    files: int = 0
    records: int = 0
    #: Whether the root is itself a file.
    is_file: bool = False
    gone: list[int] = field(default_factory=list)
    gone_records: int = 0

    @property
    def more_than_half_gone(self) -> bool:
        return 2 * len(self.gone) > self.files or 2 * self.gone_records > self.records


def find_missing_files(catalogue: Catalogue, seen: Container[Path], *, prune: bool) -> MissingFiles:
    """Return which files are to be dropped; ``seen`` are known to be there.

    Kept are the files of a root that is itself missing, and unless ``prune`` those of a root that would lose
    more than half of its files or records.
    """
    missing = MissingFiles()
    for root, files in _files_by_root(catalogue, seen).items():
        if not files.gone:
            continue
        if root and _is_missing(root, files):
            missing.missing_roots.append(Skip(str(root), maintenance.root_missing(len(files.gone))))
        elif root and files.more_than_half_gone and not prune and not _is_deleted_file(root, files):
            counts = len(files.gone), files.files, files.gone_records, files.records
            missing.refusals.append(Skip(str(root), maintenance.files_gone(*counts)))
        else:
            missing.gone += files.gone
    return missing


def _files_by_root(catalogue: Catalogue, seen: Container[Path]) -> dict[Path | None, _RootFiles]:
    counts = catalogue.record_counts()
    roots: defaultdict[Path | None, _RootFiles] = defaultdict(_RootFiles)
    for number, root, path in catalogue.files_with_roots():
        files = roots[root]
        files.files += 1
        files.records += counts.get(number, 0)
        files.is_file = path == root
        if path not in seen and _is_gone(path):
            files.gone.append(number)
            files.gone_records += counts.get(number, 0)
    return roots


def _is_gone(path: Path) -> bool:
    """Return whether a file is certainly not there; one that cannot be looked at is not gone."""
    if not path.is_absolute():  # stands for the articles that were added from code
        return False
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_missing(root: Path, files: _RootFiles) -> bool:
    """Return whether a root is not there at all; one that is a file is gone only if its folder is there."""
    return not exists(root) and not _is_deleted_file(root, files)


def _is_deleted_file(root: Path, files: _RootFiles) -> bool:
    """Return whether a root was a file, and its folder is there with other files in it."""
    return files.is_file and not exists(root) and _is_filled_folder(root.parent)


def _is_filled_folder(path: Path) -> bool:
    try:
        return any(path.iterdir())
    except OSError:
        return False
