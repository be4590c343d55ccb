"""What is offered to somebody whose question found little or nothing."""

from __future__ import annotations

from collections.abc import Iterator
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
    text_terms,
    widen,
)

#: With fewer hits than these, what may have been meant is offered.
FEW = 3
#: Corrected words must stand beside a neighbour in one of so many documents to be answered unasked.
_SEEN = 10_000


@dataclass(frozen=True, slots=True)
class Offered:
    """Queries offered beside what was found; ``corrected`` is the one answered instead of the one typed.

    ``accented``: something was typed with diacritics. ``doubtful``: words of the first suggestion are never
    seen together, so that it is offered, and not answered unasked.
    """

    suggestions: tuple[str, ...] = ()
    relaxed: str = ""
    retyped: str = ""
    corrected: str = ""
    accented: bool = False
    doubtful: bool = False

    @property
    def best(self) -> str:
        """What was likely meant, or "": keystrokes read whole, unless an input method plainly was on."""
        corrected = "" if self.doubtful else next(iter(self.suggestions), "")
        return corrected or self.retyped if self.accented else self.retyped or corrected

    def used(self) -> Offered:
        """The same with the best answered instead."""
        left = tuple(query for query in self.suggestions if query != self.best)
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


def meant(snapshot: Snapshot, asked: Question, total: int) -> Iterator[Correction]:
    """Likelier queries that find more than ``total``, the likeliest first."""
    vocabulary = snapshot.vocabulary()
    for likelier in corrections(asked.typed, vocabulary):
        node = widen(asked.narrowed(likelier.node), vocabulary).node
        if snapshot.count(node) > total:
            yield likelier


def doubtful(snapshot: Snapshot, asked: Question, likelier: Correction, there: tuple[Node, ...]) -> bool:
    """Whether some corrected word stands beside neither of its neighbours in enough documents.

    Looked at are the documents that were ``there``, whatever narrows the question.
    A word alone has no neighbour to be doubted by.
    """
    typed, words = text_terms(asked.typed), text_terms(likelier.node)
    enough = max(1, round(len(snapshot) / _SEEN))
    changed = [new.form != old.form for old, new in zip(typed, words, strict=True)]

    @cache
    def beside(left: int) -> bool:
        inside = 0 <= left < len(words) - 1
        return inside and snapshot.count(And((Phrase(tuple(words[left : left + 2])), *there))) >= enough

    return len(words) > 1 and not all(
        beside(at - 1) or beside(at) for at, other in enumerate(changed) if other
    )


def instead(asked: Question, query: str) -> Question:
    """The same question with another query, which must ask something."""
    node = parse(query, datetime.now(HANOI)).node
    return replace(asked, typed=node) if node else asked
