"""The catalogue: which file gave which record, article and sighting. One SQLite file.

It is committed after the engine, under the same name of the run. A crash between the two leaves it one
step behind; the next run then begins from the engine's previous commit, which the catalogue names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from vnsearch.library import catalogue_checksum, catalogue_schema
from vnsearch.library.captures import Captures
from vnsearch.library.catalogue_database import SqliteDatabase
from vnsearch.library.catalogue_files import FileTable
from vnsearch.library.catalogue_headlines import HeadlineTable
from vnsearch.library.catalogue_values import reads_values
from vnsearch.library.coverage import Coverage
from vnsearch.library.database import Database
from vnsearch.library.near_duplicates import DuplicateGroups
from vnsearch.library.outbox import Outbox
from vnsearch.library.reindexing import Reindexing
from vnsearch.library.removals import Removals
from vnsearch.library.roots import Roots
from vnsearch.library.story_keys import line_keys, title_key, url_key
from vnsearch.library.story_parts import StoryParts
from vnsearch.model import Article, Sighting, SourceCounts, iso_date


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
    """One open catalogue file; ``commit`` makes changes durable. Every method raises ``IndexDamagedError``."""

    def __init__(self, path: Path, create: bool = False, database: Database | None = None) -> None:
        """Open the file ``path``; where ``database`` is another one, ``path`` is its name in messages."""
        self.path = path
        self._db = database or SqliteDatabase(path, create)
        self._groups = DuplicateGroups(self._execute, self._db.insert_rows)
        self.removals = Removals(self._execute, path)
        self.reindexing = Reindexing(self._execute)
        self.roots = Roots(self._execute, path, None if database else path.parent.parent)
        self.coverage = Coverage(self._db)
        self.outbox = Outbox(self._db, str(path))
        self.parts = StoryParts(self._execute, path)
        self.files = FileTable(self._execute, path, self.roots)
        self.headlines = HeadlineTable(self._execute, path, self.removals, self.parts)
        self.captures = Captures(self._execute)

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
        self._groups.flush()
        self._db.commit()

    def shrink(self) -> None:
        """Leave nothing of deleted rows in the file; no change is pending."""
        self._db.shrink()

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
        state = self.files.state(path)
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
        self.headlines.mark_dirty(keys)
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
            self.headlines.mark_dirty((key, title), with_sightings=True)

    @reads_values
    def drop_record(self, record: int) -> str | None:
        """Delete a record with its article and sightings; return the article's id, if it gave one."""
        rows = self._execute("SELECT id, url, title, grp FROM articles WHERE record = ?", record)
        self._leave_group(rows)
        keys = self._execute("SELECT key, title_key FROM sightings WHERE record = ?", record)
        self.headlines.mark_dirty(key for row in keys for key in row)
        self._execute("DELETE FROM articles WHERE record = ?", record)
        self._execute("DELETE FROM sightings WHERE record = ?", record)
        self.parts.drop(record)
        self.captures.drop(record)
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
        articles = bool(self._execute("SELECT 1 FROM articles WHERE url = ? LIMIT 1", key))
        return articles or bool(self._execute("SELECT 1 FROM sightings WHERE key = ? LIMIT 1", key))

    def _leave_group(self, articles: Sequence[tuple[str, ...]]) -> None:
        for _, url, title, group in articles:
            self.headlines.mark_dirty((url, title))
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

    def _exists(self, sql: str, *values: object) -> bool:
        return bool(self._execute(f"{sql} LIMIT 1", *values))

    # Copying

    def copy_from(self, other: Catalogue) -> None:
        """Take over all that another catalogue, of this version, has; this one must be empty."""
        for table in catalogue_schema.TABLES:
            self._db.insert_rows(table, *other._db.read_table(table))
        self.headlines.forget()

    def last_change(self) -> float:
        """Return when a run was committed last, in seconds since 1970."""
        return self._db.last_change()

    def document_count(self) -> int:
        """Return how many documents the index should have."""
        return int(self._execute("SELECT count(*) FROM articles")[0][0]) + self.headlines.count()

    # Checking

    def article_ids(self) -> Iterator[str]:
        """Yield the ids of the articles that the index should have."""
        return (row[0] for row in self._execute("SELECT id FROM articles"))

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
