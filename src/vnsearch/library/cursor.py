"""Cursors: where a page of hits ended, so that the next page continues without repeats or gaps.

A cursor has the commit, a fingerprint of the query, and the last hit with its rank. The order of hits in one
commit is fixed, so the rank says where to continue, and the hit verifies it. For another commit or query a
cursor is refused, because scores would differ, and hits could be repeated or lost without notice. As text, a
cursor is called a token.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.messages import request_errors
from vnsearch.search.request import Request, SearchResult

_MAX_RANK = 1 << 40


class Cursor(NamedTuple):
    """The last hit of a page: its commit, its query's fingerprint, its rank from 1, and its document's id."""

    commit: str
    query: str
    rank: int
    document_id: str

    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps(self).encode()).decode().rstrip("=")

    def verify(self, commit: str, query: str) -> None:
        """Raise ``QueryError`` where this is not a hit of the query in the commit."""
        if self.query != query:
            raise QueryError(request_errors.FOREIGN_TOKEN)
        if self.commit != commit:
            raise QueryError(request_errors.OUTDATED_TOKEN)

    def verify_hit(self, document_id: str | None) -> None:
        """Raise ``QueryError`` where another document has the rank, as when a future date has come."""
        if document_id != self.document_id:
            raise QueryError(request_errors.OUTDATED_TOKEN)


def parse_cursor(token: str) -> Cursor:
    """Parse a token. Raises ``QueryError``."""
    try:
        padded_token = token.encode() + b"=" * (-len(token) % 4)
        commit, query, rank, document_id = json.loads(urlsafe_b64decode(padded_token))
        if not (isinstance(rank, int) and 0 < rank < _MAX_RANK):
            raise ValueError(rank)
        return Cursor(str(commit), str(query), rank, str(document_id))
    except (ValueError, TypeError, RecursionError) as error:
        raise QueryError(request_errors.BAD_TOKEN) from error


def query_fingerprint(request: Request) -> str:
    """Return a short digest of everything that decides the hits and their order."""
    options = (request.sort, request.collapse, request.loose, str(request.as_of), repr(request.ranking))
    parts = (str(request.node), *options)
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def next_cursor(commit: str, request: Request, result: SearchResult) -> str:
    """Return the token from which the next page goes on; "" on the last page."""
    rank = request.offset + len(result.hits)
    if not result.hits or rank >= result.total or result.partial:
        return ""
    return str(Cursor(commit, query_fingerprint(request), rank, result.hits[-1].document.id))


def verify_cursor(snapshot: Snapshot, commit: str, cursor: Cursor, request: Request) -> None:
    """Raise ``QueryError`` where a cursor is not one of this commit and query."""
    cursor.verify(commit, query_fingerprint(request))
    last_hit = replace(request, offset=cursor.rank - 1, limit=1, explain=False, deadline=None)
    hits = snapshot.search(last_hit).hits
    cursor.verify_hit(hits[0].document.id if hits else None)
