"""What an index reader knows about one document besides its fields: what matched in it, and its copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from vnsearch.highlight import HighlightTerms, highlight
from vnsearch.library.highlighting import highlight_terms
from vnsearch.library.request import parse_query, prepare
from vnsearch.library.snapshots import IndexCommit, SnapshotManager
from vnsearch.model import Document, Highlighted, HighlightedDocument

if TYPE_CHECKING:
    from vnsearch.library.catalogue import Catalogue


class DocumentReader:
    """The methods of ``IndexReader`` about one document."""

    _snapshots: SnapshotManager

    def _find(self, commit: IndexCommit, reference: str) -> Document:
        raise NotImplementedError

    def _catalogue(self) -> AbstractContextManager[Catalogue]:
        raise NotImplementedError

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


def _highlight_document(document: Document, terms: HighlightTerms) -> HighlightedDocument:
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
