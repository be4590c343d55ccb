"""Document frequencies of a whole index, requested from the cluster in bulk and cached for a generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from vnsearch.engine.opensearch.clauses import Words

#: How many answers are cached.
_CAPACITY = 1 << 16


@dataclass(frozen=True, slots=True)
class DocsWith:
    """The documents with at least one of some words or phrases, in one zone or (None) in any that counts."""

    alternatives: tuple[Words, ...]
    zone: int | None


@dataclass(frozen=True, slots=True)
class BoundShare:
    """The share of the occurrences of a phrase that segmentation binds into one word."""

    words: Words
    zone: int | None


@dataclass(frozen=True, slots=True)
class NewestOf:
    """Of the documents of a clause, given as JSON: the newest date that is not after ``until``; NaN without one."""

    clause: str
    until: float


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many documents a clause, given as JSON, matches."""

    clause: str


Question = DocsWith | BoundShare | NewestOf | CountOf
#: Answers questions about the index.
Ask = Callable[[Sequence[Question]], Mapping[Question, float]]


class CountCache:
    """Answers about one generation, for any number of threads; the oldest are dropped."""

    def __init__(self) -> None:
        self._answers: dict[Question, float] = {}
        self._lock = Lock()

    def get(self, question: Question) -> float | None:
        """Return an answer; None where it is not cached."""
        return self._answers.get(question)

    def put(self, answers: Mapping[Question, float]) -> None:
        """Cache answers."""
        with self._lock:
            self._answers.update(answers)
            while len(self._answers) > _CAPACITY:
                self._answers.pop(next(iter(self._answers)))


@dataclass(eq=False)
class Counts:
    """The counts that one query needs.

    A query is planned with the answers in the cache. Questions without one are collected in ``missing`` and sent in
    one request, and the query is planned again, until none is missing: most often twice.
    """

    cache: CountCache
    doc_count: int
    missing: dict[Question, None] = field(default_factory=dict)

    def docs(self, question: DocsWith) -> int | None:
        """Return how many documents there are; None where that is not known yet."""
        answer = self._answer(question)
        return None if answer is None else int(answer)

    def share(self, question: BoundShare) -> float:
        """Return a share; 0 where it is not known yet."""
        return self._answer(question) or 0.0

    def of(self, question: CountOf | NewestOf) -> float | None:
        """Return an answer; None where it is not known yet."""
        return self._answer(question)

    def _answer(self, question: Question) -> float | None:
        answer = self.cache.get(question)
        if answer is None:
            self.missing[question] = None
        return answer

    def note(self, questions: Iterable[DocsWith]) -> None:
        """Send questions with the next request although they may turn out not to be needed."""
        for question in questions:
            self._answer(question)

    def ask(self, ask: Ask) -> bool:
        """Get the missing answers by ``ask``; return whether any was missing."""
        questions = list(self.missing)
        self.missing.clear()
        if questions:
            self.cache.put(ask(questions))
        return bool(questions)
