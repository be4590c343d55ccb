"""What a page says of a field of its story, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Statement(NamedTuple):
    """A statement: where it stands, its text, and the values that it gives, () where it is not believed."""

    evidence: str
    text: str
    values: tuple[str, ...]


def first_values(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the values of the first statement that is believed; () for none."""
    return next((statement.values for statement in statements if statement.values), ())
