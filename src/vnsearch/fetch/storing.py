"""What becomes of an answer: whether it is new, in which form it is saved, and which addresses it lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import InputError
from vnsearch.fetch.addresses import parse_address
from vnsearch.fetch.client import Answer, FetchError, content, gunzip
from vnsearch.fetch.listings import Kind, Link, Listing, read_listing
from vnsearch.fetch.saving import HTML, WARC, XML, file_name, html_file, save, warc_record
from vnsearch.fetch.settings import FetchSettings
from vnsearch.fetch.state import Resource, WaitingAddress
from vnsearch.messages import fetching
from vnsearch.messages.system_errors import system_error

if TYPE_CHECKING:
    from httpx2 import URL

_HTML_TYPES = ("text/html", "application/xhtml+xml")
#: Types of listings under which ``vnsearch index`` reads them from a WARC file.
_LISTING_TYPES = (
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
    *("application/xml", "text/xml"),
)
_LOOKS_LIKE_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was accepted; ``is_new``: it differs from the one before, and was saved or gives new links."""

    resource: Resource
    is_new: bool
    is_listing: bool
    links: tuple[Link, ...] = ()


class Storage:
    """The files of one folder."""

    def __init__(self, folder: Path, settings: FetchSettings) -> None:
        self._folder = folder
        self._settings = settings

    def conditions(self, resource: Resource) -> Sequence[tuple[str, str]]:
        """Return the headers that ask for an address only if it has changed; none where its file is gone."""
        if resource.file and not (self._folder / resource.file).is_file():
            return ()
        headers = (("If-None-Match", resource.etag), ("If-Modified-Since", resource.last_modified))
        return [(name, value) for name, value in headers if value]

    def store(self, address: WaitingAddress, answer: Answer, previous: Resource | None) -> StoredAnswer:
        """Save an answer in place of an earlier one, if it differs.

        Raises ``FetchError`` for what is neither a page nor a listing, ``InputError`` where the disk refuses.
        """
        url = parse_address(address.url)
        data = content(answer, self._settings.max_size)
        if data.startswith(_GZIP):  # a packed sitemap
            data = gunzip(data, self._settings.max_size)
        listing = read_listing(data, address.url)
        name = self._name(url, answer, data, listing)
        digest = blake2b(data, digest_size=16).digest()
        resource = Resource(
            address.url,
            answer.header("ETag")[:500],
            answer.header("Last-Modified")[:100],
            address.modified,
            digest,
            name,
        )
        links = listing.links if listing else ()
        is_same = previous is not None and (previous.digest, previous.file) == (digest, name)
        if is_same and (not name or (self._folder / name).is_file()):
            return StoredAnswer(resource, False, listing is not None, links)
        if name:
            self._save(url, answer, data, name)
        if previous and previous.file and previous.file != name:
            (self._folder / previous.file).unlink(missing_ok=True)
        return StoredAnswer(resource, True, listing is not None, links)

    def _name(self, url: URL, answer: Answer, data: bytes, listing: Listing | None) -> str:
        """Return where an answer is saved; "" for a listing that tells addresses alone."""
        kind = answer.header("Content-Type").partition(";")[0].strip().lower()
        if listing:
            is_warc = (
                kind in _LISTING_TYPES and not self._settings.as_html and not answer.body.startswith(_GZIP)
            )
            is_useful = listing.has_titles and listing.kind is not Kind.INDEX
            return file_name(url, WARC if is_warc else XML) if is_useful else ""
        if not data.strip():
            raise FetchError(fetching.EMPTY_ANSWER)
        if kind in _HTML_TYPES:
            return file_name(url, HTML if self._settings.as_html else WARC)
        if kind in ("", "text/plain", "application/octet-stream") and _LOOKS_LIKE_HTML.search(data[:1000]):
            return file_name(url, HTML)  # a WARC file would say that it is none
        raise FetchError(fetching.not_a_page(kind[:60]))

    def _save(self, url: URL, answer: Answer, data: bytes, name: str) -> None:
        moment = datetime.now(UTC)
        if name.endswith(WARC):
            data = warc_record(url, answer, moment)
        elif name.endswith(HTML):
            data = html_file(url, answer, data, moment)
        try:
            save(self._folder, name, data)
        except OSError as error:
            raise InputError(
                fetching.cannot_use_folder(str(self._folder / name), system_error(error))
            ) from error
