"""Where the documents of an index come from: roots and files, those skipped, changed or gone, and removals."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.model import PendingFiles, Removal, Root, SkipCount


class SourceReader:
    """The methods of ``IndexReader`` about the files that documents come from."""

    def _catalogue(self) -> AbstractContextManager[Catalogue]:
        raise NotImplementedError

    def skip_counts(self) -> tuple[SkipCount, ...]:
        """Return why files, or lines of them, gave nothing, the commonest reason first. Raises ``StorageError``."""
        with self._catalogue() as catalogue:
            return catalogue.files.skip_counts()

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

    def file(self, document_id: str) -> Path | None:
        """Return the path of the file that gave an article; None for a headline, or one added from code."""
        with self._catalogue() as catalogue:
            return catalogue.article_file(document_id)

    def roots(self) -> list[Root]:
        """Return the files and folders that were given to be indexed, by path, with what each gave."""
        with self._catalogue() as catalogue:
            return catalogue.roots.list()

    def removals(self) -> list[Removal]:
        """Return what was removed on request and is kept out by later runs, in that order."""
        with self._catalogue() as catalogue:
            return catalogue.removals.list()
