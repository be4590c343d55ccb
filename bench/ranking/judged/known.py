"""Known items: queries someone could type who remembers one article; each kind one pure function.

A kind takes the article, a seeded die and what the corpus tells (``Corpus``), and gives the text as it stands
in the article, or "" where the article has nothing of the kind.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bench.ranking.judged.records import Record, bare, words
from vnsearch.text.segmentation import segment

#: Where a text ends a sentence or a quotation or bracket opens: a capital after it proves no name.
_BREAK = re.compile(r"[.!?:;…\n\"“”‘’'()\[\]–-]|,")
_LETTERS = re.compile(r"[^\W\d_]+")
#: A name known in at most this many articles can tell one from the others.
RARE = 20
#: A syllable seen this often exists, typing slips of the corpus itself aside.
EXISTS = 20


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the kinds need to know of all articles: in how many each name stands, how often each syllable."""

    names: Counter[str]
    forms: Counter[str]
    syllables: tuple[str, ...]


def names_in(text: str) -> Iterator[str]:
    """Runs of two to five capitalised words, none at the start of a sentence."""
    for sentence in _BREAK.split(text):
        run: list[str] = []
        for word in [*sentence.split()[1:], ""]:
            if word.istitle() and _LETTERS.fullmatch(word):
                run.append(word)
                continue
            if 2 <= len(run) <= 5:
                yield " ".join(run)
            run = []


def survey(records: Iterable[Record]) -> Corpus:
    """Reads all articles once."""
    names: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for record in records:
        names.update(set(names_in(record.text)))
        forms.update(word.lower() for word in words(record.text) if _LETTERS.fullmatch(word))
    existing = sorted(word for word, count in forms.items() if count >= EXISTS)
    return Corpus(names, forms, tuple(existing))


def rare_names(record: Record, corpus: Corpus, most: int = RARE) -> list[str]:
    """The article's names that at most ``most`` articles have, in the order of its text."""
    return [name for name in dict.fromkeys(names_in(record.text)) if corpus.names[name] <= most]


def _compounds(text: str) -> list[str]:
    """Distinct words of two syllables and more, in the order of the text."""
    return list(dict.fromkeys(word for word in segment(text).surfaces() if " " in word))


def _two_fragments(record: Record, die: random.Random) -> list[str]:
    summary_words = words(record.summary)
    if len(summary_words) < 12:
        return []
    first = die.randrange(len(summary_words) - 7)
    second = die.randrange(first + 4, len(summary_words) - 3)
    return summary_words[first : first + 4] + summary_words[second : second + 4]


def fragment(record: Record, die: random.Random, _: Corpus) -> str:
    """Two verbatim fragments of four syllables of the summary, apart, in order."""
    return " ".join(_two_fragments(record, die))


def keywords(record: Record, die: random.Random, _: Corpus) -> str:
    """Three compound words of the summary, shuffled."""
    compounds = _compounds(record.summary)
    return " ".join(die.sample(compounds, 3)) if len(compounds) >= 3 else ""


def title(record: Record, die: random.Random, _: Corpus) -> str:
    """The title without a third of its words (rounded down), the others in order."""
    title_words = words(record.title)
    if len(title_words) < 6:
        return ""
    places = sorted(die.sample(range(len(title_words)), len(title_words) - len(title_words) // 3))
    return " ".join(title_words[place] for place in places)


def name(record: Record, die: random.Random, corpus: Corpus) -> str:
    """A name of the article, known in few others, and one compound word of its summary, in lower case."""
    rare = rare_names(record, corpus)
    if not rare:
        return ""
    name_text = die.choice(rare).lower()
    name_words = set(name_text.split())
    content = [w for w in _compounds(record.summary) if w.islower() and name_words.isdisjoint(w.split())]
    return f"{name_text} {die.choice(content)}" if content else ""


def slip(record: Record, die: random.Random, corpus: Corpus) -> str:
    """``fragment`` with one syllable replaced by another that exists, drawn from all with equal chance."""
    fragments = _two_fragments(record, die)
    if not fragments:
        return ""
    place = die.randrange(len(fragments))
    others = [
        word for word in die.sample(corpus.syllables, 2) if bare(word) != bare(fragments[place].lower())
    ]
    fragments[place] = others[0] if others else fragments[place]
    return " ".join(fragments)


def deep(record: Record, die: random.Random, _: Corpus) -> str:
    """Eight syllables side by side in one sentence of the last third of a body of 200 words or more."""
    if len(words(record.body)) < 200:
        return ""
    tail = record.body[len(record.body) * 2 // 3 :]
    runs = [run for sentence in _BREAK.split(tail)[1:-1] if len(run := words(sentence)) >= 8]
    if not runs:
        return ""
    run = die.choice(runs)
    first = die.randrange(len(run) - 7)
    return " ".join(run[first : first + 8])


Kind = Callable[[Record, random.Random, Corpus], str]

#: Kind -> its function, in the order of the tables.
KINDS: dict[str, Kind] = {
    "fragment": fragment,
    "keywords": keywords,
    "title": title,
    "name": name,
    "slip": slip,
    "deep": deep,
}
