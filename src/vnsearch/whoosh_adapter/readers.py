"""Whoosh's readers over columnar segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import EmptyReader, MultiReader, ReaderClosed, SegmentReader, TermInfo, TermNotFound
from whoosh.spelling import Corrector, ReaderCorrector

from vnsearch.bounded_dict import BoundedDict
from vnsearch.whoosh_adapter.matcher import PostingsMatcher
from vnsearch.whoosh_adapter.segment import SegmentHandle
from vnsearch.whoosh_adapter.terms import TermPostings, Terms

#: Terms whose postings are kept.
_CACHED_TERMS = 256


def _term_postings(segment: SegmentHandle, term: tuple[str, bytes]) -> TermPostings | None:
    field, text = term
    terms = segment.terms(field)
    return terms.get(text) if terms else None


class TermsReader(base.TermsReader):
    """The terms of all fields of a segment."""

    def __init__(self, segment: SegmentHandle) -> None:
        self._segment = segment
        self._names = segment.field_names()
        self._cache = BoundedDict(partial(_term_postings, segment), _CACHED_TERMS)

    def _postings(self, field: str, text: bytes) -> TermPostings | None:
        return self._cache[field, text]

    def _require(self, field: str, text: bytes) -> TermPostings:
        postings = self._postings(field, text)
        if postings is None:
            raise TermNotFound(f"No term {field}:{text!r}")
        return postings

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._postings(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return self._names

    def cursor(self, fieldname: str, fieldobj: FieldType) -> Cursor:
        """Return a cursor over a field's terms."""
        return Cursor(self, self._segment.terms(fieldname), fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms, in order of field and term."""
        return self._of(self._names)

    def _of(self, names: Iterable[str], since: bytes = b"") -> Iterator[tuple[str, bytes]]:
        for name in names:
            terms = self._segment.terms(name)
            if terms is not None:
                for text in terms.terms_from(since):
                    yield name, text
            since = b""

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from a given one on, then those of the fields that follow."""
        if fieldname not in self._names:
            return iter(())
        return self._of(self._names[self._names.index(fieldname) :], prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from a given one on with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term, deleted documents included. Raises ``TermNotFound``."""
        postings = self._require(fieldname, text)
        docs, counts = postings.docs, postings.counts
        if not len(docs):
            return TermInfo(minlength=0)
        lengths = self._segment.lengths(fieldname)[docs]
        ends = int(docs[0]), int(docs[-1])
        weight, most = float(counts.sum()), float(counts.max())
        return TermInfo(weight, len(docs), int(lengths.min()), int(lengths.max()), most, *ends)

    def frequency(self, fieldname: str, text: bytes) -> int:
        """Return how often a term occurs, in deleted documents too; 0 where it is none."""
        postings = self._postings(fieldname, text)
        return 0 if postings is None else int(postings.counts.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term, deleted ones included; 0 where it is none."""
        postings = self._postings(fieldname, text)
        return 0 if postings is None else len(postings.docs)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> PostingsMatcher:
        """Return a matcher over the live documents that contain a term. Raises ``TermNotFound``."""
        postings = self._require(fieldname, text)
        live = self._segment.live
        if live is not None:
            postings = postings.only(live[postings.docs])
        return PostingsMatcher(postings, self._segment.lengths(fieldname), format_, (fieldname, text), scorer)


class Cursor(base.FieldCursor):
    """Iterates over a field's terms."""

    def __init__(self, reader: TermsReader, terms: Terms | None, fieldname: str, fieldobj: FieldType) -> None:
        self._reader = reader
        self._terms = terms
        self._field = fieldname, fieldobj
        self._encode = getattr(fieldobj, "encode_term", fieldobj.to_bytes)
        self.first()

    def first(self) -> Any:
        """To the first term; None where there is none."""
        return self._since(b"")

    def find(self, string: Any) -> Any:
        """To the first term that is not below this one."""
        return self._since(string if isinstance(string, bytes) else self._encode(string))

    def _since(self, text: bytes) -> Any:
        self._rest = iter(()) if self._terms is None else self._terms.terms_from(text)
        return self.next()

    def next(self) -> Any:
        """To the next term; None behind the last one."""
        self._text = next(self._rest, None)
        return self.text()

    def text(self) -> Any:
        """Return the current term as the field decodes it."""
        return None if self._text is None else self._field[1].from_bytes(self._text)

    term = text

    def term_info(self) -> TermInfo | None:
        """Return the statistics of the current term."""
        return None if self._text is None else self._reader.term_info(self._field[0], self._text)

    def is_valid(self) -> bool:
        """Return whether there is a current term."""
        return self._text is not None


class PerDocReader(base.PerDocumentReader):
    """Reads stored fields, lengths and columns of a segment."""

    def __init__(self, segment: SegmentHandle) -> None:
        self._segment = segment
        self._columns = segment.column_names()

    def close(self) -> None:
        """Release the files."""
        self._segment.release()

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """Return whether any document is deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """It does."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Return whether any document has a value in a column."""
        return fieldname in self._columns

    def list_columns(self) -> list[str]:
        """Return the names of the columns, without our own of lengths and zone starts."""
        return [name for name in self._columns if " " not in name]

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:  # noqa: ARG002 - Whoosh's
        """Return the reader of a column."""
        return self._segment.column(fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the exact number of tokens in a document's field."""
        return int(self._segment.lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """Return the number of tokens in a field of all documents, deleted ones included."""
        return int(self._segment.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return the fewest tokens of a document that has the field; 0 where none has it."""
        lengths = self._segment.lengths(fieldname)
        nonzero = lengths[lengths > 0]
        return int(nonzero.min()) if len(nonzero) else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the number of tokens of the longest field."""
        return int(self._segment.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        return self._segment.stored(docnum)


class Reader(SegmentReader):
    """Whoosh's reader of one segment; its matchers skip deleted documents by themselves."""

    def postings(self, fieldname: str, text: Any, scorer: Any = None) -> PostingsMatcher:
        """Return a matcher over a term's documents. Raises ``TermNotFound``."""
        if self.is_closed:
            raise ReaderClosed
        btext = self._text_to_bytes(fieldname, text)
        matcher: PostingsMatcher = self._terms.matcher(
            fieldname, btext, self.schema[fieldname].format, scorer=scorer
        )
        return matcher

    def corrector(self, fieldname: str) -> Corrector:
        """Return the corrector of a field."""
        return _corrector(self, fieldname)

    def renew(self, generation: int) -> None:
        """Make it the reader of a newer commit that has the same segment unchanged."""
        self._gen = generation


class CombinedReader(MultiReader):
    """Whoosh's reader of several segments."""

    def corrector(self, fieldname: str) -> Corrector:
        """Return the corrector of a field."""
        return _corrector(self, fieldname)

    def terms_within(self, fieldname: str, text: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """Yield the terms that are a few edits away, each once; Whoosh would compare every term there is."""
        words: set[str] = set()
        for reader in self.readers:
            words.update(reader.terms_within(fieldname, text, maxdist, prefix))
        return iter(words)


class DistanceCorrector(ReaderCorrector):
    """Suggests the nearest terms first, of equally near ones the most frequent first.

    Whoosh's own corrector is documented to do so but ranks by frequency alone.
    """

    def _suggestions(self, text: str, maxdist: int, prefix: int) -> Iterator[tuple[float, str]]:
        words = {text}
        for distance in range(1, maxdist + 1):
            for word in self.reader.terms_within(self.fieldname, text, distance, prefix):
                if word not in words:
                    words.add(word)
                    frequency = self.reader.frequency(self.fieldname, self.fieldobj.to_bytes(word)) or 1
                    yield -(distance + 0.5 / frequency), word


def _corrector(reader: Any, fieldname: str) -> Corrector:
    field = reader.schema[fieldname]
    corrector: Corrector = getattr(field, "corrector_class", ReaderCorrector)(reader, fieldname, field)
    return corrector


class EmptyIndexReader(EmptyReader):
    """The reader of an index without segments."""

    def __init__(self, schema: Any, generation: int) -> None:
        super().__init__(schema)
        self._generation = generation

    def generation(self) -> int:
        """Return the number of the commit that it reads."""
        return self._generation
