"""What a rebuild takes over from the index that it replaces, and what it refuses to lose."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from vnsearch.errors import InputError, StorageError
from vnsearch.files import exists
from vnsearch.library.added_articles import AddedArticles, find_added_articles
from vnsearch.library.location import IndexLocation
from vnsearch.library.missing_files import find_missing_files
from vnsearch.library.removals import StoredRemoval
from vnsearch.library.roots import normal_path
from vnsearch.library.update import Update
from vnsearch.messages import index_errors, maintenance
from vnsearch.model import Skip

#: Articles taken over at a time.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class OldIndex:
    """The index that is rebuilt: its roots, what was removed on request, and the articles added from code.

    ``absences``: places whose files cannot be reached now. ``unreadable``: the catalogue, where there is one that
    cannot be read; else "". Of an index that is not rebuilt everything is empty.
    """

    roots: list[Path] = field(default_factory=list)
    removals: list[StoredRemoval] = field(default_factory=list)
    added_articles: AddedArticles | None = None
    absences: tuple[Skip, ...] = ()
    unreadable: str = ""

    def add_articles(self, update: Update) -> None:
        """Add the articles that came from code. Raises ``IndexDamagedError`` where they cannot be read."""
        if self.unreadable:
            update.warn(self.unreadable, index_errors.ADDED_ARTICLES_UNKNOWN)
        articles = self.added_articles.read() if self.added_articles else iter(())
        while chunk := list(islice(articles, _CHUNK)):
            update.add(chunk)

    def require_roots(self) -> None:
        """Raise ``InputError`` unless all that was given before is there.

        A rebuild without paths needs it: an empty index must not replace a full one.
        """
        if not self.roots and not (self.added_articles and self.added_articles.ids):
            raise InputError(index_errors.NO_KNOWN_ROOTS)
        for root in self.roots:
            if not exists(root):
                raise InputError(index_errors.indexed_root_missing(str(root)))

    def require_files(self, paths: Iterable[Path]) -> None:
        """Raise ``InputError`` where files at or below one of the paths cannot be reached."""
        paths = [normal_path(path) for path in paths]
        for absence in self.absences:
            place = Path(absence.place)
            if any(place.is_relative_to(path) or path.is_relative_to(place) for path in paths):
                raise InputError(maintenance.rebuild_would_lose(absence.place, absence.reason))


def read_old_index(location: IndexLocation) -> OldIndex:
    """Return what a rebuild takes over from an index; where its catalogue cannot be read, only that."""
    data = location.newest()
    if data is None:
        return OldIndex()
    with suppress(StorageError), closing(data.catalogue()) as catalogue:
        catalogue.migrate_copy()
        missing = find_missing_files(catalogue, frozenset(), prune=False)
        return OldIndex(
            catalogue.roots.paths(),
            catalogue.removals.all(),
            find_added_articles(catalogue, data, str(location)),
            missing.absences,
        )
    return OldIndex(unreadable=data.catalogue_path)
