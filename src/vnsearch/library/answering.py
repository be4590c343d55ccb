"""From a question to what is found; where little or nothing is, also what else could be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from vnsearch.engines.base import Found, Request, Snapshot
from vnsearch.library import offers
from vnsearch.library.offers import Offered
from vnsearch.library.questions import Question
from vnsearch.library.valued import valued
from vnsearch.query import (
    And,
    Node,
    Not,
    Phrase,
    Range,
    Term,
    Widened,
    asked_now,
    notes,
    open_ended,
    text_terms,
    widen,
)

#: Of so many matches and more it is told when fewer than this share hold the words as typed.
_TOLD, _FEW_AS_TYPED = 20, 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, the request made of it, and what was found."""

    asked: Question
    request: Request
    found: Found
    notes: tuple[str, ...]


def as_of(node: Node, day: date | None) -> Node:
    """What of a query's matches was there on a day: all but what was published later."""
    later = _later(day)
    return And((node, *later)) if later else node


def _later(day: date | None) -> tuple[Node, ...]:
    return () if day in (None, date.max) else (Not(Range(day + timedelta(days=1))),)


def corrected(
    opened: Snapshot, asked: Question, query: str, request: Request, *, verbatim: bool
) -> tuple[Answer, Offered]:
    """The answer, or where it would be empty the likeliest correction's, and what else is offered."""
    answer = _answered(opened, asked, request)
    offered = _offered(opened, asked, query, answer.found.total, _later(request.as_of))
    if offered.best and not answer.found.total and not verbatim:
        answer = _answered(opened, offers.instead(asked, offered.best), request)
        offered = offered.used()
    return answer, offered


def _answered(opened: Snapshot, asked: Question, request: Request) -> Answer:
    """The hits; prefixes and fuzzy words are widened, and only they need the vocabulary."""
    node = asked.node
    widened = widen(node, opened.vocabulary()) if open_ended(node) else Widened(node)
    meant = asked_now(widened.node)
    request = replace(request, node=meant.node, now=meant.now)
    found = opened.search(request)
    told = _few_as_typed(opened, as_of(meant.node, request.as_of), found.total)
    return Answer(asked, request, found, asked.notes + widened.notes + told)


def _few_as_typed(opened: Snapshot, node: Node, total: int) -> tuple[str, ...]:
    """What to tell the reader where most matches are of other spellings than those typed."""
    strict = _as_typed(node)
    if total < _TOLD or strict == node:
        return ()
    exact = opened.count(strict)
    return (notes.as_typed(exact),) if 0 < exact < total * _FEW_AS_TYPED else ()


def _as_typed(node: Node) -> Node:
    """The node with each word that was typed with diacritics exactly so."""
    match node:
        case Term() if node.accented:
            return Phrase((node,), node.field)
        case And(children):
            return And(tuple(map(_as_typed, children)))
        case _:
            return node


def _offered(opened: Snapshot, asked: Question, query: str, total: int, there: tuple[Node, ...]) -> Offered:
    """What else could be asked, where little or nothing was found; ``there`` bounds all that is counted."""
    asked = replace(asked, filters=(*asked.filters, *there))
    if total >= offers.FEW:
        return Offered(tuple(map(str, offers.unknown(opened, asked))))
    likelier = offers.meant(opened, asked, total)
    suggestions = tuple(map(str, likelier))
    if total:
        return Offered(suggestions)
    retyped = offers.retyped(opened, asked, query)
    relaxed = offers.relaxed(opened, asked)
    accented = any(term.accented for term in text_terms(asked.typed))
    doubtful = bool(likelier) and offers.doubtful(opened, asked, likelier[0], there)
    if likelier and not doubtful and offers.misspelt(opened, retyped):
        retyped = ""
    meant = valued(opened, asked)
    return Offered(suggestions, relaxed, retyped, valued=meant, accented=accented, doubtful=doubtful)
