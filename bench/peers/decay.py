"""How a score falls with a document's age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bench.ranking.judged.records import Record


@dataclass(frozen=True, slots=True)
class Decay:
    """How a score falls with age: times ``1 + weight * 2 ** (-days / half_life)``."""

    weight: float
    half_life: float

    def value(self, record: Record, as_of: date) -> float:
        """What tantivy must weigh by, which multiplies the score by ``log2(2 + value)``."""
        age = max((as_of - datetime.fromisoformat(record.published).date()).days, 0)
        return float(2 ** (1 + self.weight * 2 ** (-age / self.half_life)) - 2)
