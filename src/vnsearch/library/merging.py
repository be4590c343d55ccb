"""The merge of segments that goes on beside the runs of an index, at most one."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from vnsearch.errors import HelperLostError, StorageError

if TYPE_CHECKING:  # an index that is only read merges nothing
    from vnsearch.engine.protocol import Merge
    from vnsearch.library.location import IndexData, IndexLocation


class Merging:
    """Begins a merge when a run ends, and has its result adopted by a later run or at the end.

    A merge that fails changes nothing: what is wrong with the files, ``Index.check`` says. No further one is begun
    then. The methods are called by whoever holds the index's write lock, unless they say otherwise.
    """

    def __init__(self) -> None:
        self._merge: Merge | None = None
        self._build = ""
        self._has_failed = False

    @property
    def is_under_way(self) -> bool:
        """Whether ``finish`` would wait."""
        return self._merge is not None and not self._merge.is_done()

    def begin_run(self, data: IndexData, run: str) -> None:
        """Adopt the result of a merge that is done; drop a merge of a build that is replaced.

        ``run`` is the run that the catalogue names.
        """
        if self._merge and (self._merge.is_done() or data.name != self._build):
            self._adopt(self._merge, data, run)

    def _adopt(self, merge: Merge, data: IndexData, run: str) -> None:
        try:
            if data.name == self._build:
                merge.adopt(run)
        except (HelperLostError, StorageError):
            self._has_failed = True
        finally:
            self.cancel()

    def end_run(self, data: IndexData) -> None:
        """Begin the merge that the last commit needs, unless one is under way."""
        if self._merge or self._has_failed:
            return
        try:
            self._merge, self._build = data.engine().begin_merge(), data.name
        except StorageError:
            self._has_failed = True

    def finish(self, location: IndexLocation) -> None:
        """Wait for the merge and adopt its result, unless another writer is at work; without the write lock."""
        if self._merge is None:
            return
        try:
            self._merge.wait()
            with suppress(StorageError), location.write_lock(0):
                data = location.current()
                with closing(data.catalogue()) as catalogue:
                    run = catalogue.last_run()
                self._adopt(self._merge, data, run)
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Drop the merge that is under way; with or without the write lock."""
        if self._merge:
            self._merge.close()
        self._merge = None
