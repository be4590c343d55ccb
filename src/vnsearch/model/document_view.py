"""The fields of a document as attributes of what contains it."""

from __future__ import annotations

from datetime import datetime

from vnsearch.model.documents import Document, Kind


class DocumentView:
    """Has the fields of its ``document`` as attributes, of articles and headlines alike."""

    __slots__ = ()

    document: Document

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @property
    def kind(self) -> Kind:
        """Whether it is an article or a headline."""
        return self.document.kind

    @property
    def summary(self) -> str:
        """The lead; "" if there is none."""
        return self.document.summary

    @property
    def body(self) -> str:
        """The text, one paragraph a line; "" of a headline."""
        return self.document.body

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions of pictures."""
        return self.document.captions

    @property
    def author(self) -> str:
        """Who wrote it, as one text; "" if unknown."""
        return self.document.author

    @property
    def authors(self) -> tuple[str, ...]:
        """Those who wrote it."""
        return self.document.authors

    @property
    def category(self) -> str:
        """The main category; "" if unknown."""
        return self.document.category

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories, the main one first."""
        return self.document.categories

    @property
    def source(self) -> str:
        """The newspaper or site; "" if unknown."""
        return self.document.source

    @property
    def url(self) -> str:
        """The address; "" if unknown."""
        return self.document.url

    @property
    def published(self) -> datetime | None:
        """When it was published, with a zone."""
        return self.document.published

    @property
    def date_only(self) -> bool:
        """Whether only the day of ``published`` is known."""
        return self.document.date_only

    @property
    def origin(self) -> str:
        """The file, and the member of it, that it was read from; "" of a headline."""
        return self.document.origin

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags."""
        return self.document.tags

    @property
    def modified(self) -> datetime | None:
        """When it was last changed, with a zone."""
        return self.document.modified

    @property
    def modified_date_only(self) -> bool:
        """Whether only the day of ``modified`` is known."""
        return self.document.modified_date_only

    @property
    def group(self) -> str:
        """The id of the near-duplicate that founded its group, or ""."""
        return self.document.group

    @property
    def section(self) -> str:
        """The heading under which a headline stood; "" of an article."""
        return self.document.section

    @property
    def seen_on(self) -> tuple[str, ...]:
        """The first pages on which a headline was seen."""
        return self.document.seen_on

    @property
    def sightings(self) -> int:
        """On how many pages a headline was seen; 0 of an article."""
        return self.document.sightings
