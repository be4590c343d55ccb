"""Where an index is kept: what the library needs of a folder or of a cluster, without knowing which it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from vnsearch.engine.protocol import Engine, Snapshot

if TYPE_CHECKING:  # opening an index to search it needs neither
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.library.run_changes import RunChanges
    from vnsearch.model import SourceCounts
    from vnsearch.query.completion.completions import Completions

_Result = TypeVar("_Result")


class IndexData(Protocol):
    """One build of an index: its engine, its catalogue and its table of completions.

    A rebuild makes another one, which takes the place of this in one step. Every method raises ``StorageError``.
    """

    @property
    def name(self) -> str:
        """The name of the build, which no other one of the same index has."""
        ...

    def engine(self) -> Engine:
        """Return the engine; reads nothing yet."""
        ...

    @property
    def has_catalogue(self) -> bool:
        """Whether the catalogue can be opened from this machine: not where another one indexes."""
        ...

    def catalogue(self, *, create: bool = False) -> Catalogue:
        """Open the catalogue, with ``create`` a new one."""
        ...

    def begin_changes(self, catalogue: Catalogue, *, is_new: bool) -> RunChanges:
        """Begin a run's changes; ``is_new``: nobody reads the build yet. Raises ``IndexLockedError`` too."""
        ...

    def verify_catalogue(self) -> None:
        """Compare the catalogue with its checksum; only for the holder of the write lock."""
        ...

    def write_checksum(self, counts: SourceCounts) -> None:
        """Record the checksum of the catalogue, and what it says in short; for the holder of the write lock."""
        ...

    def source_counts(self) -> SourceCounts:
        """Return what became of the files below the roots, as of the last run."""
        ...

    def recorded_counts(self) -> Callable[[], SourceCounts] | None:
        """Read the counts without opening the catalogue; return a function that decodes them.

        None where they cannot be read quickly.
        """
        ...

    def size(self) -> int:
        """Return the bytes that the build takes."""
        ...

    def completions(self, commit: str, snapshot: Snapshot) -> Completions:
        """Return the table of completions of a commit, given its snapshot; it is made where there is none."""
        ...

    def store_completions(self, *, anew: bool = False) -> None:
        """After a commit, bring the table up to date that readers elsewhere use, if it is far behind or ``anew``.

        For the holder of the write lock. Does nothing in a folder: there the first reader makes the table.
        """
        ...

    def engine_file(self, name: str) -> str:
        """Return how messages name a file of the engine."""
        ...

    @property
    def catalogue_file(self) -> str:
        """How faults name the catalogue."""
        ...

    @property
    def catalogue_path(self) -> str:
        """Where the catalogue is, for messages."""
        ...


class IndexLocation(Protocol):
    """The place of one index; ``str`` names it in messages, without credentials.

    Every method raises ``StorageError``. A location can be pickled, and opened in another process.
    """

    @property
    def folder(self) -> Path:
        """The folder on this machine where files beside the index belong; it need not exist."""
        ...

    def exists(self) -> bool:
        """Return whether there is an index, of whatever version; what is not ours is refused."""
        ...

    def version(self) -> object:
        """Return what differs between a build and the one that replaces it; None where there is none."""
        ...

    def current(self) -> IndexData:
        """Return the build that is searched, which must be of this version."""
        ...

    def open_current(self, open_data: Callable[[IndexData], _Result]) -> _Result:
        """Return what ``open_data`` makes of the current build; of the next one if that is replaced meanwhile."""
        ...

    def newest(self) -> IndexData | None:
        """Return the build to take over from in a rebuild, of whatever version; None where there is none."""
        ...

    def write_lock(self, wait: float | None = None) -> AbstractContextManager[None]:
        """Context manager: keep other writers out; ``wait``: seconds to wait for one that is at work."""
        ...

    def create_data(self) -> IndexData:
        """Make a new build, with an empty engine and no catalogue yet, beside the current one."""
        ...

    def find_unfinished(self, run: str, commits: Collection[str]) -> IndexData | None:
        """Return a build that was begun and never searched; None where there is none.

        Its catalogue is of ``run``, and its engine has committed one of ``commits`` last.
        """
        ...

    def make_current(self, data: IndexData) -> None:
        """Have a build be searched from now on, in one step."""
        ...

    def remove_others(self, data: IndexData) -> None:
        """Remove all builds but one, also those that killed processes left behind."""
        ...

    def __str__(self) -> str: ...
