"""Catalogues of an index on a cluster in a PostgreSQL database, for several machines that index in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import StorageError
from vnsearch.library import index_folder
from vnsearch.library.cluster_catalogues import BuildCatalogue
from vnsearch.library.postgresql_database import (
    PostgresqlAddress,
    PostgresqlDatabase,
    drop_schema,
    schemas,
    writers_lock,
)
from vnsearch.model import SourceCounts

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class SharedCatalogue:
    """A catalogue in a PostgreSQL database: one schema."""

    address: PostgresqlAddress
    schema: str
    folder: None = None

    @property
    def place(self) -> str:
        """The address of the database, and the schema."""
        return f"{self.address} ({self.schema})"

    def open(self, *, create: bool = False) -> Catalogue:
        """Open the schema."""
        from vnsearch.library.catalogue import Catalogue

        database = PostgresqlDatabase(self.address, self.schema, create)
        return Catalogue(Path(self.place), database=database)

    def verify(self) -> None:
        """Do nothing: the server keeps checksums, if it is told to."""

    def write_checksum(self, counts: SourceCounts) -> None:
        """Do nothing: the server keeps checksums, if it is told to."""

    def source_counts(self) -> SourceCounts:
        """Return the counts of the catalogue."""
        with closing(self.open()) as catalogue:
            return catalogue.source_counts()


@dataclass(frozen=True, slots=True)
class SharedCatalogues:
    """Catalogues in a PostgreSQL database, one schema a build, for several machines that index in turn."""

    address: PostgresqlAddress
    index: str
    state: Path

    def _of(self, build: str) -> SharedCatalogue:
        return SharedCatalogue(self.address, f"vnsearch {build}")

    @contextmanager
    def lock(self, wait: float | None) -> Iterator[None]:
        """Context manager: keep out the writers of this machine and of others."""
        wait = index_folder.LOCK_WAIT if wait is None else wait
        with index_folder.write_lock(self.state, wait), writers_lock(self.address, self.index, wait):
            yield

    def current(self, build: str) -> SharedCatalogue:
        """Return the catalogue of a build."""
        return self._of(build)

    def _schemas(self) -> list[str]:
        pattern = re.compile(rf"vnsearch {re.escape(self.index)}-\d+")
        return sorted(filter(pattern.fullmatch, schemas(self.address)))

    def newest(self) -> SharedCatalogue | None:
        """Return the last schema of a build of this index that was searched."""
        for schema in reversed(self._schemas()):
            with closing(PostgresqlDatabase(self.address, schema)) as database:
                if database.is_published:
                    return SharedCatalogue(self.address, schema)
        return None

    def create(self, build: str) -> SharedCatalogue:
        """Return the place for the catalogue of a build."""
        return self._of(build)

    def find_unfinished(self, build: str, run: str) -> SharedCatalogue | None:
        """Return the catalogue of a build, if it is there and of a run."""
        with suppress(StorageError), closing(self._of(build).open()) as catalogue:
            if catalogue.last_run() == run:
                return self._of(build)
        return None

    def adopt(self, run: str) -> None:
        """Do nothing: a build names its catalogue."""

    def make_current(self, catalogue: BuildCatalogue) -> None:
        """Record that the schema is that of a build that is searched."""
        assert isinstance(catalogue, SharedCatalogue), "made by these catalogues"  # noqa: S101 - an invariant
        database = PostgresqlDatabase(self.address, catalogue.schema)
        with closing(database):
            database.publish()

    def remove_others(self, catalogue: BuildCatalogue) -> None:
        """Do nothing: ``remove`` does it."""

    def remove(self, build: str) -> None:
        """Delete the schema of a build."""
        drop_schema(self.address, self._of(build).schema)

    def drop(self) -> None:
        """Delete the schemas of all builds."""
        for schema in self._schemas():
            drop_schema(self.address, schema)
