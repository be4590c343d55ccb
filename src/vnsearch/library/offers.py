"""What is offered to somebody whose question found little or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from vnsearch.engines.base import Snapshot
from vnsearch.hanoi import HANOI
from vnsearch.library.questions import Question
from vnsearch.query import (
    And,
    Correction,
    Node,
    Phrase,
    any_of,
    corrections,
    parse,
    readings,
    strange,
    text_terms,
    widen,
)

#: With fewer hits than these, what may have been meant is offered.
FEW = 3
#: Corrected words must stand beside a neighbour in one of so many documents to be answered unasked.
_SEEN = 10_000
#: By how many nats a correction must be likelier to be offered though enough was found.
_SURE = 6.0
#: By how many nats an offer may be less likely than the first.
_BEHIND = 3.0


@dataclass(frozen=True, slots=True)
class Offered:
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
    def likelier(self) -> tuple[str, ...]:
        """All that may have been meant instead, but keystrokes."""
        return (self.valued, *self.suggestions) if self.valued else self.suggestions

    @property
    def best(self) -> str:
        """What was likely meant, or "": keystrokes read whole, unless an input method plainly was on."""
        corrected = "" if self.doubtful else next(iter(self.suggestions), "")
        return corrected or self.retyped if self.accented else self.retyped or corrected

    def used(self) -> Offered:
        """The same with the best answered instead; corrections of what were keystrokes are none."""
        left = tuple(query for query in self.suggestions if query != self.best)
        left = left if self.best in self.suggestions else ()
        return Offered(left, corrected=self.best)


def relaxed(snapshot: Snapshot, asked: Question) -> str:
    """The query for any of its words, if that finds something; as it would be typed."""
    loose = any_of(asked.typed)
    if loose is None or not snapshot.count(asked.narrowed(loose)):
        return ""
    return str(loose.children[0] if isinstance(loose, And) and len(loose.children) == 1 else loose)


def retyped(snapshot: Snapshot, asked: Question, query: str) -> str:
    """The reading of the query as keystrokes that finds most, Telex before VNI; "" if none finds any."""
    nodes = {text: parse(text, datetime.now(HANOI)).node for text in readings(query)}
    found = {text: snapshot.count(asked.narrowed(node)) for text, node in nodes.items() if node}
    best = max(found, key=found.__getitem__, default="")
    return best if found.get(best) else ""


def meant(snapshot: Snapshot, asked: Question, total: int) -> list[Correction]:
    """Likelier queries that find more than ``total``, the likeliest first."""
    vocabulary = snapshot.vocabulary()
    return _best(
        likelier
        for likelier in corrections(asked.typed, vocabulary)
        if snapshot.count(widen(asked.narrowed(likelier.node), vocabulary).node) > total
    )


def unknown(snapshot: Snapshot, asked: Question) -> list[Correction]:
    """Far likelier queries that find something and change only words that the index next to never holds.

    Offered whatever was found: words in another spelling, or all but the one, may be enough for a match.
    """
    vocabulary = snapshot.vocabulary()
    odd = strange(asked.typed, vocabulary)
    return _best(
        likelier
        for likelier in (corrections(asked.typed, vocabulary) if odd else ())
        if likelier.gain >= _SURE
        and _changed(asked.typed, likelier.node) <= odd
        and snapshot.count(widen(asked.narrowed(likelier.node), vocabulary).node)
    )


def _best(offered: Iterable[Correction]) -> list[Correction]:
    """The first, and those not far less likely."""
    found = list(offered)
    return [each for each in found if each.gain >= found[0].gain - _BEHIND]


def _changed(typed: Node, corrected: Node) -> set[int]:
    """The places of the words that a correction changes."""
    pairs = zip(text_terms(typed), text_terms(corrected), strict=True)
    return {at for at, (old, new) in enumerate(pairs) if old.form != new.form}


def misspelt(snapshot: Snapshot, query: str) -> bool:
    """Whether a query has words that the index next to never holds."""
    node = parse(query).node
    return node is not None and bool(strange(node, snapshot.vocabulary()))


def doubtful(snapshot: Snapshot, asked: Question, likelier: Correction, there: tuple[Node, ...]) -> bool:
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

    changed = _changed(asked.typed, likelier.node)
    return len(words) > 1 and not all(beside(at - 1) or beside(at) for at in changed)


def instead(asked: Question, query: str) -> Question:
    """The same question with another query, which must ask something."""
    node = parse(query, datetime.now(HANOI)).node
    return replace(asked, typed=node) if node else asked
