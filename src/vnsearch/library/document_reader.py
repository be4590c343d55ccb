"""One document of an index: by its id, address or file; what matches in it, its copies, and others like it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

from vnsearch.errors import DocumentNotFoundError
from vnsearch.highlight import HighlightTerms, highlight
from vnsearch.library.highlighting import highlight_terms
from vnsearch.library.hits import to_hit
from vnsearch.library.location import IndexLocation
from vnsearch.library.page_search import milliseconds_since, require_limit
from vnsearch.library.request import filter_nodes, parse_query, prepare
from vnsearch.library.snapshots import IndexCommit, SnapshotManager
from vnsearch.messages import request_errors
from vnsearch.model import Highlighted, RelatedDocuments
from vnsearch.query import And
from vnsearch.text import replace_surrogates

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.model import Document, HighlightedDocument


class DocumentReader:
    """The methods of ``IndexReader`` about one document."""

    _location: IndexLocation
    _snapshots: SnapshotManager

    def _catalogue(self) -> AbstractContextManager[Catalogue]:
        raise NotImplementedError

    def get(self, reference: str) -> Document:
        """Return the document with that id, at that address or from that file.

        An address may be given in any form that leads to the page: with or without scheme, ``www.`` or ``m.``,
        with tracking parameters. Raises ``DocumentNotFoundError``, and ``QueryError`` for a file with several.
        """
        return self._find(self._snapshots.current(), reference)

    def related(
        self,
        document_id: str,
        *,
        limit: int = 10,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str | Iterable[str] | None = None,
        category: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> RelatedDocuments:
        """Return the documents most like one: no near-duplicate of it, and one document of each other story.

        ``document_id`` may also be an address or a file, as for ``get``. ``after`` to ``kind`` narrow the
        documents as in ``search``. Raises ``DocumentNotFoundError``,
        and ``QueryError`` as ``search`` does.
        """
        start = time.perf_counter()
        require_limit(limit)
        nodes = filter_nodes(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        node = And(nodes) if nodes else None
        commit = self._snapshots.current()
        result = commit.snapshot.related(self._find(commit, document_id).id, node, limit)
        if result is None:
            raise self._not_found(document_id)
        terms = HighlightTerms(frozenset(result.words), frozenset())
        hits = tuple(
            to_hit(rank, scored_document, terms) for rank, scored_document in enumerate(result.hits, 1)
        )
        return RelatedDocuments(result.document, result.words, hits, milliseconds_since(start))

    def highlight(self, reference: str, query: str = "") -> HighlightedDocument:
        """Return a document, named as for ``get``, with what a query matches in its texts.

        Its words and names are highlighted where they are whole; their syllables in a document without any.
        Without a query nothing is highlighted. Raises ``DocumentNotFoundError``, ``QueryError``.
        """
        commit = self._snapshots.current()
        document = self._find(commit, reference)
        if not query.strip():
            return _highlight_document(document, HighlightTerms())
        node = prepare(parse_query(query), commit.snapshot).node
        result = _highlight_document(document, highlight_terms(node, in_units=True))
        texts = (result.title, result.summary, *result.paragraphs, *result.captions)
        if any(text.spans for text in texts):
            return result
        return _highlight_document(document, highlight_terms(node, in_units=False))

    def copies(self, reference: str) -> tuple[Document, ...]:
        """Return the near-duplicates of a document, named as for ``get``, without itself.

        Raises ``DocumentNotFoundError``, and ``QueryError`` as ``get`` does.
        """
        document = self._find(self._snapshots.current(), reference)
        return self.copies_of((document.id,))[document.id]

    def copies_of(self, ids: Iterable[str], limit: int | None = None) -> Mapping[str, tuple[Document, ...]]:
        """Return by id the near-duplicates of some documents, of each at most ``limit``; none of an unknown one.

        Without the catalogue of an index on a cluster, which the machine that indexes has, none are known.
        """
        commit = self._snapshots.current()
        if not commit.data.has_catalogue:
            return dict.fromkeys(ids, ())
        with self._catalogue() as catalogue:
            copy_ids = {name: catalogue.near_duplicates_of(name)[:limit] for name in ids}
        return {
            name: tuple(copy for copy in map(commit.snapshot.get, others) if copy)
            for name, others in copy_ids.items()
        }

    def _find(self, commit: IndexCommit, reference: str) -> Document:
        from vnsearch.library.document_lookup import find_at_address, find_document

        reference = replace_surrogates(reference)
        document = commit.snapshot.get(reference)
        if document is None and commit.data.has_catalogue:
            document = find_document(reference, commit.snapshot.get, self._catalogue)
        elif document is None:
            document = find_at_address(reference, commit.snapshot)
        if document is None:
            raise self._not_found(reference)
        return document

    def _not_found(self, document_id: str) -> DocumentNotFoundError:
        return DocumentNotFoundError(
            request_errors.document_not_found(replace_surrogates(document_id), str(self._location))
        )


def _highlight_document(document: Document, terms: HighlightTerms) -> HighlightedDocument:
    from vnsearch.model import HighlightedDocument

    return HighlightedDocument(
        document,
        highlight(document.title, terms),
        highlight(document.summary, terms),
        tuple(_lines(highlight(document.body, terms))),
        tuple(highlight(caption, terms) for caption in document.captions),
    )


def _lines(text: Highlighted) -> Iterator[Highlighted]:
    """Yield the lines of a text that are not blank, each with its own spans.

    >>> list(_lines(Highlighted("bầu cử" + chr(10) + "ở xã", ((0, 3), (7, 8)))))[1]
    Highlighted(text='ở xã', spans=((0, 1),))
    """
    start = 0
    for line in text.text.split("\n"):
        end = start + len(line)
        if line.strip():
            spans = (
                (max(a, start) - start, min(b, end) - start) for a, b in text.spans if a < end and start < b
            )
            yield Highlighted(line, tuple(spans))
        start = end + 1
