"""Whether a query was understood as it was typed, so that nobody needs to be told how."""

from __future__ import annotations

from vnsearch.text import canonical, forms

#: Characters at the edge of a word that mean nothing in a query.
_PUNCTUATION = ".,;:!?…%"
_BRACKETS_AND_QUOTES = "()\"'"


def is_read_as_typed(typed: str, understood: str) -> bool:
    """Whether ``understood``, the text of the parsed query, says what was typed.

    Letter case, tone placement, punctuation and filters after the query make no difference. A number that is
    not a word of its own in ``understood`` does: it may have become part of a date.

    >>> is_read_as_typed("Bầu cử, Hòa Bình!", "bầu cử hoà bình kind:article")
    True
    >>> is_read_as_typed("ngày 31 tháng 5", "31/5")
    False
    """
    tokens = canonical(typed).split()
    words = [token.strip(_PUNCTUATION) for token in tokens]
    numbers = {word.strip(_BRACKETS_AND_QUOTES) for word in words if any(map(str.isdigit, word))}
    spellings = [" ".join(tokens), " ".join(words)]
    if numbers <= set(understood.split()):
        spellings.append(" ".join(forms(typed)))
    text = understood.lower() + " "
    return any(text.startswith((f"{spelling} ", f"({spelling}) ")) for spelling in spellings if spelling)
