"""Articles that came from code (``Index.add``): a rebuild takes them over, since there is no file to read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from vnsearch.engine.protocol import EngineFactory, Snapshot
from vnsearch.errors import IndexDamagedError, StorageError
from vnsearch.library import index_folder
from vnsearch.library.catalogue import Catalogue
from vnsearch.messages import index_errors
from vnsearch.model import Article

#: The file to which articles added from code belong.
ADDED = Path("<added>")


@dataclass(frozen=True, slots=True)
class AddedArticles:
    """The articles of the index in a data folder that came from code, by their ids.

    ``complete``: all of them are in the newest commit, unless it is damaged; not so after a run that was broken
    off between the engine's commit and the catalogue's.
    """

    engines: EngineFactory
    data: Path
    ids: Sequence[str] = ()
    complete: bool = True

    def read(self) -> Iterator[Article]:
        """Yield the articles as they are stored. Raises ``IndexDamagedError`` where one cannot be read."""
        if not self.ids:
            return
        try:
            snapshot = self.engines.open(self.data / index_folder.ENGINE).snapshot()
            yield from self._articles(snapshot)
        except StorageError as error:
            raise IndexDamagedError(
                index_errors.added_articles_lost(len(self.ids), str(self.data.parent), error.message)
            ) from error

    def _articles(self, snapshot: Snapshot) -> Iterator[Article]:
        for article_id in self.ids:
            document = snapshot.get(article_id)
            if isinstance(document, Article):
                yield replace(document, group="")
            elif self.complete:
                raise IndexDamagedError(index_errors.document_lost(article_id))


def find_added_articles(catalogue: Catalogue, data: Path, engines: EngineFactory) -> AddedArticles:
    """Return the articles that came from code, by the catalogue of the index in a data folder."""
    ids = catalogue.articles_of_file(ADDED)
    complete = True
    if ids:
        with suppress(StorageError):
            complete = engines.open(data / index_folder.ENGINE).last_runs()[0] == catalogue.last_run()
    return AddedArticles(engines, data, ids, complete)
