"""Finding a document by what a reader has of it: its id, an address of its page, or the path of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from vnsearch.engine.addresses import stored_address
from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.ingest.addresses import address_key
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.headlines import headline_id
from vnsearch.library.roots import normal_path
from vnsearch.library.story_keys import url_key
from vnsearch.messages import request_errors
from vnsearch.model import Document
from vnsearch.query import Address
from vnsearch.search.request import Request

#: A host with a dot and a path after it, typed without "https://".
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/\S*")
#: The most ids that are listed of a file with several documents.
_MAX_LISTED = 5
#: So many documents at or below an address are looked at for the one at it.
_MAX_LOOKED_AT = 100


def find_document(
    reference: str,
    get: Callable[[str], Document | None],
    open_catalogue: Callable[[], AbstractContextManager[Catalogue]],
) -> Document | None:
    """Return the document that a reference names; None if there is none.

    It is taken for an id first, then for an address with or without scheme, ``www.``, ``m.`` and tracking
    parameters, then for the path of a file that was indexed. Raises ``QueryError`` where a file has given
    several documents.
    """
    if document := get(reference):
        return document
    with open_catalogue() as catalogue:
        documents = map(get, _document_ids(reference, catalogue))
        return next((document for document in documents if document), None)


def find_at_address(reference: str, snapshot: Snapshot) -> Document | None:
    """Return the document at an address, without the help of a catalogue; None if there is none."""
    for key in address_keys(reference):
        node = Address(stored_address(reference) or stored_address(f"https://{reference.strip()}"))
        hits = snapshot.search(Request(node, limit=_MAX_LOOKED_AT, collapse=False)).hits
        at_address = (hit.document for hit in hits if url_key(hit.document.url) == key)
        return next(at_address, None) or snapshot.get(headline_id(key))
    return None


def _document_ids(reference: str, catalogue: Catalogue) -> Iterator[str]:
    for key in address_keys(reference):
        yield from catalogue.article_ids_at(key)
        yield headline_id(key)
    ids = [] if "\0" in reference else catalogue.article_ids_in(normal_path(Path(reference)))
    if len(ids) > 1:
        id_list = ", ".join(ids[:_MAX_LISTED]) + (", …" if len(ids) > _MAX_LISTED else "")
        raise QueryError(request_errors.several_documents_in_file(reference, len(ids), id_list))
    yield from ids


def address_keys(reference: str) -> list[str]:
    """Return the keys that an address may have in the catalogue; none for what is no address."""
    address = reference.strip()
    if _BARE_ADDRESS.fullmatch(address):
        address = f"https://{address}"
    return [url_key(address)] if "://" in address and address_key(address) else []
