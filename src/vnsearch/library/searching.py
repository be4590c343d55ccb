"""One search by the library: the engine's answer and, where that has few hits or none, other queries."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vnsearch.engine.protocol import Snapshot
from vnsearch.library import suggestions
from vnsearch.library.dashes import excluded_most
from vnsearch.library.filter_values import corrected_filter_query
from vnsearch.library.request import ParsedQuery, prepare, resolve
from vnsearch.library.suggestions import MIN_HITS, Suggestions
from vnsearch.messages import Message, query_notes
from vnsearch.query import And, Node, Phrase, Term, text_terms
from vnsearch.search.request import Request, SearchResult

#: A note says so when, of at least so many matches, fewer than this share have the typed diacritics.
_MIN_MATCHES, _FEW_AS_TYPED = 20, 0.1


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """A query, the request made of it, the engine's answer, and the messages for the reader."""

    parsed: ParsedQuery
    request: Request
    result: SearchResult
    notes: tuple[Message, ...]


def search_with_correction(
    snapshot: Snapshot, parsed: ParsedQuery, query: str, request: Request, *, verbatim: bool
) -> tuple[SearchOutcome, Suggestions]:
    """Search; where nothing is found, search for the query that was probably meant, unless ``verbatim``.

    A query that excludes most of what it would find otherwise is answered as typed, and the other offered.
    The request's node and ``wants_fresh`` are those of the parsed query.
    """
    parsed = resolve(parsed, snapshot)
    outcome = _search(snapshot, parsed, request)
    if outcome.result.partial:  # each suggestion is a search of its own
        return outcome, Suggestions()
    offered = _suggest(snapshot, parsed, query, outcome.result.total)
    if excluded := excluded_most(parsed.query_node, parsed.filters, snapshot, parsed.as_of):
        outcome = replace(outcome, notes=(*outcome.notes, excluded.note))
        return outcome, replace(offered, without_exclusion=excluded.query)
    if offered.preferred and not outcome.result.total and not verbatim:
        outcome = _search(snapshot, suggestions.with_query_text(parsed, offered.preferred), request)
        offered = offered.after_using_preferred()
    return outcome, offered


def _search(snapshot: Snapshot, parsed: ParsedQuery, request: Request) -> SearchOutcome:
    prepared = prepare(parsed, snapshot)
    request = replace(request, node=prepared.node, wants_fresh=prepared.wants_fresh)
    result = snapshot.search(request)
    mismatches = () if result.partial else _accent_mismatch_notes(snapshot, request, result.total)
    notes = prepared.notes + mismatches
    return SearchOutcome(parsed, request, result, notes)


def _accent_mismatch_notes(snapshot: Snapshot, request: Request, total: int) -> tuple[Message, ...]:
    """Return what to tell the reader where most matches have other diacritics than those typed."""
    strict = _require_typed_accents(request.node)
    if total < _MIN_MATCHES or strict == request.node:
        return ()
    as_typed = snapshot.count(strict, request.as_of)
    return (query_notes.few_as_typed(as_typed),) if 0 < as_typed < total * _FEW_AS_TYPED else ()


def _require_typed_accents(node: Node) -> Node:
    """Return the node with each word that was typed with diacritics in this spelling only."""
    match node:
        case Term() if node.accented:
            return Phrase((node,), node.field)
        case And(children):
            return And(tuple(map(_require_typed_accents, children)))
        case _:
            return node


def _suggest(snapshot: Snapshot, parsed: ParsedQuery, query: str, total: int) -> Suggestions:
    """Return other queries for a query with ``total`` matches: the fewer there are, the more kinds."""
    if total >= MIN_HITS:
        corrections = suggestions.corrections_of_unseen_words(snapshot, parsed)
        return Suggestions(tuple(map(str, corrections)))
    corrections = suggestions.corrections_with_more_hits(snapshot, parsed, total)
    texts = tuple(map(str, corrections))
    if total:
        return Suggestions(texts)
    retyped = suggestions.keystroke_query(snapshot, parsed, query)
    relaxed = suggestions.any_word_query(snapshot, parsed)
    accented = any(term.accented for term in text_terms(parsed.query_node))
    uncertain = bool(corrections) and suggestions.is_uncertain(snapshot, parsed, corrections[0])
    if corrections and not uncertain and suggestions.has_unseen_words(snapshot, retyped):
        retyped = ""
    corrected_filter = corrected_filter_query(snapshot, parsed)
    return Suggestions(
        texts, relaxed, retyped, corrected_filter=corrected_filter, accented=accented, uncertain=uncertain
    )
