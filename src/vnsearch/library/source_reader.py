"""What an index reader knows about the files that documents come from: those skipped, changed or gone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from vnsearch.model import PendingFiles, SkipCount
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue


class SourceReader:
    """The methods of ``IndexReader`` about the files that documents come from."""

    def _catalogue(self) -> AbstractContextManager[Catalogue]:
        raise NotImplementedError

    def skip_counts(self) -> tuple[SkipCount, ...]:
        """Return why files, or lines of them, gave nothing, the commonest reason first. Raises ``StorageError``."""
        with self._catalogue() as catalogue:
            return catalogue.skip_counts()

    def pending_files(self, max_seconds: float = 2.0) -> PendingFiles:
        """Count the files that the next run would read or drop, by a look at their sizes and times.

        After ``max_seconds`` the counts are those of the files that were looked at. Raises ``StorageError``.
        """
        from vnsearch.library.pending_files import pending_files

        with self._catalogue() as catalogue:
            return pending_files(catalogue, max_seconds)

    @property
    def last_run(self) -> datetime:
        """When the last run was committed, in Hanoi time. Raises ``StorageError``."""
        with self._catalogue() as catalogue:
            return datetime.fromtimestamp(catalogue.last_change(), HANOI)
