"""Catalogues of an index on a cluster in the state folder of the one machine that indexes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import StorageError
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.catalogue_runs import has_run
from vnsearch.library.cluster_catalogues import BuildCatalogue
from vnsearch.library.index_folder import Manifest
from vnsearch.model import SourceCounts

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class LocalCatalogue:
    """A catalogue in a data folder of the state folder."""

    folder: Path

    @property
    def _path(self) -> Path:
        return self.folder / index_folder.CATALOGUE

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self._path)

    def open(self, *, create: bool = False) -> Catalogue:
        """Open the file."""
        from vnsearch.library.catalogue import Catalogue

        return Catalogue(self._path, create)

    def verify(self) -> None:
        """Compare the file with its checksum."""
        catalogue_checksum.verify(self._path)

    def write_checksum(self, counts: SourceCounts) -> None:
        """Record the checksum of the file."""
        catalogue_checksum.write(self._path, counts)

    def source_counts(self) -> SourceCounts:
        """Return the counts beside the checksum, else those of the catalogue."""
        from vnsearch.library.catalogue import source_counts

        return source_counts(self._path)


@dataclass(frozen=True, slots=True)
class LocalCatalogues:
    """Catalogues in a state folder, which is laid out like an index folder without the engine's files."""

    state: Path
    engine_format: str

    @contextmanager
    def lock(self, wait: float | None) -> Iterator[None]:
        """Context manager: hold the lock of the state folder."""
        index_folder.has_index(self.state)  # a foreign folder is refused before a lock file is made in it
        with index_folder.write_lock(self.state, wait):
            yield

    def current(self, build: str) -> LocalCatalogue | None:  # noqa: ARG002 - the manifest knows it
        """Return the catalogue in the data folder that the manifest names."""
        if not index_folder.has_index(self.state):
            return None
        return LocalCatalogue(self.state / index_folder.read_manifest(self.state, self.engine_format).data)

    def newest(self) -> LocalCatalogue | None:
        """Return the catalogue in the current data folder."""
        path = index_folder.current_data_folder(self.state)
        return None if path is None else LocalCatalogue(path)

    def create(self, build: str) -> LocalCatalogue:  # noqa: ARG002 - as above
        """Make a data folder. Raises ``IndexWriteError``."""
        name = index_folder.new_data_folder(self.state)
        index_folder.make_data_folder(self.state, name)
        return LocalCatalogue(self.state / name)

    def _of_run(self, run: str) -> LocalCatalogue | None:
        folders = sorted(self.state.glob("data-*"))
        return next(
            (LocalCatalogue(path) for path in folders if has_run(path / index_folder.CATALOGUE, run)), None
        )

    def find_unfinished(self, build: str, run: str) -> LocalCatalogue | None:  # noqa: ARG002 - as above
        """Return the catalogue of a run."""
        return self._of_run(run)

    def adopt(self, run: str) -> None:
        """Name the data folder with the catalogue of a run in the manifest, unless it names one that has it."""
        with suppress(StorageError):  # a manifest that cannot be read is written anew
            current = self.current("")
            if current is not None and has_run(current.folder / index_folder.CATALOGUE, run):
                return
        if catalogue := self._of_run(run):
            self.make_current(catalogue)

    def make_current(self, catalogue: BuildCatalogue) -> None:
        """Name the data folder of a catalogue in the manifest."""
        index_folder.write_manifest(self.state, Manifest(_data_folder(catalogue).name, self.engine_format))

    def remove_others(self, catalogue: BuildCatalogue) -> None:
        """Remove the data folders that the manifest does not name."""
        index_folder.remove_unreferenced(self.state, _data_folder(catalogue).name)

    def remove(self, build: str) -> None:
        """Do nothing: ``remove_others`` does it."""

    def drop(self) -> None:
        """Remove the manifest and all data folders."""
        (self.state / index_folder.MANIFEST).unlink(missing_ok=True)
        index_folder.remove_unreferenced(self.state, "")


def _data_folder(catalogue: BuildCatalogue) -> Path:
    assert catalogue.folder, "made by these catalogues"  # noqa: S101 - an invariant
    return catalogue.folder


def default_state_folder(name: str) -> Path:
    """Return where the state of an index on a cluster is kept unless a folder is given.

    ``name`` tells indexes apart, and can be the name of a folder.
    """
    base = Path(os.environ.get("XDG_STATE_HOME") or "")
    folder = base if base.is_absolute() else Path.home() / ".local" / "state"
    return folder / "vnsearch" / name
