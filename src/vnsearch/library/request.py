"""Parse a query with its filters and options, then prepare it for an engine."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Unpack

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.library.dashes import read_dashes
from vnsearch.library.pasted_addresses import prefer_documents_at_addresses
from vnsearch.messages import Language, Message, query_notes, request_errors
from vnsearch.messages.message import join_messages
from vnsearch.messages.usage import unknown_language
from vnsearch.model import Filters
from vnsearch.query import (
    NO_VALUE,
    And,
    Expansion,
    Filter,
    Node,
    Not,
    Range,
    expand_wildcards,
    has_wildcards,
    parse,
    split_freshness_words,
    split_period,
    with_units,
)
from vnsearch.query.syntax.ast_builder import and_, or_
from vnsearch.query.syntax.fields import KINDS
from vnsearch.query.syntax.parse import matches_no_day, today_in_hanoi
from vnsearch.search.request import Request, Sort
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.model import Period


def several(values: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return one value, or several, as a tuple; empty ones are left out.

    >>> several("Báo A"), several(["Báo A", "Báo B"]), several("")
    (('Báo A',), ('Báo A', 'Báo B'), ())
    """
    candidates = (values,) if isinstance(values, str) else values or ()
    return tuple(value for value in candidates if value.strip())


class ParsedQuery(NamedTuple):
    """A query string as query nodes, with its filters and the messages for its reader.

    ``query_node`` is the query without ``filters``. Relative dates count from ``now``. With ``as_of``, only
    documents published by the end of that day, or at an unknown time, are searched. ``is_resolved``:
    what only the index can tell has been read, see ``resolve``.
    """

    query_node: Node
    filters: tuple[Node, ...]
    notes: tuple[Message, ...]
    now: date
    as_of: date | None = None
    is_resolved: bool = False

    @property
    def node(self) -> Node:
        """The query and its filters."""
        return self.with_filters(self.query_node)

    def with_filters(self, node: Node) -> Node:
        """Return another query under the same filters."""
        return And((node, *self.filters)) if self.filters else node


class PreparedQuery(NamedTuple):
    """A query for an engine: its filters are part of ``node``, which has no wildcards any more.

    ``wants_fresh``: words that ask for the latest news ("hôm nay") were taken out of ``node``. ``period``: the
    time that the query names ("hôm qua", "31/5/2021").
    """

    node: Node
    wants_fresh: bool
    notes: tuple[Message, ...]
    period: Range | None = None


def parse_query(query: str, as_of: date | None = None, **filters: Unpack[Filters]) -> ParsedQuery:
    """Parse a query and its filters; relative dates count from ``as_of``, or now. Raises ``QueryError``."""
    now = as_of or datetime.now(HANOI)
    nodes = filter_nodes(now, **filters)
    result = parse(query, now)
    if result.node is None:
        raise QueryError(join_messages(result.notes))
    parsed_query = ParsedQuery(result.node, nodes, result.notes, now, as_of)
    return (
        parsed_query._replace(notes=(*parsed_query.notes, query_notes.NO_DAYS))
        if _filters_exclude_every_day(parsed_query)
        else parsed_query
    )


def _filters_exclude_every_day(parsed_query: ParsedQuery) -> bool:
    """Return whether the filters leave no day of a query that has some by itself."""
    return query_notes.NO_DAYS not in parsed_query.notes and matches_no_day(
        and_((parsed_query.query_node, *parsed_query.filters))
    )


def resolve(parsed_query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery:
    """Return a query in the reading that the documents of an index suggest.

    A minus that is a dash in them is left out; a pasted address that one of them has means that document.
    """
    if parsed_query.is_resolved:
        return parsed_query
    node, notes = read_dashes(parsed_query.query_node, parsed_query.filters, snapshot, parsed_query.as_of)
    node = prefer_documents_at_addresses(node, parsed_query.filters, snapshot, parsed_query.as_of)
    return parsed_query._replace(query_node=node, notes=parsed_query.notes + notes, is_resolved=True)


def prepare(parsed_query: ParsedQuery, snapshot: Snapshot) -> PreparedQuery:
    """Prepare a parsed query for an engine, in this order.

    1. What only the index can tell is read (``resolve``).
    2. Its filters and the query become one node.
    3. Wildcards are expanded into words and values of the index. The vocabulary is opened only for them.
    4. Words that ask for fresh news are taken out, unless nothing else is asked for.
    5. So are words for another time, whose documents gain in rank.
    6. Plain words are cut into units.
    """
    parsed_query = resolve(parsed_query, snapshot)
    node = parsed_query.node
    expanded_query = expand_wildcards(node, snapshot.vocabulary()) if has_wildcards(node) else Expansion(node)
    intent = split_freshness_words(expanded_query.node)
    dated_query = split_period(intent.node, today_in_hanoi(parsed_query.now) or parsed_query.now)
    node = with_units(dated_query.node, snapshot.vocabulary(), snapshot)
    return PreparedQuery(
        node, intent.wants_fresh, parsed_query.notes + expanded_query.notes, dated_query.period
    )


def request_all(
    snapshot: Snapshot,
    query: str,
    *,
    collapse: bool,
    loose: bool,
    as_of: date | str | None,
    deadline_ms: float | None = None,
    **filters: Unpack[Filters],
) -> Request:
    """Return the request for the whole answer to a query, due ``deadline_ms`` from now. Raises ``QueryError``."""
    deadline = parse_deadline(time.perf_counter(), deadline_ms)
    parsed_query = parse_query(query, parse_as_of(as_of), **filters)
    prepared_query = prepare(parsed_query, snapshot)
    return Request(
        prepared_query.node,
        limit=max(len(snapshot), 1),
        collapse=collapse,
        loose=loose,
        wants_fresh=prepared_query.wants_fresh,
        period=prepared_query.period,
        as_of=parsed_query.as_of,
        deadline=deadline,
    )


def parse_deadline(start: float, ms: float | None) -> float | None:
    """Return a deadline by ``time.perf_counter``; None without one. Raises ``QueryError``."""
    if ms is not None and not ms > 0:
        raise QueryError(request_errors.BAD_DEADLINE)
    return None if ms is None else start + ms / 1000


def filter_nodes(
    now: date | None = None,
    *,
    after: date | str | None = None,
    before: date | str | None = None,
    source: str | Iterable[str] | None = None,
    category: str | Iterable[str] | None = None,
    author: str | Iterable[str] | None = None,
    tag: str | Iterable[str] | None = None,
    kind: str | Iterable[str] | None = None,
) -> tuple[Node, ...]:
    """Return filters as query nodes; dates count from ``now``, or today. Raises ``QueryError``."""
    kinds = tuple(map(_parse_kind, several(kind)))
    fields = {"source": source, "category": category, "author": author, "tag": tag, "kind": kinds}
    values = {field: dict.fromkeys(map(fold_text, several(texts))) for field, texts in fields.items()}
    alternatives = (or_(Filter(field, value) for value in folds) for field, folds in values.items())
    nodes = [node for node in alternatives if node]
    if NO_VALUE in (after, before):
        nodes.append(Not(Range()))
        after, before = (None if day == NO_VALUE else day for day in (after, before))
    days = _day_range(after or None, before or None, today_in_hanoi(now or datetime.now(HANOI)))
    if days.after or days.before:
        nodes.append(days)
    return tuple(nodes)


def _parse_kind(value: str) -> str:
    """Return a kind by any of the words for it. Raises ``QueryError``."""
    if fold_text(value) not in KINDS:
        raise QueryError(request_errors.not_a_kind(value))
    return KINDS[fold_text(value)]


def _day_range(after: date | str | None, before: date | str | None, today: date | None) -> Range:
    """Return the days from ``after`` to before ``before``, each a date or typed. Raises ``QueryError``."""
    if not (isinstance(after, str) or isinstance(before, str)):
        return Range(after, before)
    from vnsearch.query.syntax.date_ranges import date_range
    from vnsearch.query.syntax.dates import parse_day

    if isinstance(after, str) and isinstance(before, str):
        return date_range(after, before, today)
    start, end = (parse_day(day, today) if isinstance(day, str) else day for day in (after, before))
    return Range(start, end)


def parse_as_of(value: date | str | None) -> date | None:
    """Return a day from a date or a text; a month or year gives its last day, the present one today.

    Raises ``QueryError``.
    """
    if not value or not isinstance(value, str):
        return value or None
    from vnsearch.query.syntax.dates import parse_date

    today = datetime.now(HANOI).date()
    span = parse_date(value, today)
    return today if span.start <= today < span.end else span.end - timedelta(days=1)


def parse_sort(sort: Sort | str) -> Sort:
    """Return an order by its name. Raises ``QueryError``."""
    try:
        return Sort(sort)
    except ValueError as error:
        raise QueryError(request_errors.not_an_order(sort, ", ".join(Sort))) from error


def parse_lang(lang: Language | str) -> Language:
    """Return a language by its name. Raises ``QueryError``."""
    try:
        return Language(lang)
    except ValueError as error:
        raise QueryError(unknown_language(str(lang))) from error


def parse_period(by: Period | str) -> Period | None:
    """Return a period by its name; None for "", which lets the engine choose. Raises ``QueryError``."""
    from vnsearch.model import Period

    try:
        return Period(by) if by else None
    except ValueError as error:
        raise QueryError(request_errors.not_a_period(by, ", ".join(Period))) from error
