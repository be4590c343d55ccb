"""The headline documents of a catalogue: which stories have one, and which are to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vnsearch.document_json import published_from_json
from vnsearch.library.band_table import Execute
from vnsearch.library.catalogue_values import reads_values
from vnsearch.library.removals import Removals
from vnsearch.library.story_parts import StoryParts
from vnsearch.model import Sighting

_SIGHTING = "title, page, position, url, section, category, source, published"


def _sighting(row: Sequence[str]) -> Sighting:
    title, page, position, url, section, category, source, published = row
    date = published_from_json(published)
    return Sighting(title, page, int(position), url, section, category, source, date)


class HeadlineTable:
    """The headline documents of the catalogue at ``path``. Its methods raise what ``execute`` does.

    A story is named by its key: that of its address, or else of its title (``story_keys``).
    """

    def __init__(self, execute: Execute, path: Path, removals: Removals, parts: StoryParts) -> None:
        self._execute = execute
        self.path = path
        self._removals = removals
        self._parts = parts
        #: Whether there are sidebar lines or headline documents; None where that is not known.
        self._has_any: bool | None = None

    def mark_dirty(self, keys: Iterable[str], *, with_sightings: bool = False) -> None:
        """Have the headlines of stories looked at again, by their keys; "" stands for none.

        Nothing is done where there are neither sidebar lines nor headlines: those that come later in the run,
        ``with_sightings``, are looked at anyway.
        """
        if with_sightings:
            self._has_any = True
        elif self._has_any is None:
            self._has_any = self._exists("SELECT 1 FROM sightings") or self._exists("SELECT 1 FROM headlines")
        for key in filter(None, keys if self._has_any else ()):
            self._execute("INSERT INTO dirty VALUES (?) ON CONFLICT DO NOTHING", key)

    def forget(self) -> None:
        """Look again whether there are sidebar lines or headlines: rows were copied."""
        self._has_any = None

    def pop_dirty_keys(self) -> list[str]:
        """Return the keys of stories whose headlines may have changed, and forget them.

        A story without sidebar lines and without a headline has none to change.
        """
        # An address's headline also gathers the lines that have only its title.
        self._execute(
            "INSERT INTO dirty SELECT key FROM sightings WHERE title_key IN (SELECT key FROM dirty)"
            " ON CONFLICT DO NOTHING"
        )
        sightings, headlines = "SELECT key FROM sightings", "SELECT key FROM headlines"
        sql = f"SELECT key FROM dirty WHERE key IN ({sightings}) OR key IN ({headlines}) ORDER BY key"  # noqa: S608 - constants
        keys = [row[0] for row in self._execute(sql)]
        self._execute("DELETE FROM dirty")
        return keys

    @reads_values
    def sightings(self, key: str) -> list[Sighting]:
        """Return the sidebar lines of a story: with its address, or with no address and one of its titles."""
        sql = (
            f"SELECT {_SIGHTING} FROM sightings WHERE key = ?"  # noqa: S608 - constant
            " OR (key = title_key AND title_key IN (SELECT title_key FROM sightings WHERE key = ?))"
            " ORDER BY page, position"
        )
        return [_sighting(row) for row in self._execute(sql, key, key)]

    def folds_into_document(self, key: str) -> bool:
        """Return whether the headline of a story folds into another document, and gets none of its own.

        It does where the story was removed on request, and where it is an indexed article: one with its
        address, or a part that has it; one with one of its titles, if either of the two has no address. Known by
        its title alone, it also folds into the headline of a story with an address that was seen under the same
        title.
        """
        if not key or self._removals.has_story(key):
            return True
        if self._exists("SELECT 1 FROM articles WHERE url = ?", key) or self._parts.article_of(key):
            return True
        has_no_address = key.startswith("t:")
        titles = "SELECT title_key FROM sightings WHERE key = ?"
        article = f"SELECT 1 FROM articles WHERE title IN ({titles}) AND (url = '' OR ?)"  # noqa: S608 - constant
        if self._exists(article, key, has_no_address):
            return True
        headline = "SELECT 1 FROM sightings WHERE title_key = ? AND key <> title_key"
        return has_no_address and self._exists(headline, key)

    @reads_values
    def digest(self, key: str) -> bytes | None:
        """Return the digest of a story's headline document, if it has one."""
        rows = self._execute("SELECT digest FROM headlines WHERE key = ?", key)
        return bytes(rows[0][0]) if rows else None  # type: ignore[arg-type] # a BLOB

    def set_digest(self, key: str, digest: bytes | None) -> None:
        """Record the headline document of a story; None when it has none any more."""
        self._execute("DELETE FROM headlines WHERE key = ?", key)
        if digest:
            self._execute("INSERT INTO headlines VALUES (?, ?)", key, digest)

    def count(self) -> int:
        """Return how many headline documents there are."""
        return int(self._execute("SELECT count(*) FROM headlines")[0][0])

    def story_keys(self) -> Iterator[str]:
        """Yield the keys of the stories that have a headline document."""
        return (row[0] for row in self._execute("SELECT key FROM headlines"))

    def _exists(self, sql: str, *values: object) -> bool:
        return bool(self._execute(f"{sql} LIMIT 1", *values))
