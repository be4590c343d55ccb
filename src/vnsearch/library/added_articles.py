"""Articles that came from code (``Index.add``): a rebuild takes them over, since there is no file to read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import IndexDamagedError, StorageError
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.location import IndexData
from vnsearch.messages import index_errors
from vnsearch.model import Article

#: The file to which articles added from code belong.
ADDED = Path("<added>")


@dataclass(frozen=True, slots=True)
class AddedArticles:
    """The articles of the index at ``location`` that came from code, by their ids.

    ``complete``: unless the newest commit is damaged, it has all of them. After a run that was broken off between
    the engine's commit and the catalogue's, it may not.
    """

    data: IndexData
    location: str
    ids: Sequence[str] = ()
    complete: bool = True

    def read(self) -> Iterator[Article]:
        """Yield the articles as they are stored. Raises ``IndexDamagedError`` where one cannot be read."""
        if not self.ids:
            return
        try:
            snapshot = self.data.engine().snapshot()
            yield from self._articles(snapshot)
        except StorageError as error:
            raise IndexDamagedError(
                index_errors.added_articles_lost(len(self.ids), self.location, error.message)
            ) from error

    def _articles(self, snapshot: Snapshot) -> Iterator[Article]:
        for article_id in self.ids:
            document = snapshot.get(article_id)
            if isinstance(document, Article):
                yield replace(document, group="")
            elif self.complete:
                raise IndexDamagedError(index_errors.document_lost(article_id))


def clean_article(article: Article) -> Article:
    """Return an article without control characters and lone surrogates, as those from files are."""
    values = {each.name: getattr(article, each.name) for each in fields(article) if each.init}
    return replace(article, **{name: _clean(value) for name, value in values.items()})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    return tuple(map(_clean, value)) if isinstance(value, tuple) else value


def find_added_articles(catalogue: Catalogue, data: IndexData, location: str) -> AddedArticles:
    """Return the articles of a build of an index that came from code, by its catalogue."""
    ids = catalogue.articles_of_file(ADDED)
    complete = True
    if ids:
        with suppress(StorageError):
            complete = data.engine().last_runs()[0] == catalogue.last_run()
    return AddedArticles(data, location, ids, complete)
