"""What a page of results shows, computed from one search: hits, facets, chips, bars, links to other pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from vnsearch.errors import DeadlineError, QueryError
from vnsearch.messages import results, web
from vnsearch.model import AnswerOptions, Document, Facet, Page, Timeline
from vnsearch.web.localiser import Localiser
from vnsearch.web.search_state import (
    EVERYTHING,
    MAX_PAGE,
    NO_VALUE,
    PAGE_SIZE,
    VALUE_FIELDS,
    SearchState,
    day_or_none,
)
from vnsearch.web.timeline_chart import TimelineChart, timeline_chart

if TYPE_CHECKING:
    from vnsearch.library.index import Index

#: Copies of a story that are listed below it.
LISTED_COPIES = 5
#: Values that are shown of a field, and those behind "more".
FIRST_VALUES, LISTED_VALUES = 5, 30
#: Fields counted with every search.
_COUNTED_FIELDS = ("source", "category", "kind", "author", "tag")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value of a facet: how many results have it, and the page with it chosen, or no longer."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """The values of one field.

    ``first``: the commonest, those that are chosen, and last the row of results without a value; ``further``:
    those behind "more"; ``others``: results with a value that is not listed.
    """

    field: str
    first: Sequence[ValueRow]
    further: Sequence[ValueRow]
    others: int

    @property
    def count(self) -> int:
        """How many values there are at least."""
        return len(self.first) + len(self.further) + (self.others > 0)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the page without it."""

    label: str
    without: SearchState


@dataclass(frozen=True, slots=True)
class SearchView:
    """One page of results and what stands around it.

    ``answer``: the state whose results these are, to which links lead: ``state``, but with the query that was
    answered where another one was typed.
    """

    state: SearchState
    answer: SearchState
    page: Page
    copies: Mapping[str, tuple[Document, ...]]
    facets: tuple[FacetView, ...]
    chart: TimelineChart | None
    undated: int
    chips: tuple[Chip, ...]
    last_page: int
    understood: str


def search_view(index: Index, state: SearchState, say: Localiser, deadline_ms: float) -> SearchView:
    """Search, count and put the page together. Raises ``QueryError``, ``StorageError``."""
    page = index.search(
        state.text,
        limit=PAGE_SIZE,
        page=state.page,
        sort=state.order,
        verbatim=state.verbatim,
        loose=state.loose,
        deadline_ms=deadline_ms,
        lang=say.language,
        **state.filters,
    )
    answer = replace(state, query=page.corrected or state.query)
    timeline = None if page.partial else _timeline(index, answer, deadline_ms)
    return SearchView(
        state=state,
        answer=answer,
        page=page,
        copies=index.copies_of((hit.id for hit in page if hit.copies), LISTED_COPIES),
        facets=() if page.partial else _facet_views(index, answer, say, deadline_ms),
        chart=timeline_chart(timeline) if timeline else None,
        undated=timeline.undated if timeline else 0,
        chips=tuple(_chips(answer, say)),
        last_page=min(max(-(-page.total // PAGE_SIZE), 1), MAX_PAGE),
        understood=_reading(page),
    )


def _reading(page: Page) -> str:
    """Return how the query was read, where that differs from what was typed."""
    from vnsearch.query import is_read_as_typed

    query = page.corrected or page.query
    return "" if query == EVERYTHING or is_read_as_typed(query, page.understood) else page.understood


def _facet_views(
    index: Index, state: SearchState, say: Localiser, deadline_ms: float
) -> tuple[FacetView, ...]:
    with suppress(QueryError, DeadlineError):
        return tuple(
            view
            for facet in _facets(index, state, deadline_ms)
            if (view := _facet_view(facet, state, say)).count > 1 or any(row.is_chosen for row in view.first)
        )
    return ()


def _facets(index: Index, state: SearchState, deadline_ms: float) -> Iterator[Facet]:
    """Yield the facets; a field that narrows is counted without its own values, so that others can be added."""
    plain = [name for name in _COUNTED_FIELDS if name not in state.values]
    options: AnswerOptions = {"loose": state.loose, "deadline_ms": deadline_ms}
    filters: AnswerOptions = {**options, **state.filters}
    facets = {facet.field: facet for facet in index.facets(state.text, plain, limit=LISTED_VALUES, **filters)}
    for name in _COUNTED_FIELDS:
        if name in facets:
            yield facets[name]
        else:
            filters = {**options, **state.filters_without(name)}
            yield index.values(name, state.text, limit=LISTED_VALUES, **filters)


def _facet_view(facet: Facet, state: SearchState, say: Localiser) -> FacetView:
    rows = [
        ValueRow(count.value, _value_label(facet.field, count.value, say), count.count,
                 state.is_chosen(facet.field, count.value))
        for count in facet
    ]  # fmt: skip
    folded_values = {row.value.casefold() for row in rows}
    absent = (
        value
        for value in state.values.get(facet.field, ())
        if value != NO_VALUE and value.casefold() not in folded_values
    )
    rows += [ValueRow(value, _value_label(facet.field, value, say), 0, True) for value in absent]
    first = [row for place, row in enumerate(rows) if place < FIRST_VALUES or row.is_chosen]
    further = [row for place, row in enumerate(rows) if place >= FIRST_VALUES and not row.is_chosen]
    is_missing_chosen = state.is_chosen(facet.field, NO_VALUE)
    if facet.missing or is_missing_chosen:
        first.append(ValueRow(NO_VALUE, say(web.NOT_STATED), facet.missing, is_missing_chosen))
    return FacetView(facet.field, first, further, facet.others)


def _value_label(field: str, value: str, say: Localiser) -> str:
    if value == NO_VALUE:
        return say(web.NOT_STATED)
    return say(results.KINDS.get(value, value)) if field == "kind" else value


def _timeline(index: Index, state: SearchState, deadline_ms: float) -> Timeline | None:
    """Return the results by time; None where that takes too long."""
    with suppress(DeadlineError):
        return index.timeline(state.text, loose=state.loose, deadline_ms=deadline_ms, **state.filters)
    return None


def _chips(state: SearchState, say: Localiser) -> Iterator[Chip]:
    for field in VALUE_FIELDS:
        for value in state.values.get(field, ()):
            label = f"{say(results.FACETS[field])}: {_value_label(field, value, say)}"
            yield Chip(label, state.without_value(field, value))
    if state.after or state.before:
        yield Chip(_days_label(state, say), state.with_days("", ""))


def _days_label(state: SearchState, say: Localiser) -> str:
    """Return the chosen days as a reader names them: the last one included where it is known."""
    if state.is_undated:
        return say(web.UNDATED)
    after, before = day_or_none(state.after), day_or_none(state.before)
    if after and before and after < before:
        last = before - timedelta(days=1)
        return say.day(after) if last == after else f"{say.day(after)} – {say.day(last)}"
    labels = []
    if state.after:
        labels.append(say(web.from_day(say.day(after) if after else state.after)))
    if state.before:
        labels.append(say(web.before_day(say.day(before) if before else state.before)))
    return " ".join(labels)
