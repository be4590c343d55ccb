"""One search by the library: the engine's answer and, where that has few hits or none, other queries."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from vnsearch.engine.protocol import Snapshot
from vnsearch.library import suggestions
from vnsearch.library.exclusions import find_large_exclusion
from vnsearch.library.match_counts import MatchCounts, match_counts
from vnsearch.library.request import ParsedQuery, prepare, resolve
from vnsearch.library.suggestions import MIN_HITS, Suggestions
from vnsearch.messages import Message, query_notes
from vnsearch.query import And, Node, Phrase, Term, Words, text_terms
from vnsearch.search.request import Request, SearchResult

#: A note says so when, of at least so many matches, fewer than this share have the typed diacritics.
_MIN_MATCHES, _FEW_AS_TYPED = 20, 0.1


class SearchOutcome(NamedTuple):
    """A query, the request made of it, the engine's answer, and the messages for the reader.

    The result's hits are all part of the page, its ``counts`` those of the query.
    """

    parsed_query: ParsedQuery
    request: Request
    result: SearchResult
    counts: MatchCounts
    notes: tuple[Message, ...]


def search_with_correction(
    snapshot: Snapshot, parsed_query: ParsedQuery, query: str, request: Request, *, verbatim: bool
) -> tuple[SearchOutcome, Suggestions]:
    """Search; where nothing is found, search for the query that was probably meant, unless ``verbatim``.

    A query that excludes most of what it would find otherwise is answered as typed, and the other offered.
    The request's node and ``wants_fresh`` are those of the parsed query.
    """
    parsed_query = resolve(parsed_query, snapshot)
    outcome = _search(snapshot, parsed_query, request)
    if outcome.result.partial:  # each suggestion is a search of its own
        return outcome, Suggestions()
    proposals = _suggest(snapshot, parsed_query, query, outcome.counts)
    if exclusion := find_large_exclusion(parsed_query, snapshot):
        outcome = outcome._replace(notes=(*outcome.notes, exclusion.note))
        return outcome, proposals._replace(without_exclusion=exclusion.query)
    if proposals.preferred_query and not outcome.result.total and not verbatim:
        outcome = _search(
            snapshot, suggestions.with_query_text(parsed_query, proposals.preferred_query), request
        )
        proposals = proposals.after_using_preferred()
    return outcome, proposals


def _search(snapshot: Snapshot, parsed_query: ParsedQuery, request: Request) -> SearchOutcome:
    prepared_query = prepare(parsed_query, snapshot)
    request = replace(
        request,
        node=prepared_query.node,
        wants_fresh=prepared_query.wants_fresh,
        period=prepared_query.period,
    )
    result = snapshot.search(request)
    if request.offset >= result.total:  # loose matches that follow the answer are no page of it
        result = result._replace(hits=())
    counts = match_counts(snapshot, request, result)
    mismatches = () if result.partial else _accent_mismatch_notes(snapshot, request, result.total)
    return SearchOutcome(parsed_query, request, result, counts, prepared_query.notes + mismatches)


def _accent_mismatch_notes(snapshot: Snapshot, request: Request, total: int) -> tuple[Message, ...]:
    """Return what to tell the reader where most of the answer has other diacritics than those typed."""
    accented_words = _accented_words(request.node)
    if total < _MIN_MATCHES or not accented_words:
        return ()
    exact = And((request.node, *(Phrase((term,), term.field) for term in accented_words)))
    as_typed = snapshot.count(replace(request, node=exact))
    return (query_notes.few_as_typed(as_typed),) if 0 < as_typed < total * _FEW_AS_TYPED else ()


def _accented_words(node: Node) -> tuple[Term, ...]:
    """Return the words that were typed with diacritics and are to be in a match."""
    match node:
        case Term() if node.accented:
            return (node,)
        case Words(terms):
            required_words = (terms[number] for number in sorted(node.required_numbers))
            return tuple(term for child in required_words for term in _accented_words(child))
        case And(children):
            return tuple(term for child in children for term in _accented_words(child))
        case _:
            return ()


def _suggest(snapshot: Snapshot, parsed_query: ParsedQuery, query: str, counts: MatchCounts) -> Suggestions:
    """Return other queries for a query with so many matches: the fewer there are, the more kinds."""
    if counts.strong and counts.all >= MIN_HITS:
        corrections = suggestions.corrections_of_unseen_words(snapshot, parsed_query)
        return Suggestions(tuple(map(str, corrections)))
    corrections = suggestions.corrections_with_more_hits(snapshot, parsed_query, counts)
    if counts.all >= MIN_HITS and not corrections:
        corrections = suggestions.corrections_of_unseen_words(snapshot, parsed_query)
    texts = tuple(map(str, corrections))
    if counts.all:
        return Suggestions(texts)
    retyped = suggestions.keystroke_query(snapshot, parsed_query, query)
    relaxed = suggestions.any_word_query(snapshot, parsed_query)
    accented = any(term.accented for term in text_terms(parsed_query.query_node))
    uncertain = bool(corrections) and suggestions.is_uncertain(snapshot, parsed_query, corrections[0])
    if corrections and not uncertain and suggestions.has_unseen_words(snapshot, retyped):
        retyped = ""
    from vnsearch.library.filter_values import corrected_filter_query

    corrected_filter = corrected_filter_query(snapshot, parsed_query)
    return Suggestions(
        texts, relaxed, retyped, corrected_filter=corrected_filter, accented=accented, uncertain=uncertain
    )
