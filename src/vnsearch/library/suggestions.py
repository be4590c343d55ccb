"""What is offered to somebody whose question found little or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from vnsearch.engine.protocol import Snapshot
from vnsearch.library.request import ParsedQuery
from vnsearch.query import (
    And,
    Correction,
    Node,
    Phrase,
    any_term,
    corrections,
    expand_wildcards,
    keystroke_readings,
    parse,
    text_terms,
    unseen_words,
)
from vnsearch.vietnam_time import HANOI

#: With fewer hits than these, what may have been meant is offered.
FEW = 3
#: Corrected words must stand beside a neighbour in one of so many documents to be answered unasked.
_SEEN = 10_000
#: By how many nats a correction must be likelier to be offered though enough was found.
_SURE = 6.0
#: By how many nats an offer may be less likely than the first.
_BEHIND = 3.0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Queries offered beside what was found; ``corrected`` is the one answered instead of the one typed.

    ``valued``: with another value of a field, offered before the others and never answered unasked.
    ``accented``: something was typed with diacritics. ``doubtful``: words of the first suggestion are never
    seen together, so that it is offered, and not answered unasked.
    """

    suggestions: tuple[str, ...] = ()
    relaxed: str = ""
    retyped: str = ""
    corrected: str = ""
    valued: str = ""
    accented: bool = False
    doubtful: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """All that may have been meant instead, but keystrokes."""
        return (self.valued, *self.suggestions) if self.valued else self.suggestions

    @property
    def preferred(self) -> str:
        """What was likely meant, or "": keystrokes read whole, unless an input method plainly was on."""
        corrected = "" if self.doubtful else next(iter(self.suggestions), "")
        return corrected or self.retyped if self.accented else self.retyped or corrected

    def after_using_preferred(self) -> Suggestions:
        """The same with the best answered instead; corrections of what were keystrokes are none."""
        left = tuple(query for query in self.suggestions if query != self.preferred)
        left = left if self.preferred in self.suggestions else ()
        return Suggestions(left, corrected=self.preferred)


def any_word_query(snapshot: Snapshot, asked: ParsedQuery) -> str:
    """The query for any of its words, if that finds something; as it would be typed."""
    loose = any_term(asked.typed)
    if loose is None or not snapshot.count(asked.with_filters(loose)):
        return ""
    return str(loose.children[0] if isinstance(loose, And) and len(loose.children) == 1 else loose)


def keystroke_query(snapshot: Snapshot, asked: ParsedQuery, query: str) -> str:
    """The reading of the query as keystrokes that finds most, Telex before VNI; "" if none finds any."""
    nodes = {text: parse(text, datetime.now(HANOI)).node for text in keystroke_readings(query)}
    found = {text: snapshot.count(asked.with_filters(node)) for text, node in nodes.items() if node}
    best = max(found, key=found.__getitem__, default="")
    return best if found.get(best) else ""


def corrections_with_more_hits(snapshot: Snapshot, asked: ParsedQuery, total: int) -> list[Correction]:
    """Likelier queries that find more than ``total``, the likeliest first."""
    vocabulary = snapshot.vocabulary()
    return _near_best(
        likelier
        for likelier in corrections(asked.typed, vocabulary)
        if snapshot.count(expand_wildcards(asked.with_filters(likelier.node), vocabulary).node) > total
    )


def corrections_of_unseen_words(snapshot: Snapshot, asked: ParsedQuery) -> list[Correction]:
    """Far likelier queries that find something and change only words that the index next to never holds.

    Offered whatever was found: words in another spelling, or all but the one, may be enough for a match.
    """
    vocabulary = snapshot.vocabulary()
    odd = unseen_words(asked.typed, vocabulary)
    return _near_best(
        likelier
        for likelier in (corrections(asked.typed, vocabulary) if odd else ())
        if likelier.gain >= _SURE
        and _changed_positions(asked.typed, likelier.node) <= odd
        and snapshot.count(expand_wildcards(asked.with_filters(likelier.node), vocabulary).node)
    )


def _near_best(offered: Iterable[Correction]) -> list[Correction]:
    """The first, and those not far less likely."""
    found = list(offered)
    return [each for each in found if each.gain >= found[0].gain - _BEHIND]


def _changed_positions(typed: Node, corrected: Node) -> set[int]:
    """The places of the words that a correction changes."""
    pairs = zip(text_terms(typed), text_terms(corrected), strict=True)
    return {at for at, (old, new) in enumerate(pairs) if old.form != new.form}


def has_unseen_words(snapshot: Snapshot, query: str) -> bool:
    """Whether a query has words that the index next to never holds."""
    node = parse(query).node
    return node is not None and bool(unseen_words(node, snapshot.vocabulary()))


def is_uncertain(
    snapshot: Snapshot, asked: ParsedQuery, likelier: Correction, there: tuple[Node, ...]
) -> bool:
    """Whether some corrected word stands beside neither of its neighbours in enough documents.

    Looked at are the documents that were ``there``, whatever narrows the question.
    A word alone has no neighbour to be doubted by.
    """
    words = text_terms(likelier.node)
    enough = max(1, round(len(snapshot) / _SEEN))

    @cache
    def beside(left: int) -> bool:
        inside = 0 <= left < len(words) - 1
        return inside and snapshot.count(And((Phrase(tuple(words[left : left + 2])), *there))) >= enough

    changed = _changed_positions(asked.typed, likelier.node)
    return len(words) > 1 and not all(beside(at - 1) or beside(at) for at in changed)


def with_query_text(asked: ParsedQuery, query: str) -> ParsedQuery:
    """The same question with another query, which must ask something."""
    node = parse(query, datetime.now(HANOI)).node
    return replace(asked, typed=node) if node else asked
