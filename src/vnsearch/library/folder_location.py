"""An index in a folder: data folders, of which the manifest names the current one (``index_folder``)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vnsearch.engine.protocol import Engine, EngineFactory, Snapshot
from vnsearch.errors import InputError, StorageError
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.index_folder import CATALOGUE, ENGINE, Manifest
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.messages import Message

if TYPE_CHECKING:  # opening an index to search it needs neither
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.library.run_changes import RunChanges
    from vnsearch.model import SourceCounts
    from vnsearch.query.completion.completions import Completions

_Result = TypeVar("_Result")


class FolderData(NamedTuple):
    """One data folder."""

    path: Path
    engines: EngineFactory

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    def engine(self) -> Engine:
        """Return the engine, whose files are in a folder of their own."""
        return self.engines.open(self.path / ENGINE)

    @property
    def has_catalogue(self) -> bool:
        """True: it is in the folder."""
        return True

    def catalogue(self, *, create: bool = False) -> Catalogue:
        """Open the catalogue. Raises ``IndexDamagedError``, ``IndexWriteError``."""
        from vnsearch.library.catalogue import Catalogue

        return Catalogue(self.path / CATALOGUE, create)

    def begin_changes(self, catalogue: Catalogue, *, is_new: bool) -> RunChanges:  # noqa: ARG002 - as any other
        """Begin changes to the commit that the catalogue names. Raises ``StorageError``."""
        from vnsearch.library.run_changes import EngineFirstChanges

        return EngineFirstChanges(self.engine(), catalogue)

    def verify_catalogue(self) -> None:
        """Compare the catalogue with its checksum. Raises ``IndexDamagedError``."""
        catalogue_checksum.verify(self.path / CATALOGUE)

    def write_checksum(self, counts: SourceCounts) -> None:
        """Record the checksum of the catalogue."""
        catalogue_checksum.write(self.path / CATALOGUE, counts)

    def source_counts(self) -> SourceCounts:
        """Return the counts beside the checksum, else those of the catalogue. Raises ``IndexDamagedError``."""
        from vnsearch.library.catalogue import source_counts

        return source_counts(self.path / CATALOGUE)

    def recorded_counts(self) -> Callable[[], SourceCounts] | None:
        """Read the counts beside the checksum, and return what decodes them. Both raise ``IndexDamagedError``."""
        decode = catalogue_checksum.read_later(self.path / CATALOGUE)
        return None if decode is None else lambda: decode().counts

    def size(self) -> int:
        """Return the bytes of all files."""
        return index_folder.size(self.path)

    def completions(self, commit: str, snapshot: Snapshot) -> Completions:
        """Return the table of completions, which is kept in a file."""
        from vnsearch.library.completions_cache import load_or_make

        def make() -> Completions:
            from vnsearch.query.completion.builder import build

            return build(snapshot.titles())

        return load_or_make(self.path, commit, make)

    def store_completions(self, *, anew: bool = False) -> None:
        """Remove a table that is to be made ``anew``; readers make it, once a commit."""
        if anew:
            from vnsearch.library import completions_cache

            completions_cache.remove(self.path)

    def engine_file(self, name: str) -> str:
        """Return the path of an engine's file below the index folder."""
        return f"{self.name}/{ENGINE}/{name}"

    @property
    def catalogue_file(self) -> str:
        """The path of the catalogue below the index folder."""
        return f"{self.name}/{CATALOGUE}"

    @property
    def catalogue_path(self) -> str:
        """The path of the catalogue."""
        return str(self.path / CATALOGUE)


@dataclass(frozen=True, slots=True)
class FolderLocation(IndexLocation):
    """An index folder, which need not exist yet."""

    path: Path
    engines: EngineFactory

    def __str__(self) -> str:
        return str(self.path)

    @property
    def folder(self) -> Path:
        """The index folder."""
        return self.path

    def exists(self) -> bool:
        """Return whether there is an index. Raises ``ForeignFolderError``, ``IndexDamagedError``."""
        return index_folder.has_index(self.path)

    def version(self) -> object:
        """Return what tells one manifest from another. Raises ``IndexDamagedError``."""
        return index_folder.manifest_version(self.path)

    def _data(self, path: Path) -> FolderData:
        return FolderData(path, self.engines)

    def current(self) -> FolderData:
        """Return the data folder that the manifest names; raises what ``index_folder.read_manifest`` does."""
        return self._data(self.path / index_folder.read_manifest(self.path, self.engines.format).data)

    def open_current(self, open_data: Callable[[IndexData], _Result]) -> _Result:
        """Return what ``open_data`` makes of the current data folder, as ``index_folder.open_current_data``."""

        def open_path(path: Path) -> _Result:
            return open_data(self._data(path))

        return index_folder.open_current_data(self.path, self.engines.format, open_path)

    def open_engine_files(self, open_files: Callable[[Path], _Result]) -> _Result:
        """Return what ``open_files`` makes of the folder with the files of the engine."""

        def open_path(path: Path) -> _Result:
            return open_files(path / ENGINE)

        return index_folder.open_current_data(self.path, self.engines.format, open_path)

    def newest(self) -> FolderData | None:
        """Return the current data folder; where the manifest cannot be read, the newest there is."""
        path = index_folder.current_data_folder(self.path)
        return None if path is None else self._data(path)

    def write_lock(self, wait: float | None = None) -> AbstractContextManager[None]:
        """Context manager: hold the folder's lock; see ``index_folder.write_lock``."""
        return index_folder.write_lock(self.path, wait)

    def create_data(self) -> FolderData:
        """Make a data folder. Raises ``IndexWriteError``."""
        data = self._data(self.path / index_folder.new_data_folder(self.path))
        index_folder.make_data_folder(self.path, data.name)
        data.engine().create()
        return data

    def find_unfinished(self, run: str, commits: Collection[str]) -> FolderData | None:
        """Return a data folder that no manifest names; see ``IndexLocation.find_unfinished``."""
        if self.exists():
            return None
        builds = (self._data(path) for path in sorted(self.path.glob("data-*")))
        return next((data for data in builds if _is_unfinished(data, run, commits)), None)

    def make_current(self, data: IndexData) -> None:
        """Name a data folder in the manifest. Raises ``IndexWriteError``."""
        index_folder.write_manifest(self.path, Manifest(data.name, self.engines.format))

    def remove_others(self, data: IndexData) -> None:
        """Remove the data folders that the manifest does not name."""
        index_folder.remove_unreferenced(self.path, data.name)


def _is_unfinished(data: FolderData, run: str, commits: Collection[str]) -> bool:
    from vnsearch.library.catalogue_runs import has_run

    with suppress(StorageError):
        if has_run(data.path / CATALOGUE, run):
            return data.engine().last_runs()[0] in commits
    return False


def require_folder(location: IndexLocation, refusal: Callable[[str], Message]) -> FolderLocation:
    """Return the location of an index that must be in a folder. Raises ``InputError`` with the refusal."""
    if isinstance(location, FolderLocation):
        return location
    raise InputError(refusal(str(location)))
