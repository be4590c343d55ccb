"""Join units of a query that documents have side by side: *bộ* and *công thương*."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from vnsearch.query.rewrite.side_by_side import Evidence, is_mostly_one
from vnsearch.query.rewrite.unit_lists import FUNCTION_WORDS
from vnsearch.query.syntax.ast import Term


def join_units(terms: Sequence[Term], reading: Sequence[int], evidence: Evidence) -> tuple[int, ...]:
    """Return a reading whose units are joined where most documents that have them have them side by side.

    All of them are, or else two neighbours at a time. Words of grammar, dates and numbers are not joined.
    """
    units = [terms[start:end] for start, end in pairwise(accumulate(reading, initial=0))]
    if len(units) > 2 and all(map(_can_join, units)) and is_mostly_one(units, evidence):
        return (len(terms),)
    result: list[Sequence[Term]] = units[:1]
    for unit in units[1:]:
        pair = result[-1], unit
        if all(map(_can_join, pair)) and is_mostly_one(pair, evidence):
            result[-1] = (*result[-1], *unit)
        else:
            result.append(unit)
    return tuple(map(len, result))


def _can_join(unit: Sequence[Term]) -> bool:
    return len(unit) > 1 or (unit[0].fold.isalpha() and unit[0].form not in FUNCTION_WORDS)
