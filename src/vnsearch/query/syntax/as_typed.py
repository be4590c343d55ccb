"""Whether the parsed query says what was typed; where it does not, the user is shown how it was understood."""

from __future__ import annotations

from vnsearch.text import canonical, forms

#: Characters at the edge of a word that mean nothing in a query.
_PUNCTUATION = ".,;:!?…%"
_BRACKETS_AND_QUOTES = "()\"'"


def is_read_as_typed(query: str, parsed_query: str) -> bool:
    """Whether ``parsed_query``, the text of the parsed query, says what was typed.

    Letter case, tone placement, punctuation and filters after the query make no difference. A number that is
    not a word of its own in ``parsed_query`` does: it may have become part of a date.

    >>> is_read_as_typed("Bầu cử, Hòa Bình!", "bầu cử hoà bình kind:article")
    True
    >>> is_read_as_typed("ngày 31 tháng 5", "31/5")
    False
    """
    tokens = canonical(query).split()
    words = [token.strip(_PUNCTUATION) for token in tokens]
    numbers = {word.strip(_BRACKETS_AND_QUOTES) for word in words if any(map(str.isdigit, word))}
    spellings = [" ".join(tokens), " ".join(words)]
    if numbers <= set(parsed_query.split()):
        spellings.append(" ".join(forms(query)))
    text = parsed_query.lower() + " "
    return any(text.startswith((f"{spelling} ", f"({spelling}) ")) for spelling in spellings if spelling)
