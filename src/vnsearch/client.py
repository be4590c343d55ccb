"""The reading half of an index that ``vnsearch serve`` serves, over HTTP: ``vnsearch.connect(address)``.

Only Python's own HTTP client is needed. Methods, their parameters, results and errors are those of an index that
was opened from disk, within the server's bounds; ``ranking`` cannot be sent. docs/api.md says what else differs.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from vnsearch import remote_values
from vnsearch.errors import (
    DeadlineError,
    DocumentNotFoundError,
    InputError,
    QueryError,
    StorageError,
    VnsearchError,
)
from vnsearch.messages import Message, query_notes, request_errors, serve_command
from vnsearch.messages.system_errors import underlying_error
from vnsearch.model import (
    AnswerOptions,
    CompareOptions,
    Comparison,
    Document,
    Facet,
    Facets,
    Filters,
    HighlightedDocument,
    HitStream,
    Page,
    Period,
    RelatedDocuments,
    SearchOptions,
    Statistics,
    Timeline,
)

if TYPE_CHECKING:
    from vnsearch.query.completion.completions import Completion

#: Seconds to wait for an answer.
_TIMEOUT = 30.0
#: The parameters that a server bounds, and the codes of the library's errors for them.
_BOUND_CODES = {"limit": "bad_limit", "page": "bad_limit", "deadline_ms": request_errors.BAD_DEADLINE.code}
_UNAUTHORIZED, _NOT_FOUND, _FIRST_SERVER_ERROR = 401, 404, 500


class RemoteIndex:
    """Reads an index over HTTP. Any number of threads may use it; each call is one request."""

    def __init__(self, address: str, token: str = "", timeout: float = _TIMEOUT) -> None:
        if not address.lower().startswith(("http://", "https://")):
            raise InputError(serve_command.not_a_server(address))
        self._base = f"{address.rstrip('/')}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout

    def search(self, query: str, **options: Unpack[SearchOptions]) -> Page:
        """Return one page of hits, as ``Index.search``; the documents of its hits have no texts (see ``get``)."""
        return remote_values.page(self._get("/search", q=_with_words(query), **options))

    def facets(
        self, query: str, fields: str | Iterable[str] = (), limit: int = 10, **options: Unpack[AnswerOptions]
    ) -> Facets:
        """Count the matches by value, as ``Index.facets``."""
        return remote_values.facets(
            self._get("/facets", q=_with_words(query), field=fields, limit=limit, **options)
        )

    def values(
        self,
        field: str,
        query: str = "",
        *,
        limit: int = 100,
        contains: str = "",
        **options: Unpack[AnswerOptions],
    ) -> Facet:
        """Return the values of a field, as ``Index.values``."""
        path = f"/values/{quote(field, safe='')}"
        values = self._get(path, q=query, limit=limit, contains=contains, **options)
        return remote_values.facets(values)[0]

    def timeline(self, query: str, by: Period | str = "", **options: Unpack[AnswerOptions]) -> Timeline:
        """Count the matches by period of publication, as ``Index.timeline``."""
        return remote_values.timeline(self._get("/timeline", q=_with_words(query), by=by, **options))

    def compare(self, queries: str | Iterable[str], **options: Unpack[CompareOptions]) -> Comparison:
        """Count the matches of several queries by the same periods, as ``Index.compare``."""
        return remote_values.comparison(self._get("/compare", q=queries, **options))

    def related(self, document_id: str, limit: int = 10, **filters: Unpack[Filters]) -> RelatedDocuments:
        """Return the documents most like one, as ``Index.related``."""
        document = self.get(document_id)
        return remote_values.related(
            document, self._get(f"/related/{quote(document.id)}", limit=limit, **filters)
        )

    def get(self, reference: str) -> Document:
        """Return the document with that id, at that address or from that file, as ``Index.get``."""
        return remote_values.document(self._get(f"/documents/{quote(reference, safe='')}"))

    def highlight(self, reference: str, query: str = "") -> HighlightedDocument:
        """Return a document with what a query matches in its texts, as ``Index.highlight``."""
        return remote_values.highlighted_document(
            self._get(f"/highlight/{quote(reference, safe='')}", q=query)
        )

    def copies(self, reference: str) -> tuple[Document, ...]:
        """Return the near-duplicates of a document, as ``Index.copies``."""
        return remote_values.copies(self._get(f"/copies/{quote(reference, safe='')}"))

    def suggest(self, prefix: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of what has been typed; their ``newest`` and ``score`` are not sent."""
        return remote_values.completions(self._get("/suggest", q=prefix, limit=limit))

    def export(
        self,
        query: str,
        *,
        sort: str = "best",
        limit: int | None = None,
        **options: Unpack[AnswerOptions],
    ) -> HitStream:
        """Yield every hit with its whole document, as ``Index.export``."""
        if limit is not None and limit < 1:
            raise QueryError(request_errors.BAD_EXPORT_LIMIT)
        response = self._open("/export", q=_with_words(query), sort=sort, limit=limit, **options)
        return HitStream(_hits(response))

    def statistics(self) -> Statistics:
        """Return what the index contains, as ``Index.statistics``."""
        return remote_values.statistics(self._get("/stats"))

    @property
    def commit(self) -> str:
        """The name of the commit that is answered from, as ``Index.commit``."""
        return str(self._get("/health")["commit"])

    def __len__(self) -> int:
        statistics = self.statistics()
        return statistics.articles + statistics.headlines

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get(self, path: str, **parameters: object) -> Any:
        with _errors(self._base):
            response = self._open(path, **parameters)
            with response:
                return json.loads(response.read())

    def _open(self, path: str, **parameters: object) -> http.client.HTTPResponse:
        address = f"{self._base}{path}{_encode({'lang': 'en', **parameters})}"
        with _errors(self._base):
            request = Request(address, headers=self._headers)  # noqa: S310 - checked in __init__
            response: http.client.HTTPResponse = urlopen(request, timeout=self._timeout)  # noqa: S310 - same
            return response


def connect(address: str, *, token: str = "") -> RemoteIndex:
    """Return the index that ``vnsearch serve`` serves at an address, for reading.

    Raises ``InputError`` for what is no address of the web; calls raise what those of an ``Index`` do, and
    ``StorageError`` where the server does not answer.
    """
    return RemoteIndex(address, token)


def _with_words(query: str) -> str:
    """Return a query. Raises ``QueryError`` for one without words, which a server takes for all documents."""
    if not query.strip():
        raise QueryError(query_notes.EMPTY_QUERY)
    return query


def _hits(response: http.client.HTTPResponse) -> Generator[Any]:
    with response:
        for line in response:
            yield remote_values.exported_hit(json.loads(line))


def _encode(parameters: Mapping[str, object]) -> str:
    pairs = [(name, text) for name, value in parameters.items() for text in _texts(value)]
    return f"?{urlencode(pairs)}" if pairs else ""


def _texts(value: object) -> Iterator[str]:
    """Yield the values of a parameter as text: none of None, "" and an empty list."""
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, date):
        yield value.isoformat()
    elif isinstance(value, str | int | float):
        yield from (str(value),) if value != "" else ()
    elif isinstance(value, Iterable):
        yield from map(str, value)


@contextmanager
def _errors(address: str) -> Iterator[None]:
    """Context manager: raise the errors of the library in place of those of HTTP."""
    try:
        yield
    except HTTPError as error:
        with error:
            raise _error(error.code, error.read()) from error
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise StorageError(serve_command.no_answer(address, underlying_error(error))) from error


def _error(status: int, body: bytes) -> VnsearchError:
    """Return the error that problem details describe, with its code."""
    try:
        problem = json.loads(body)
        detail, code = str(problem["detail"]), _code(problem)
    except (ValueError, KeyError, TypeError):
        detail, code = f"HTTP {status}", "http_error"
    message = Message(code, vi=detail, en=detail)
    if status == _NOT_FOUND:
        return DocumentNotFoundError(message)
    if code == request_errors.DEADLINE_PASSED.code:
        return DeadlineError(message)
    if status >= _FIRST_SERVER_ERROR:
        return StorageError(message)
    return InputError(message) if status == _UNAUTHORIZED else QueryError(message)


def _code(problem: Mapping[str, Any]) -> str:
    """Return the code of the library's error that problem details stand for."""
    parameters = (fault["parameter"] for fault in problem.get("errors", ()))
    codes = (_BOUND_CODES[parameter] for parameter in parameters if parameter in _BOUND_CODES)
    return next(codes, str(problem["code"]))
