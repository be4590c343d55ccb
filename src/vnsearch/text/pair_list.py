"""The closed list of pairs of neighbouring folds (``pairs.tsv``) of which an index keeps posting lists.

``docs/text.md`` says how it was chosen. A segment lists every occurrence of a listed pair and no other, so the
list belongs to the analysis: whoever changes it changes ``FINGERPRINT``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from os.path import dirname, join
from types import MappingProxyType

#: Stand between the two syllables of a spelling: side by side, and bound into one word by segmentation.
APART, BOUND = " ", "_"


def is_listed(left: str, right: str) -> bool:
    """Return whether the pair of two folds is in the list.

    >>> is_listed("dong", "da"), is_listed("da", "dong")
    (True, False)
    """
    return f" {right} " in _rights().get(left, "")


def listed_pairs() -> Iterator[tuple[str, str]]:
    """Yield the pairs of the list, by their first syllable."""
    for left, rights in _rights().items():
        for right in rights.split():
            yield left, right


@cache
def _rights() -> Mapping[str, str]:
    """Return by first syllable the second ones, a space before and after each.

    Kept as text: a process that asks one query needs no more than that. Raises ``ValueError`` for a line of
    another shape, a fault of the package.
    """
    rights: dict[str, str] = {}
    with open(join(dirname(__file__), "data", "pairs.tsv"), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#"):
                continue
            left, tab, followers = line.rstrip("\n").partition("\t")
            if not left or not tab or not followers or left in rights:
                raise ValueError(f"pairs.tsv:{number}: not a syllable and those that follow it: {line!r}")
            rights[left] = f" {followers} "
    return MappingProxyType(rights)


def pair_key(left: str, right: str) -> str:
    """Return the term of a pair of folds in the index.

    >>> pair_key("bien", "dong")
    'bien dong'
    """
    return f"{left} {right}"


def pair_spelling(left: str, right: str, *, bound: bool) -> str:
    """Return the spelling of an occurrence of a pair: its two forms, and whether they are one word.

    >>> pair_spelling("biển", "đông", bound=True), pair_spelling("biển", "đông", bound=False)
    ('biển_đông', 'biển đông')
    """
    return f"{left}{BOUND if bound else APART}{right}"


def split_pair_spelling(spelling: str) -> tuple[str, str, bool]:
    """Return the two forms of a spelling, and whether they are one word. Raises ``ValueError``.

    >>> split_pair_spelling("biển_đông")
    ('biển', 'đông', True)
    """
    separator = BOUND if BOUND in spelling else APART
    left, right = spelling.split(separator)
    return left, right, separator == BOUND
