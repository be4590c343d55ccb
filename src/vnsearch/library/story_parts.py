"""The parts of stories in several pages: tables of the catalogue.

Parts are kept whole, so that their story can be joined anew when one is added, changed or gone, in whatever order
files are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vnsearch import document_json
from vnsearch.library.band_table import Execute
from vnsearch.library.catalogue_values import reads_values
from vnsearch.library.part_joining import Part
from vnsearch.library.story_keys import url_key
from vnsearch.model import Article, StoryPart

#: ``article`` is the part's own article as JSON, ``url`` its address key.
SCHEMA = """
CREATE TABLE IF NOT EXISTS story_parts (
  record INTEGER PRIMARY KEY, story TEXT, number INTEGER, url TEXT, article TEXT);
CREATE INDEX IF NOT EXISTS story_parts_story ON story_parts(story);
CREATE INDEX IF NOT EXISTS story_parts_url ON story_parts(url);
"""
#: The stories whose parts have changed in this run.
TEMPORARY = "CREATE TEMP TABLE changed_stories (story TEXT PRIMARY KEY);"

_OF_ARTICLE = (
    "SELECT story_parts.record FROM story_parts JOIN records ON records.id = record WHERE records.article = ?"
)
_MARK = "INSERT INTO changed_stories SELECT story FROM story_parts WHERE record"
_ONCE = " ON CONFLICT DO NOTHING"


class StoryParts:
    """The parts in the catalogue at ``path``. Its methods raise what ``execute`` does."""

    def __init__(self, execute: Execute, path: Path) -> None:
        self._execute = execute
        self.path = path

    def add(self, record: int, part: StoryPart, article: Article) -> None:
        """Add the part that a record gives."""
        values = part.story, part.number, url_key(article.url), document_json.dumps(article)
        self._execute("INSERT INTO story_parts VALUES (?, ?, ?, ?, ?)", record, *values)
        self._mark_changed(record)

    def has_number(self, part: StoryPart) -> bool:
        """Return whether a story has a part of a number."""
        sql = "SELECT 1 FROM story_parts WHERE story = ? AND number = ? LIMIT 1"
        return bool(self._execute(sql, part.story, part.number))

    def drop(self, record: int) -> None:
        """Delete the part of a record, if it gave one."""
        self._mark_changed(record)
        self._execute("DELETE FROM story_parts WHERE record = ?", record)

    def _mark_changed(self, record: int) -> None:
        self._execute(f"{_MARK} = ?{_ONCE}", record)
        sql = "INSERT INTO dirty SELECT url FROM story_parts WHERE record = ? AND url <> ''"
        self._execute(f"{sql}{_ONCE}", record)

    def mark_changed(self, article_id: str) -> None:
        """Have the story joined anew whose parts make an article, or would without another one of its id."""
        self._execute(f"{_MARK} IN ({_OF_ARTICLE}){_ONCE}", article_id)

    def forget(self, article_id: str) -> None:
        """Delete the parts that make an article."""
        for row in self._execute(_OF_ARTICLE, article_id):
            self.drop(int(row[0]))

    def has_record(self, record: int) -> bool:
        """Return whether a record gives a part."""
        return bool(self._execute("SELECT 1 FROM story_parts WHERE record = ?", record))

    def set_article(self, records: Iterable[int], article_id: str) -> None:
        """Record which article the parts of some records are in."""
        for record in records:
            self._execute("UPDATE records SET article = ? WHERE id = ?", article_id, record)

    def article_of(self, url: str) -> str:
        """Return the id of the article that has the part with an address key; "" where there is none."""
        parts = "SELECT record FROM story_parts WHERE url = ?"
        sql = f"SELECT article FROM records WHERE id IN ({parts}) AND article IS NOT NULL"  # noqa: S608 - constant
        rows = self._execute(sql, url)
        return rows[0][0] if rows else ""

    def articles_to_join(self) -> list[str]:
        """Return the ids of the articles of stories that have changed, as they were joined before."""
        sql = (
            "SELECT articles.id FROM articles JOIN story_parts ON story_parts.record = articles.record"
            " WHERE story IN (SELECT story FROM changed_stories) ORDER BY articles.id"
        )
        return [row[0] for row in self._execute(sql)]

    def pop_changed(self) -> list[str]:
        """Return the stories whose parts have changed, and forget that they have."""
        stories = [row[0] for row in self._execute("SELECT story FROM changed_stories ORDER BY story")]
        self._execute("DELETE FROM changed_stories")
        return stories

    @reads_values
    def of_story(self, story: str) -> list[Part]:
        """Return the parts of a story."""
        sql = (
            "SELECT story_parts.record, number, article, coalesce(saved, 0) FROM story_parts"
            " LEFT JOIN captures ON captures.record = story_parts.record WHERE story = ?"
            " ORDER BY story_parts.record"
        )
        return [
            Part(int(record), int(number), _article(text), int(captured))
            for record, number, text, captured in self._execute(sql, story)
        ]


def _article(text: str) -> Article:
    article = document_json.loads(text)
    if not isinstance(article, Article):
        raise ValueError("no article")
    return article
