"""The words of a vocabulary that a typed word may be a misspelling of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vnsearch.query.spelling import edit_costs
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.text import fold
from vnsearch.text.keystrokes import telex

#: Longer words, in letters, and words with digits are not corrected.
MAX_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may have been meant: the cost of the edit in nats, and how many documents contain it."""

    form: str
    fold: str
    cost: float
    doc_freq: int


def _folds(form: str, folded: str) -> Iterator[tuple[str, float]]:
    """Yield folds that may have been meant, with the costs of changing their letters; the typed one first."""
    yield folded, 0.0
    if len(folded) <= MAX_LENGTH and not any(letter.isdigit() for letter in form):
        yield from edit_costs.edits(folded).items()


def candidates(typed_form: str, vocabulary: Vocabulary, *, bare: bool) -> list[Candidate]:
    """Return the known words one edit away from a canonical form, and the form itself if it is known.

    ``bare``: the whole query has no diacritics, so that a missing diacritic is no error; candidates are then
    folds, and their ``doc_freq`` counts all spellings.
    """
    cheapest: dict[str, Candidate] = {}

    def add(form: str, folded: str, cost: float, doc_freq: int) -> None:
        if form not in cheapest or cost < cheapest[form].cost:
            cheapest[form] = Candidate(form, folded, cost, doc_freq)

    for folded, cost in _folds(typed_form, fold(typed_form)):
        forms = vocabulary.forms(folded)
        if bare and forms:
            add(folded, folded, cost, sum(forms.values()))
        elif forms:
            for form, doc_freq in forms.items():
                add(form, folded, cost + edit_costs.diacritics_cost(typed_form, form), doc_freq)
    # Telex only: VNI types digits, which end a token, so that such queries are decoded as a whole
    # (``rewrite/keystrokes.py``).
    form = telex(typed_form)
    doc_freq = vocabulary.forms(fold(form)).get(form, 0) if form != typed_form else 0
    if doc_freq:
        add(form, fold(form), edit_costs.KEYSTROKES, doc_freq)
    return list(cheapest.values())
