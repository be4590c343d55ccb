"""The catalogue: which file gave which record, article and sighting. One SQLite file.

It is committed after the engine, under the same name of the run. A crash between the two leaves it one
step behind; the next run then begins from the engine's previous commit, which the catalogue names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.document_json import published_from_json
from vnsearch.library import catalogue_checksum, catalogue_schema
from vnsearch.library.catalogue_database import Database, SqliteDatabase
from vnsearch.library.catalogue_values import reads_values, wrong_values_as_damage
from vnsearch.library.coverage import Coverage, decode_reason, encode_reason
from vnsearch.library.near_duplicates import DuplicateGroups
from vnsearch.library.outbox import Outbox
from vnsearch.library.reindexing import Reindexing
from vnsearch.library.removals import Removals
from vnsearch.library.roots import Roots
from vnsearch.library.story_keys import line_keys, title_key, url_key
from vnsearch.library.story_parts import StoryParts
from vnsearch.model import Article, Sighting, SkipCount, SourceCounts, iso_date

if TYPE_CHECKING:
    from vnsearch.ingest.containers.files import SourceFile


def _sighting(row: Sequence[str]) -> Sighting:
    title, page, position, url, section, category, source, published = row
    date = published_from_json(published)
    return Sighting(title, page, int(position), url, section, category, source, date)


_SIGHTING = "title, page, position, url, section, category, source, published"


class FileState(NamedTuple):
    """A file as it was when it was last read; ``name`` is the one that its documents' ids begin with."""

    number: int
    name: str
    size: int
    mtime_ns: int


def _decode_any_reason(text: str) -> str:
    """Return why something was skipped, also as earlier versions recorded it: in plain English."""
    try:
        return decode_reason(text)
    except (ValueError, TypeError):
        return text


def source_counts(path: Path) -> SourceCounts:
    """Return what became of the files below the roots, as of the last run.

    Raises ``IndexDamagedError``.
    """
    checksum = catalogue_checksum.read(path)
    if checksum and path.is_file():
        return checksum.counts
    with closing(Catalogue(path)) as catalogue:
        return catalogue.source_counts()


class Catalogue:
    """One open catalogue file; ``commit`` makes changes last. Every method raises ``IndexDamagedError``."""

    def __init__(self, path: Path, create: bool = False, database: Database | None = None) -> None:
        """Open the file ``path``; where ``database`` is another one, ``path`` is its name in messages."""
        self.path = path
        self._db = database or SqliteDatabase(path, create)
        self._groups = DuplicateGroups(self._execute)
        self.removals = Removals(self._execute, path)
        self.reindexing = Reindexing(self._execute)
        self.roots = Roots(self._execute, path, None if database else path.parent.parent)
        self.coverage = Coverage(self._db)
        self.outbox = Outbox(self._db, str(path))
        self.parts = StoryParts(self._execute, path)

    def _execute(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        return self._db.execute(sql, *values)

    def last_run(self) -> str:
        """Return the name of the last run that was committed; "" before the first."""
        rows = self._execute("SELECT name FROM runs")
        return str(rows[0][0]) if rows else ""

    def set_run(self, name: str) -> None:
        """Name the run that is about to be committed."""
        self._execute("DELETE FROM runs")
        self._execute("INSERT INTO runs VALUES (?)", name)

    def commit(self) -> None:
        """Make all changes durable."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; drop what was not committed."""
        self._db.close()

    @property
    def is_current(self) -> bool:
        """Whether the tables are those of this version."""
        return self._db.version == catalogue_schema.VERSION

    def migrate(self) -> None:
        """Bring a catalogue of an older version to this one, as part of the changes to commit."""
        self._db.migrate()

    def migrate_copy(self) -> None:
        """Go on with a copy in memory, of this version, where the file has an older one: for reading."""
        if not self.is_current:
            self._db.move_to_memory()
            self.migrate()

    # Files

    @reads_values
    def file_state(self, path: Path) -> FileState | None:
        """Return the state of a file when it was last read."""
        sql = "SELECT id, name, size, mtime FROM files WHERE root = ? AND relative = ?"
        rows = self._execute(sql, *self.roots.split(path))
        return FileState(int(rows[0][0]), rows[0][1], int(rows[0][2]), int(rows[0][3])) if rows else None

    def paths(self) -> Iterator[tuple[int, Path]]:
        """Yield every file's number and path."""
        return ((number, path) for number, _, path in self.files_with_roots())

    def files_with_roots(self) -> Iterator[tuple[int, Path | None, Path]]:
        """Yield every file's number, the path of its root (None below no root), and its path."""
        roots = {number: path for path, number in self.roots.numbers.items()}
        for number, root, relative in self._execute("SELECT id, root, relative FROM files"):
            with wrong_values_as_damage(self.path):
                path = roots.get(int(root))
                file = int(number), path, Path(relative) if path is None else path / relative
            yield file

    def unique_name(self, file: SourceFile) -> str:
        """Return the file's short name, or its whole path where another file has that name."""
        sql = "SELECT 1 FROM files WHERE name = ? AND NOT (root = ? AND relative = ?)"
        return str(file.path) if self._execute(sql, file.name, *self.roots.split(file.path)) else file.name

    @reads_values
    def files_named(self, name: str) -> list[int]:
        """Return the numbers of the files whose documents' ids begin with a name."""
        return [int(row[0]) for row in self._execute("SELECT id FROM files WHERE name = ?", name)]

    @reads_values
    def put_file(self, file: SourceFile) -> int:
        """Record a file as read in this state; return its number."""
        state = self.file_state(file.path)
        if state:
            number = state.number
            self._execute(
                "UPDATE files SET size = ?, mtime = ? WHERE id = ?", file.size, file.mtime_ns, number
            )
            self._execute("DELETE FROM skips WHERE file = ?", number)
            return number
        values = (*self.roots.split(file.path), file.name, file.size, file.mtime_ns)
        sql = "INSERT INTO files (root, relative, name, size, mtime) VALUES (?, ?, ?, ?, ?) RETURNING id"
        return int(self._execute(sql, *values)[0][0])

    def mark_unread(self, file: int) -> None:
        """Have the next run read a file again, as if it had changed."""
        self._execute("UPDATE files SET mtime = -1 WHERE id = ?", file)

    def drop_file(self, file: int) -> None:
        """Delete a file whose records are gone."""
        self._execute("DELETE FROM files WHERE id = ?", file)
        self._execute("DELETE FROM skips WHERE file = ?", file)

    def skip(self, file: int, reason: str) -> None:
        """Record why a file, or a line of it, gave nothing."""
        self._execute("INSERT INTO skips VALUES (?, ?)", file, encode_reason(reason))

    @reads_values
    def skip_counts(self, limit: int = 50) -> tuple[SkipCount, ...]:
        """Return the commonest reasons for which files or lines gave nothing, each with an example."""
        sql = (
            "SELECT skips.reason, count(*), min(files.name) FROM skips JOIN files ON files.id = skips.file"
            " GROUP BY skips.reason ORDER BY count(*) DESC, skips.reason LIMIT ?"
        )
        return tuple(
            SkipCount(_decode_any_reason(reason), int(count), name)
            for reason, count, name in self._execute(sql, limit)
        )

    @reads_values
    def file_count(self) -> int:
        """Return how many files below roots were read."""
        return int(self._execute("SELECT count(*) FROM files WHERE root > 0")[0][0])

    # Records, articles, sightings

    @reads_values
    def record_counts(self) -> dict[int, int]:
        """Return how many records each file gave, by the file's number."""
        rows = self._execute("SELECT file, count(*) FROM records GROUP BY file")
        return {int(file): int(count) for file, count in rows}

    @reads_values
    def records(self, file: int) -> dict[bytes, int]:
        """Return the file's records: digest to number."""
        rows = self._execute("SELECT digest, id FROM records WHERE file = ?", file)
        return {bytes(digest): int(number) for digest, number in rows}  # type: ignore[arg-type] # a BLOB

    @reads_values
    def article_count(self, file: int) -> int:
        """Return how many articles the records of a file own: not those that give headlines alone, nor copies."""
        sql = (
            "SELECT count(*) FROM records JOIN articles ON articles.id = records.article"
            " WHERE records.file = ? AND articles.record = records.id"
        )
        return int(self._execute(sql, file)[0][0])

    def articles_of_file(self, path: Path) -> list[str]:
        """Return the ids of the articles that the records of a file own."""
        state = self.file_state(path)
        sql = "SELECT articles.id FROM articles JOIN records ON records.id = articles.record WHERE file = ?"
        return [row[0] for row in self._execute(sql, state.number)] if state else []

    @reads_values
    def owning_record(self, article_id: str) -> int | None:
        """Return the record that gave an article; None where none did."""
        rows = self._execute("SELECT record FROM articles WHERE id = ?", article_id)
        return int(rows[0][0]) if rows else None

    def article_ids_at(self, key: str) -> list[str]:
        """Return the ids of the articles with an address, by its ``url_key``, or with a part that has it."""
        rows = self._execute("SELECT id FROM articles WHERE url = ? ORDER BY id", key)
        story_id = self.parts.article_of(key)
        return list(dict.fromkeys([*(row[0] for row in rows), *filter(None, [story_id])]))

    def article_ids_in(self, path: Path) -> list[str]:
        """Return the ids of the articles that a file gave, in its order."""
        sql = (
            "SELECT records.article FROM records JOIN files ON records.file = files.id"
            " WHERE files.root = ? AND files.relative = ?"
            " AND records.removal IS NULL AND records.article IS NOT NULL ORDER BY records.id"
        )
        return [row[0] for row in self._execute(sql, *self.roots.split(path))]

    def near_duplicates_of(self, article_id: str) -> list[str]:
        """Return the ids of the other articles of an article's near-duplicate group, in the order of ids."""
        sql = (
            "SELECT others.id FROM articles JOIN articles AS others ON others.grp = articles.grp"
            " WHERE articles.id = ? AND others.id <> articles.id ORDER BY others.id"
        )
        return [row[0] for row in self._execute(sql, article_id)]

    def article_file(self, article_id: str) -> Path | None:
        """Return the path of the file that gave an article; None if it was added from code."""
        sql = (
            "SELECT files.root, files.relative FROM articles JOIN records ON records.id = articles.record"
            " JOIN files ON files.id = records.file WHERE articles.id = ?"
        )
        paths = {number: path for path, number in self.roots.numbers.items()}
        rows = [(paths.get(int(root)), relative) for root, relative in self._execute(sql, article_id)]
        return next((path / relative for path, relative in rows if path), None)

    def add_record(self, file: int, digest: bytes, article_id: str | None, removal: int | None = None) -> int:
        """Add a record; return its number. ``removal`` is what keeps its article out."""
        sql = "INSERT INTO records (file, digest, article, removal) VALUES (?, ?, ?, ?) RETURNING id"
        return int(self._execute(sql, file, digest, article_id, removal)[0][0])

    @reads_values
    def add_article(self, record: int, article: Article, signature: bytes) -> str:
        """Add the article that a record gives.

        Return the near-duplicate group that it joins; "" when it founds one, named after itself.
        """
        keys = url_key(article.url), title_key(article.title)
        number, name = self._groups.assign(article.id, signature, article.group)
        self._execute("DELETE FROM articles WHERE id = ?", article.id)
        self._execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", article.id, record, *keys, number)
        self.mark_dirty(keys)
        return "" if name == article.id else name

    def add_sightings(self, record: int, sightings: Iterable[Sighting]) -> None:
        """Add the sidebar lines that a record gives."""
        sql = "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        for sighting in sightings:
            key, title = line_keys(sighting.title, sighting.url)
            values = (
                sighting.title,
                sighting.page,
                sighting.position,
                sighting.url,
                sighting.section,
                sighting.category,
                sighting.source,
                iso_date(sighting.published, sighting.date_only),
            )
            self._execute(sql, record, key, title, *values)
            self.mark_dirty((key, title))

    @reads_values
    def drop_record(self, record: int) -> str | None:
        """Delete a record with its article and sightings; return the article's id, if it gave one."""
        rows = self._execute("SELECT id, url, title, grp FROM articles WHERE record = ?", record)
        self._leave_group(rows)
        keys = self._execute("SELECT key, title_key FROM sightings WHERE record = ?", record)
        self.mark_dirty(key for row in keys for key in row)
        self._execute("DELETE FROM articles WHERE record = ?", record)
        self._execute("DELETE FROM sightings WHERE record = ?", record)
        self.parts.drop(record)
        self._execute("DELETE FROM records WHERE id = ?", record)
        return rows[0][0] if rows else None

    @reads_values
    def forget_article(self, article_id: str, removal: int | None = None) -> None:
        """Delete an article but keep its records, so that the unchanged file does not bring it back.

        ``removal`` is what keeps the article out.
        """
        self.retire_article(article_id)
        self.parts.forget(article_id)
        sql = "UPDATE records SET article = NULL, removal = ? WHERE article = ?"
        self._execute(sql, removal, article_id)

    @reads_values
    def retire_article(self, article_id: str) -> None:
        """Delete an article whose record stays, because another takes its place or it is joined anew."""
        self._leave_group(self._execute("SELECT id, url, title, grp FROM articles WHERE id = ?", article_id))
        self._execute("DELETE FROM articles WHERE id = ?", article_id)

    @reads_values
    def release_excluded_records(self, removal: int) -> list[int]:
        """Delete the records whose article a removal kept out; return the numbers of their files."""
        rows = self._execute("SELECT id, file FROM records WHERE removal = ?", removal)
        for record, _ in rows:
            self.drop_record(int(record))
        return sorted({int(file) for _, file in rows})

    def article_keys(self, article_id: str) -> tuple[str, str] | None:
        """Return the address key and the title key of an article; None where there is none of that id."""
        rows = self._execute("SELECT url, title FROM articles WHERE id = ?", article_id)
        return (rows[0][0], rows[0][1]) if rows else None

    def has_address(self, key: str) -> bool:
        """Return whether an article or a sidebar line has an address key."""
        articles = self._exists("SELECT 1 FROM articles WHERE url = ?", key)
        return articles or self._exists("SELECT 1 FROM sightings WHERE key = ?", key)

    def _leave_group(self, articles: Sequence[tuple[str, ...]]) -> None:
        for _, url, title, group in articles:
            self.mark_dirty((url, title))
            self._groups.remove_member(int(group))

    def delete_empty_groups(self) -> None:
        """Delete the near-duplicate groups that this run left without members."""
        self._groups.delete_empty()

    @reads_values
    def release_unowned_records(self, article_id: str) -> list[int]:
        """Delete all records with an article that no record owns any more, but have those of parts joined anew.

        Return the numbers of their files: reading them again finds the article.
        """
        self.parts.mark_changed(article_id)
        sql = (
            "SELECT id, file FROM records WHERE article = ?"
            " AND NOT EXISTS (SELECT 1 FROM story_parts WHERE record = records.id)"
        )
        rows = self._execute(sql, article_id)
        for record, _ in rows:
            self.drop_record(int(record))
        return sorted({int(file) for _, file in rows})

    def headline_count(self) -> int:
        """Return how many headline documents there are."""
        return int(self._execute("SELECT count(*) FROM headlines")[0][0])

    # Headlines

    def mark_dirty(self, keys: Iterable[str]) -> None:
        """Have the headlines of stories looked at again, by their keys; "" stands for none."""
        for key in keys:
            if key:
                self._execute("INSERT INTO dirty VALUES (?) ON CONFLICT DO NOTHING", key)

    def pop_dirty_keys(self) -> list[str]:
        """Return the keys of stories whose headlines may have changed, and forget them."""
        # An address's headline also gathers the lines that have only its title.
        self._execute(
            "INSERT INTO dirty SELECT key FROM sightings WHERE title_key IN (SELECT key FROM dirty)"
            " ON CONFLICT DO NOTHING"
        )
        keys = [row[0] for row in self._execute("SELECT key FROM dirty ORDER BY key")]
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
        if not key or self.removals.has_story(key):
            return True
        if self._exists("SELECT 1 FROM articles WHERE url = ?", key) or self.parts.article_of(key):
            return True
        has_no_address = key.startswith("t:")
        titles = "SELECT title_key FROM sightings WHERE key = ?"
        article = f"SELECT 1 FROM articles WHERE title IN ({titles}) AND (url = '' OR ?)"  # noqa: S608 - constant
        if self._exists(article, key, has_no_address):
            return True
        headline = "SELECT 1 FROM sightings WHERE title_key = ? AND key <> title_key"
        return has_no_address and self._exists(headline, key)

    def _exists(self, sql: str, *values: object) -> bool:
        return bool(self._execute(f"{sql} LIMIT 1", *values))

    @reads_values
    def headline_digest(self, key: str) -> bytes | None:
        """Return the digest of a story's headline document, if it has one."""
        rows = self._execute("SELECT digest FROM headlines WHERE key = ?", key)
        return bytes(rows[0][0]) if rows else None  # type: ignore[arg-type] # a BLOB

    def set_headline_digest(self, key: str, digest: bytes | None) -> None:
        """Record the headline document of a story; None when it has none any more."""
        self._execute("DELETE FROM headlines WHERE key = ?", key)
        if digest:
            self._execute("INSERT INTO headlines VALUES (?, ?)", key, digest)

    # Copying

    def copy_from(self, other: Catalogue) -> None:
        """Take over all that another catalogue, of this version, has; this one must be empty."""
        for table in catalogue_schema.TABLES:
            self._db.insert_rows(table, *other._db.read_table(table))

    def last_change(self) -> float:
        """Return when a run was committed last, in seconds since 1970."""
        return self._db.last_change()

    def document_count(self) -> int:
        """Return how many documents the index should have."""
        return int(self._execute("SELECT count(*) FROM articles")[0][0]) + self.headline_count()

    # Checking

    def article_ids(self) -> Iterator[str]:
        """Yield the ids of the articles that the index should have."""
        return (row[0] for row in self._execute("SELECT id FROM articles"))

    def headline_keys(self) -> Iterator[str]:
        """Yield the keys of the stories that have a headline document."""
        return (row[0] for row in self._execute("SELECT key FROM headlines"))

    def faults(self) -> list[str]:
        """Return what the database finds wrong in itself, and columns with values of another type."""
        return self._db.faults()

    def has_only_tables(self) -> bool:
        """Return whether the database has nothing that would act by itself, such as triggers."""
        return self._db.has_only_tables()

    @reads_values
    def source_counts(self) -> SourceCounts:
        """Return what became of the files below the roots."""
        files = self._execute("SELECT count(*) FROM files")
        skips = self._execute("SELECT count(*) FROM skips")
        return self.coverage.counts(int(files[0][0]), int(skips[0][0]))
