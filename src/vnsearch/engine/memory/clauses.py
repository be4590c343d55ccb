"""Clauses: the parts of a query, which match and score single documents; filters and Boolean combinations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vnsearch.engine.addresses import stored_address
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import total
from vnsearch.engine.memory.frequency import WeightedFrequency
from vnsearch.model import ScorePart


@dataclass(frozen=True)
class Score:
    """The score of a document, and the parts that sum to it."""

    value: float = 0.0
    parts: tuple[ScorePart, ...] = ()


class Clause(Protocol):
    """A part of a query.

    ``is_scoring``: whether it adds to scores, or only selects. ``names_words``: whether it has words,
    which may all be in the title.
    """

    @property
    def is_scoring(self) -> bool: ...  # noqa: D102 - see the class

    @property
    def names_words(self) -> bool: ...  # noqa: D102 - see the class

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether a document matches."""
        ...

    def is_strong(self, document: IndexedDocument) -> bool:
        """Tell whether a document that matches is a strong match."""
        ...

    def score(self, document: IndexedDocument) -> Score:
        """Score a document that matches."""
        ...

    def all_in_title(self, document: IndexedDocument) -> bool:
        """Tell whether a document that matches has every word, as it is typed, in the title."""
        ...


class Selection:
    """A clause that only selects documents."""

    is_scoring = False
    names_words = False

    def is_strong(self, document: IndexedDocument) -> bool:  # noqa: ARG002 - the same for all
        """Return true: what is selected meets the whole of the condition."""
        return True

    def score(self, document: IndexedDocument) -> Score:  # noqa: ARG002 - the same for all
        """Score nothing."""
        return Score()

    def all_in_title(self, document: IndexedDocument) -> bool:  # noqa: ARG002 - the same for all
        """Return false: there are no words."""
        return False


@dataclass(frozen=True)
class ValueClause(Selection):
    """Documents with a value, folded, in a value field."""

    field: str
    value: str

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the value is among the document's."""
        return self.value in document.values[self.field]


@dataclass(frozen=True)
class NoValueClause(Selection):
    """Documents without a value in a value field."""

    field: str

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the document has no value."""
        return not document.values[self.field]


@dataclass(frozen=True)
class AddressClause(Selection):
    """Documents whose address matches."""

    is_match: Callable[[str], bool]

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the document has an address that matches."""
        address = stored_address(document.document.url)
        return address != "" and self.is_match(address)


@dataclass(frozen=True)
class DateClause(Selection):
    """Documents published from ``start`` on and before ``end``, in seconds since 1970."""

    start: float
    end: float

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the document was published then; an undated one never was."""
        return document.published is not None and self.start <= document.published < self.end


@dataclass(frozen=True)
class NotClause(Selection):
    """Documents that another clause does not match."""

    child: Clause

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the other does not match."""
        return not self.child.matches(document)


@dataclass(frozen=True)
class TermOccursClause(Selection):
    """Documents that contain a term; they score nothing for it."""

    frequency: WeightedFrequency

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether the document holds it."""
        return document in self.frequency


@dataclass(frozen=True)
class AndClause:
    """Documents that match every child; scores add up."""

    children: Sequence[Clause]

    is_scoring = True

    @property
    def _scoring(self) -> Sequence[Clause]:
        return [child for child in self.children if child.is_scoring]

    @property
    def names_words(self) -> bool:
        """Whether any child does."""
        return any(child.names_words for child in self._scoring)

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether all match."""
        return all(child.matches(document) for child in self.children)

    def is_strong(self, document: IndexedDocument) -> bool:
        """Tell whether it is a strong match of all."""
        return all(child.is_strong(document) for child in self.children)

    def score(self, document: IndexedDocument) -> Score:
        """Add up the children's scores."""
        return _sum([child.score(document) for child in self._scoring])

    def all_in_title(self, document: IndexedDocument) -> bool:
        """Tell whether it is so for each child that names words."""
        return all(child.all_in_title(document) for child in self._scoring if child.names_words)


@dataclass(frozen=True)
class OrClause:
    """Documents that match any child; the scores of those that match add up."""

    children: Sequence[Clause]

    is_scoring = True

    @property
    def names_words(self) -> bool:
        """Whether any child does."""
        return any(child.names_words for child in self.children)

    def _matching(self, document: IndexedDocument) -> Sequence[Clause]:
        return [child for child in self.children if child.matches(document)]

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether any matches."""
        return bool(self._matching(document))

    def is_strong(self, document: IndexedDocument) -> bool:
        """Tell whether it is a strong match of any."""
        return any(child.is_strong(document) for child in self._matching(document))

    def score(self, document: IndexedDocument) -> Score:
        """Add up the scores of the children that match."""
        return _sum([child.score(document) for child in self._matching(document)])

    def all_in_title(self, document: IndexedDocument) -> bool:
        """Tell whether it is so for any child that matches."""
        return any(child.all_in_title(document) for child in self._matching(document) if child.names_words)


def _sum(scores: Sequence[Score]) -> Score:
    parts = (part for score in scores for part in score.parts)
    return Score(total(score.value for score in scores), tuple(parts))
