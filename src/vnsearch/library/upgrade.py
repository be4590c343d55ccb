"""Bringing an index of an older version to this one from what it stores, without the files it was made of.

Where the format or the analyser is another, all stored documents are analysed anew, into a new data folder. How
pages are read is not repeated: texts and dates stay as the older version read them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from vnsearch.document_analysis import AnalysedDocument, analyse_document, analyse_documents
from vnsearch.engine.protocol import EngineFactory, Progress
from vnsearch.ingest.containers.members import Options
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.catalogue_database import copy_committed
from vnsearch.library.index_folder import Manifest
from vnsearch.library.indexing_run import commit
from vnsearch.library.memory_limits import MemoryPlan
from vnsearch.library.run_changes import EngineFirstChanges
from vnsearch.library.story_keys import line_keys
from vnsearch.library.update import Update
from vnsearch.model import Article, Document, Upgrade
from vnsearch.parallel import map_in_order
from vnsearch.text import FINGERPRINT

#: Articles analysed together.
_BATCH = 64


def upgrade(folder: Path, engines: EngineFactory, workers: int, progress: Progress) -> Upgrade:
    """Bring an index to the format and analyser of this version, in one step, as far as needed.

    ``progress`` is called with the articles that were analysed, and those of all. Raises ``StorageError``; the
    index is then as it was.
    """
    start = time.perf_counter()
    index_folder.read_manifest(folder, None)  # before a lock file is made
    with index_folder.write_lock(folder):
        manifest = index_folder.read_manifest(folder, None)
        catalogue = folder / manifest.data / index_folder.CATALOGUE
        catalogue_checksum.verify(catalogue)
        if (manifest.format, manifest.analyser) == (engines.format, FINGERPRINT):
            return Upgrade(0, _migrate(catalogue), (), time.perf_counter() - start)
        documents, lost_ids = _reindex(folder, manifest, engines, workers, progress)
        return Upgrade(documents, True, lost_ids, time.perf_counter() - start)


def _migrate(path: Path) -> bool:
    """Bring a catalogue to this version, in one transaction; return whether it was of another."""
    with closing(Catalogue(path)) as catalogue:
        if catalogue.is_current:
            return False
        catalogue.migrate()
        catalogue.roots.save_paths()
        catalogue.commit()
        counts = catalogue.source_counts()
    catalogue_checksum.write(path, counts)
    return True


def _reindex(
    folder: Path, old: Manifest, engines: EngineFactory, workers: int, progress: Progress
) -> tuple[int, tuple[str, ...]]:
    """Make a new data folder of the stored documents, and name it in the manifest.

    Return how many articles were analysed, and the ids of those that could not be read back.
    """
    new = Manifest(index_folder.new_data_folder(folder), engines.format)
    engine, path = (
        engines.open(folder / new.data / index_folder.ENGINE),
        folder / new.data / index_folder.CATALOGUE,
    )
    index_folder.make_data_folder(folder, new.data)
    engine.create()
    copy_committed(folder / old.data / index_folder.CATALOGUE, path)
    with closing(Catalogue(path)) as catalogue:
        catalogue.migrate()
        catalogue.roots.save_paths()
        documents = engines.open(folder / old.data / index_folder.ENGINE).stored_documents(
            catalogue.last_run()
        )
        catalogue.set_run("")
        changes = EngineFirstChanges(engine, catalogue)
        try:
            update = Update(catalogue, changes, MemoryPlan(workers), lambda *_: None, Options())
            count, lost_ids = _index_articles(catalogue, update, documents, workers, progress)
            commit(update, changes, catalogue)
        finally:
            changes.cancel()
        counts = catalogue.source_counts()
    catalogue_checksum.write(path, counts)
    index_folder.write_manifest(folder, new)
    index_folder.remove_unreferenced(folder, new.data)
    return count, lost_ids


def _index_articles(
    catalogue: Catalogue, update: Update, documents: Iterator[Document], workers: int, progress: Progress
) -> tuple[int, tuple[str, ...]]:
    total, indexed_count = catalogue.reindexing.begin(line_keys), 0
    articles = (document for document in documents if isinstance(document, Article))
    for batch in map_in_order(_analyse, _batches(articles), workers):
        for analysed_article in batch:
            article = analysed_article.document
            record = catalogue.reindexing.record_of(article.id)
            if record is not None and isinstance(article, Article):
                update.index_stored_article(record, analysed_article, article)
                indexed_count += 1
        progress(indexed_count, total)
    lost_articles = catalogue.reindexing.lost_articles()
    for entry in lost_articles:
        catalogue.drop_record(entry.record)
        catalogue.files.mark_unread(entry.file)
    return indexed_count, tuple(sorted(entry.article_id for entry in lost_articles))


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    remaining = iter(articles)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _analyse(articles: Sequence[Article]) -> list[AnalysedDocument]:
    """Analyse articles; leave out one that cannot be analysed."""
    try:
        return analyse_documents(articles)
    except Exception:  # one of them is odd: only that one is to be left out
        return [document for article in articles for document in _analyse_one(article)]


def _analyse_one(article: Article) -> list[AnalysedDocument]:
    try:
        return [analyse_document(article)]
    except Exception:  # as above; the report names it
        return []
