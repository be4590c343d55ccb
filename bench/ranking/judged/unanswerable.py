"""Queries that no article of a corpus answers: invented syllables, and names that never meet."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bench.ranking.judged.known import Corpus, rare_names
from bench.ranking.judged.records import Record, bare
from bench.ranking.judged.trec import Grades

COUNT = 125
_ONSETS = ("b", "ch", "đ", "g", "kh", "l", "m", "ngh", "nh", "ph", "qu", "th", "tr", "v", "x")
_RIMES = ("oảnh", "uyếp", "ượp", "oẻn", "ưỡu", "oẹt", "uềnh", "iệch", "oăm", "uẩy", "ưởm", "oóc")


def _invent_queries(corpus: Corpus, die: random.Random) -> Iterator[str]:
    """Three syllables that stand in no article, with or without diacritics; endless."""
    known_forms = set(map(bare, corpus.forms))
    unknown = [a + b for a in _ONSETS for b in _RIMES if bare(a + b) not in known_forms]
    while True:
        yield " ".join(die.sample(unknown, 3))


def _strangers(records: Sequence[Record], corpus: Corpus, die: random.Random) -> Iterator[str]:
    """Two names, each of one article alone, of two articles; endless."""
    alone = [name for record in records for name in rare_names(record, corpus, 1)[:1]]
    while True:
        yield " ".join(die.sample(alone, 2))


def queries(
    records: Sequence[Record], corpus: Corpus, die: random.Random
) -> Iterator[tuple[str, str, Grades]]:
    """``COUNT`` of each, without anything relevant."""
    invented, strangers = _invent_queries(corpus, die), _strangers(records, corpus, die)
    for number in range(COUNT):
        yield f"invented-{number}", next(invented), {}
        yield f"strangers-{number}", next(strangers), {}
