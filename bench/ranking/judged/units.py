"""Words and names of two to four syllables, from hardly known to common, and which articles say them.

``unit.accented.tsv`` and ``unit.bare.tsv`` are the queries, ``qrels/unit.tsv`` says which articles say them
(``judged/saying.py``). Words are those that segmentation cuts from titles and summaries, names runs of capitals
in the texts; half of each, and as many of each frequency (``FREQUENCIES``) as there are.

A unit stands by itself: no one syllable stands beside it in more than half of its places (as ``trị`` does beside
``Bộ Chính``). It is the likeliest reading of its bare form: of the articles with the same syllables side by
side, diacritics aside, more than half say it. Left out is what the lists of acronyms and places know by other
names, since an engine that finds those too is right and cannot be judged by this text alone.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.ranking.judged import newest
from bench.ranking.judged.known import names_in
from bench.ranking.judged.records import Record, read
from bench.ranking.judged.saying import Numbers, Texts
from bench.ranking.judged.trec import Grades, note, write_kind
from vnsearch.text.segmentation.words import segment_many
from vnsearch.text.synonyms import synonym_groups
from vnsearch.text.tokenise import forms

UNITS = 300
#: Groups of document counts, each from one number to below the next.
FREQUENCIES = (5, 10, 20, 50, 100, 200, 500)
LENGTHS = range(2, 5)
#: Candidates come from one article in so many; of a kind, at most so many are looked at.
_EVERY, _MOST = 3, 6000
#: The share of articles saying a name in which it is a whole run of capitals.
_CAPITAL = 0.3
_WORD = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or a name as it stands in the texts, and the numbers of the articles that say it."""

    text: str
    is_name: bool
    articles: Numbers


def _words(records: Sequence[Record]) -> Iterator[str]:
    for segmented in segment_many(f"{record.title}\n{record.summary}" for record in records):
        yield from {word for word in segmented.surfaces() if word.islower() and _WORD.fullmatch(word)}


def _names(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        yield from set(names_in(record.text))


def _listed_words() -> set[tuple[str, ...]]:
    """All phrases of the lists of acronyms and places."""
    return {phrase for group in synonym_groups() for phrase in group.phrases}


class _Drawing:
    """Draws units from a corpus."""

    def __init__(self, records: Sequence[Record], texts: Texts, die: random.Random) -> None:
        self._some = records[::_EVERY]
        self._texts = texts
        self._bare = texts.without_diacritics()
        self._die = die

    def _unit(self, text: str, is_name: bool) -> Unit | None:
        """The unit, if enough articles say it, by itself, and most of those that have its fold."""
        places = self._texts.places(text)
        articles = self._texts.saying(places)
        if len(articles) < FREQUENCIES[0]:
            return None
        if max(self._texts.beside(places, offset) for offset in (-1, len(text.split()))) > 0.5:
            return None
        folded = self._bare.saying(self._bare.places(text))
        return Unit(text, is_name, articles) if 2 * len(articles) > len(folded) else None

    def _candidates(self, counts: Counter[str], is_name: bool) -> Iterator[Unit]:
        listed_words = _listed_words()
        usable = [text for text in sorted(counts) if len(text.split()) in LENGTHS]
        self._die.shuffle(usable)
        for text in usable[:_MOST]:
            if tuple(forms(text)) in listed_words:
                continue
            unit = self._unit(text, is_name)
            most = counts[text] * _EVERY / _CAPITAL
            if unit and (not is_name or len(unit.articles) <= most):
                yield unit

    def _kind(self, counts: Counter[str], is_name: bool, count: int) -> list[Unit]:
        """One of each frequency in turn, as long as there are some."""
        groups: dict[int, list[Unit]] = defaultdict(list)
        for unit in self._candidates(counts, is_name):
            groups[bisect_right(FREQUENCIES, len(unit.articles))].append(unit)
        units_of_kind: list[Unit] = []
        while len(units_of_kind) < count and any(groups.values()):
            units_of_kind += [units.pop() for _, units in sorted(groups.items()) if units]
        return units_of_kind[:count]

    def units(self, count: int) -> list[Unit]:
        """Half words and half names; two words, then two names, so that odd numbers have both."""
        words = self._kind(Counter(_words(self._some)), False, count // 2)
        names = self._kind(Counter(_names(self._some)), True, count // 2)
        fours = zip(words[::2], words[1::2], names[::2], names[1::2], strict=False)
        return [unit for four in fours for unit in four]


def build(out: Path, source: Path) -> None:
    """Writes the units of one corpus, and queries for the newest articles made of them (``judged/newest.py``)."""
    records = list(read(source))
    texts = Texts(records)
    units = _Drawing(records, texts, random.Random("units")).units(UNITS)  # noqa: S311 # a sample, not a secret
    names, words = (
        [(u.text, u.articles) for u in units if u.is_name is is_name] for is_name in (True, False)
    )
    kinds = {
        "unit": [(unit.text, unit.articles) for unit in units],
        "newest": newest.queries(texts, names, words, random.Random("newest")),  # noqa: S311 # a sample, not a secret
    }

    def grade(kind: str) -> Iterator[tuple[str, str, Grades]]:
        for number, (text, articles) in enumerate(kinds[kind]):
            yield f"{kind}-{number}", text, {texts.ids[one]: 1 for one in articles.tolist()}

    counts = {kind: write_kind(out, kind, grade(kind), ("accented", "bare")) for kind in kinds}
    note(out, source=source.name, documents=len(records), queries=counts)
