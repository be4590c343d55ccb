"""The terms by which words are indexed in a cluster, and the fields that have them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

#: The term frequency of one occurrence of weight 1 in fields ``w`` and ``p``: the server takes whole numbers only.
UNIT = 16
#: The term of an empty position.
GAP = "_"
#: Bytes beyond which words are indexed by their hash: the server limits the length of terms.
_LONGEST_WORD = 80


def zone_field(zone: int) -> str:
    """Return the field of a zone's positions."""
    return f"z{zone}"


def shorten(text: str, longest: int) -> str:
    """Return a text as it is indexed: itself, or its hash where it is too long or has half a surrogate pair."""
    try:
        is_short = len(text.encode()) <= longest
    except UnicodeEncodeError:  # half of a surrogate pair
        is_short = False
    return (
        text if is_short else "#" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    )


@lru_cache(1 << 17)
def fold_term(folded: str) -> str:
    """Return the term of a fold."""
    return shorten(folded, _LONGEST_WORD)


@lru_cache(1 << 17)
def form_term(form: str) -> str:
    """Return the term of a form."""
    return "=" + shorten(form, _LONGEST_WORD)


def pair_term(left: str, right: str) -> str:
    """Return the term of two neighbouring folds in field ``p``."""
    return f"{fold_term(left)}_{fold_term(right)}"
