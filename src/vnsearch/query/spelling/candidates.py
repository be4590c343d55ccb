"""The words of a vocabulary that may have been meant by one that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vnsearch.query.spelling import edit_costs
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.text import fold
from vnsearch.text.keystrokes import telex

#: Longer words, and words with digits, are taken as typed.
LONGEST = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may have been meant: what the slip costs, and how many documents hold the word."""

    form: str
    fold: str
    cost: float
    frequency: int


def _folds(typed: str, folded: str) -> Iterator[tuple[str, float]]:
    """Folds that may have been meant, with the costs of their letters."""
    yield folded, 0.0
    if len(folded) <= LONGEST and not any(c.isdigit() for c in typed):
        yield from edit_costs.edits(folded).items()


def candidates(typed: str, vocabulary: Vocabulary, *, bare: bool) -> list[Candidate]:
    """The known words a slip away from a canonical form, and the form itself where it is known.

    ``bare``: nothing of the query has diacritics, so that their lack says nothing: words are folds then.
    """
    found: dict[str, Candidate] = {}

    def add(form: str, folded: str, cost: float, frequency: int) -> None:
        if form not in found or cost < found[form].cost:
            found[form] = Candidate(form, folded, cost, frequency)

    for folded, cost in _folds(typed, fold(typed)):
        forms = vocabulary.forms(folded)
        if bare and forms:
            add(folded, folded, cost, sum(forms.values()))
        elif forms:
            for form, frequency in forms.items():
                add(form, folded, cost + edit_costs.diacritics_cost(typed, form), frequency)
    form = telex(typed)  # the digits of VNI keep a word from being one token: those queries are read whole
    frequency = vocabulary.forms(fold(form)).get(form, 0) if form != typed else 0
    if frequency:
        add(form, fold(form), edit_costs.KEYS, frequency)
    return list(found.values())
