"""From a question to what is found; where little or nothing is, also what else could be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from vnsearch.engine.protocol import Snapshot
from vnsearch.library import suggestions
from vnsearch.library.filter_values import corrected_filter_query
from vnsearch.library.request import ParsedQuery
from vnsearch.library.suggestions import Suggestions
from vnsearch.query import (
    And,
    Expanded,
    Node,
    Not,
    Phrase,
    Range,
    Term,
    expand_wildcards,
    has_wildcards,
    split_freshness_words,
    text_terms,
)
from vnsearch.query.syntax import messages
from vnsearch.search.request import Request, SearchResult

#: Of so many matches and more it is told when fewer than this share hold the words as typed.
_TOLD, _FEW_AS_TYPED = 20, 0.1


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """A question, the request made of it, and what was found."""

    asked: ParsedQuery
    request: Request
    found: SearchResult
    notes: tuple[str, ...]


def restrict_to_date(node: Node, day: date | None) -> Node:
    """What of a query's matches was there on a day: all but what was published later."""
    later = _not_later_than(day)
    return And((node, *later)) if later else node


def _not_later_than(day: date | None) -> tuple[Node, ...]:
    return () if day in (None, date.max) else (Not(Range(day + timedelta(days=1))),)


def search_with_correction(
    opened: Snapshot, asked: ParsedQuery, query: str, request: Request, *, verbatim: bool
) -> tuple[SearchOutcome, Suggestions]:
    """The answer, or where it would be empty the likeliest correction's, and what else is offered."""
    answer = _search(opened, asked, request)
    offered = _suggest(opened, asked, query, answer.found.total, _not_later_than(request.as_of))
    if offered.preferred and not answer.found.total and not verbatim:
        answer = _search(opened, suggestions.with_query_text(asked, offered.preferred), request)
        offered = offered.after_using_preferred()
    return answer, offered


def _search(opened: Snapshot, asked: ParsedQuery, request: Request) -> SearchOutcome:
    """The hits; prefixes and fuzzy words are widened, and only they need the vocabulary."""
    node = asked.node
    widened = expand_wildcards(node, opened.vocabulary()) if has_wildcards(node) else Expanded(node)
    meant = split_freshness_words(widened.node)
    request = replace(request, node=meant.node, wants_fresh=meant.wants_fresh)
    found = opened.search(request)
    told = _accent_mismatch_note(opened, restrict_to_date(meant.node, request.as_of), found.total)
    return SearchOutcome(asked, request, found, asked.notes + widened.notes + told)


def _accent_mismatch_note(opened: Snapshot, node: Node, total: int) -> tuple[str, ...]:
    """What to tell the reader where most matches are of other spellings than those typed."""
    strict = _require_typed_accents(node)
    if total < _TOLD or strict == node:
        return ()
    exact = opened.count(strict)
    return (messages.as_typed(exact),) if 0 < exact < total * _FEW_AS_TYPED else ()


def _require_typed_accents(node: Node) -> Node:
    """The node with each word that was typed with diacritics exactly so."""
    match node:
        case Term() if node.accented:
            return Phrase((node,), node.field)
        case And(children):
            return And(tuple(map(_require_typed_accents, children)))
        case _:
            return node


def _suggest(
    opened: Snapshot, asked: ParsedQuery, query: str, total: int, there: tuple[Node, ...]
) -> Suggestions:
    """What else could be asked, where little or nothing was found; ``there`` bounds all that is counted."""
    asked = replace(asked, filters=(*asked.filters, *there))
    if total >= suggestions.FEW:
        return Suggestions(tuple(map(str, suggestions.corrections_of_unseen_words(opened, asked))))
    likelier = suggestions.corrections_with_more_hits(opened, asked, total)
    texts = tuple(map(str, likelier))
    if total:
        return Suggestions(texts)
    retyped = suggestions.keystroke_query(opened, asked, query)
    relaxed = suggestions.any_word_query(opened, asked)
    accented = any(term.accented for term in text_terms(asked.typed))
    doubtful = bool(likelier) and suggestions.is_uncertain(opened, asked, likelier[0], there)
    if likelier and not doubtful and suggestions.has_unseen_words(opened, retyped):
        retyped = ""
    meant = corrected_filter_query(opened, asked)
    return Suggestions(texts, relaxed, retyped, valued=meant, accented=accented, doubtful=doubtful)
