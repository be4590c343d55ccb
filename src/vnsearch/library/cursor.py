"""Where a page of hits ended, as a token from which the next one goes on without repeats.

A token names the commit, the question, and the last hit with its rank. The order of one commit's hits is
fixed, so that the rank finds the place again and the hit proves it. Of another commit, or another question,
a token is refused: scores have changed, and hits would be repeated or lost unnoticed.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.search.request import Request, SearchResult

_CHANGED = "the index has changed since the page of that token; ask again from the first page"
_MOST_RANK = 1 << 40


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page: its commit, its question in short, its rank from 1, and its document's id."""

    commit: str
    question: str
    rank: int
    document: str

    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps(astuple(self)).encode()).decode().rstrip("=")

    def verify(self, commit: str, question: str) -> None:
        """Raises ``QueryError`` where this is no place in the answer to a question."""
        if self.question != question:
            raise QueryError("that token belongs to another query or order; ask again from the first page")
        if self.commit != commit:
            raise QueryError(_CHANGED)

    def verify_hit(self, document: str | None) -> None:
        """Raises ``QueryError`` where another document has the rank, as when a future date has come."""
        if document != self.document:
            raise QueryError(_CHANGED)


def parse_cursor(token: str) -> Cursor:
    """The place that a token names. Raises ``QueryError``."""
    try:
        padded = token.encode() + b"=" * (-len(token) % 4)
        commit, question, rank, document = json.loads(urlsafe_b64decode(padded))
        if not (isinstance(rank, int) and 0 < rank < _MOST_RANK):
            raise ValueError(rank)
        return Cursor(str(commit), str(question), rank, str(document))
    except (ValueError, TypeError, RecursionError) as error:
        raise QueryError("that is no token of a page; take it whole from the page before") from error


def query_fingerprint(request: Request) -> str:
    """What was asked and in which order, in short."""
    asked = (str(request.node), request.sort, request.collapse, str(request.as_of), repr(request.ranking))
    return blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def next_cursor(commit: str, request: Request, found: SearchResult) -> str:
    """The token of the page that follows; "" of the last."""
    rank = request.offset + len(found.hits)
    if not found.hits or rank >= found.total or found.partial:
        return ""
    return str(Cursor(commit, query_fingerprint(request), rank, found.hits[-1].document.id))


def verify_cursor(opened: Snapshot, commit: str, before: Cursor, request: Request) -> None:
    """That a place is one of this commit and question. Raises ``QueryError``."""
    before.verify(commit, query_fingerprint(request))
    last = replace(request, offset=before.rank - 1, limit=1, explain=False, deadline=None)
    hits = opened.search(last).hits
    before.verify_hit(hits[0].document.id if hits else None)
