"""Extra terms, which stand for several tokens or a part of one: dates, joined acronyms, parts of hashtags.

They are indexed beside the tokens, at their place, and never instead of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from vnsearch.text.analysis import SIGN, TIE, TokenColumns
from vnsearch.text.dates import dates
from vnsearch.text.normalise import canonical, compose, fold
from vnsearch.text.tokenise import forms as token_forms

_MAX_PARTS = 8
_MAX_LENGTH = 32


class Extra(NamedTuple):
    """A further term: ``form`` and its ``fold``, for the tokens from ``start`` to ``end``.

    ``part``: which part of a hashtag it is, from 0; None where it stands for its tokens whole.
    """

    form: str
    fold: str
    start: int
    end: int
    part: int | None = None


def _dates(columns: TokenColumns) -> Iterator[Extra]:
    for date in dates(columns):
        yield from (Extra(form, form, date.start, date.end) for form in date.forms)


def tied_ranges(columns: TokenColumns) -> Iterator[tuple[int, int]]:
    """Yield ranges (start, end) of tokens with exactly one joining character between neighbours."""
    start = end = 0
    for left in (columns.kinds[1:-1] == TIE).nonzero()[0].tolist():
        if left + 1 != end:  # not the last token of the range
            if end:
                yield start, end
            start = left
        end = left + 2
    if end:
        yield start, end


def _joined_terms(columns: TokenColumns, folds: AbstractSet[str] | None) -> Iterator[Extra]:
    """GD&ĐT and GD-ĐT also as gdđt, e-mail as email, U-23 as u23: where that would be one token."""
    for start, end in tied_ranges(columns):
        if folds is not None and "".join(columns.folds[start:end]) not in folds:
            continue
        form = "".join(columns.forms[start:end])
        short = end - start <= _MAX_PARTS and len(form) <= _MAX_LENGTH
        if short and not form.isdigit() and token_forms(form) == [form]:
            yield Extra(form, fold(form), start, end)


def case_parts(surface: str) -> list[str]:
    """Return the parts of a name written in one word, split at capitals; none if there is only one.

    >>> case_parts("BầuCửQuốcHội"), case_parts("UBNDQuận"), case_parts("COVID")
    (['Bầu', 'Cử', 'Quốc', 'Hội'], ['UBND', 'Quận'], [])
    """
    text = compose(surface)
    cuts = [0]
    for i in range(1, len(text)):
        begins = text[i].isupper() and (not text[i - 1].isupper() or text[i + 1 : i + 2].islower())
        cuts += [i] if begins else []
    return [text[a:b] for a, b in pairwise([*cuts, len(text)])] if len(cuts) > 1 else []


def _hashtags(columns: TokenColumns) -> Iterator[Extra]:
    for i in (columns.kinds[:-1] == SIGN).nonzero()[0].tolist():
        surface = columns.text[columns.starts[i] : columns.ends[i]]
        if len(surface) <= _MAX_LENGTH * 2:
            for number, part in enumerate(case_parts(surface)):
                form = canonical(part)
                yield Extra(form, fold(form), i, i + 1, number)


def extras(
    columns: TokenColumns, *, with_dates: bool = True, folds: AbstractSet[str] | None = None
) -> list[Extra]:
    """Return the extra terms of a text, in no particular order; without dates unless ``with_dates``.

    ``folds``: the terms that are looked for; others may be left out.
    """
    dates_ = _dates(columns) if with_dates else ()
    return [*dates_, *_joined_terms(columns, folds), *_hashtags(columns)]
