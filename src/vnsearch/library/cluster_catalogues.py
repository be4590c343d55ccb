"""The catalogues of the builds of an index on a cluster, wherever they are."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vnsearch.model import SourceCounts

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue


class BuildCatalogue(Protocol):
    """The catalogue of one build. Every method raises ``StorageError``."""

    @property
    def place(self) -> str:
        """Where it is, for messages: without credentials."""
        ...

    @property
    def folder(self) -> Path | None:
        """The folder that belongs to the build, if there is one."""
        ...

    def open(self, *, create: bool = False) -> Catalogue:
        """Open the catalogue, with ``create`` a new one."""
        ...

    def verify(self) -> None:
        """Compare the catalogue with its checksum, where it has one; only for the holder of the lock."""
        ...

    def write_checksum(self, counts: SourceCounts) -> None:
        """Record the checksum of the catalogue; only for the holder of the lock."""
        ...

    def source_counts(self) -> SourceCounts:
        """Return what became of the files below the roots."""
        ...


class BuildCatalogues(Protocol):
    """The catalogues of the builds of one index. Every method raises ``StorageError``."""

    def lock(self, wait: float | None) -> AbstractContextManager[None]:
        """Context manager: keep out other writers that use these catalogues."""
        ...

    def current(self, build: str) -> BuildCatalogue | None:
        """Return the catalogue of the build that is searched; None where it is not here."""
        ...

    def newest(self) -> BuildCatalogue | None:
        """Return the catalogue of the build that is searched, of whatever version, as far as is known."""
        ...

    def create(self, build: str) -> BuildCatalogue:
        """Return the place for the catalogue of a new build."""
        ...

    def find_unfinished(self, build: str, run: str) -> BuildCatalogue | None:
        """Return the catalogue, of a run, of a build that was never searched."""
        ...

    def adopt(self, run: str) -> None:
        """Make the catalogue of a run the current one, where a process died before it did."""
        ...

    def make_current(self, catalogue: BuildCatalogue) -> None:
        """Record that the build of a catalogue is searched from now on."""
        ...

    def remove_others(self, catalogue: BuildCatalogue) -> None:
        """Remove what killed processes left beside the current catalogue."""
        ...

    def remove(self, build: str) -> None:
        """Remove the catalogue of a build that is not searched any more."""
        ...

    def drop(self) -> None:
        """Remove all catalogues of the index."""
        ...
