"""How typed queries are cut into units, beside the segmentation of the whole text.

python -m bench.text.query_units INDEX [--titles TITLES] [--gold CONLLU] [--names NAMES]

INDEX is an index of the corpus that the queries are asked of. TITLES (JSON Lines of articles, may be ``.xz``)
gives typed queries: titles, and fragments of three to eight words of bodies; their words are those of the
segmentation of the whole text. CONLLU gives sentences whose words were cut by hand. NAMES is a list of names, one
a line, which are queries of their own. Each is cut as typed and without diacritics.

- kept: the share of words of two or more syllables that are whole inside one unit
- exact: the share of units of two or more syllables that are one word
- crossing: the share of these units that end inside a word
- joined: the share of these units that hold several words
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise
from pathlib import Path

import vnsearch
from vnsearch.query import And, Term, Vocabulary, Words, parse, with_units
from vnsearch.text import fold_text
from vnsearch.text.analysis import PLAIN, TokenColumns, analyse

SAMPLE = 1500


@dataclass(frozen=True, slots=True)
class Query:
    """A typed query and its words: the ends of the words among its syllables."""

    text: str
    ends: frozenset[int]


@dataclass(slots=True)
class Counts:
    """What is counted over queries."""

    words: int = 0
    kept: int = 0
    units: int = 0
    exact: int = 0
    crossing: int = 0
    joined: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, ends: frozenset[int], reading: Sequence[int]) -> None:
        """Count a reading of a query against its words."""
        cuts = {0, *accumulate(reading)}
        for start, end in pairwise(sorted({0, *ends})):
            if end - start > 1:
                self.words += 1
                self.kept += cuts.isdisjoint(range(start + 1, end))
        for start, end in pairwise(sorted(cuts)):
            if end - start > 1:
                crosses = not {start, end} <= {0, *ends}
                several = not crosses and not ends.isdisjoint(range(start + 1, end))
                self.units += 1
                self.crossing += crosses
                self.joined += several
                self.exact += not crosses and not several

    def __str__(self) -> str:
        """One line of the table."""
        units, times = max(self.units, 1), sorted(self.seconds)
        return (
            f"kept {self.kept / max(self.words, 1):.3f}  exact {self.exact / units:.3f}  "
            f"crossing {self.crossing / units:.3f}  joined {self.joined / units:.3f}  "
            f"({self.words} words, {self.units} units)  "
            f"ms p50 {times[len(times) // 2] * 1e3:.3f} p95 {times[len(times) * 95 // 100] * 1e3:.3f}"
        )


def articles(path: Path) -> Iterator[dict[str, str]]:
    """Yield the articles of a corpus."""
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


def stretch(tokens: TokenColumns, start: int, end: int) -> Query:
    """Return the tokens of a text from ``start`` to ``end`` as a query."""
    ends = (number - start for number in range(start + 1, end) if not tokens.continues_word[number])
    return Query(" ".join(tokens.forms[start:end]), frozenset(ends) | {end - start})


def is_plain(tokens: TokenColumns, start: int, end: int) -> bool:
    """Whether nothing but spaces stands between tokens, and all are letters."""
    kinds = tokens.kinds[start + 1 : end].tolist()
    return all(kind == PLAIN for kind in kinds) and all(form.isalpha() for form in tokens.forms[start:end])


def queries_of(path: Path, chance: random.Random) -> tuple[list[Query], list[Query]]:
    """Return titles without marks inside, and fragments of bodies that begin and end with a word."""
    titles, fragments = [], []
    for article in islice(articles(path), 0, None, 5):
        title, body = analyse(article["title"] or ""), analyse((article["body"] or "")[:2000])
        if len(title) > 2 and is_plain(title, 0, len(title)):
            titles.append(stretch(title, 0, len(title)))
        heads = [start for start, _ in body.words]
        if len(heads) > 20:
            at = chance.randrange(len(heads) - 8)
            start, end = heads[at], heads[at + chance.randrange(2, 6)]
            if is_plain(body, start, end):
                fragments.append(stretch(body, start, end))
        if min(len(titles), len(fragments)) >= SAMPLE:
            break
    return titles[:SAMPLE], fragments[:SAMPLE]


def gold_queries(path: Path) -> list[Query]:
    """Return stretches between marks of sentences whose words were cut by hand."""
    queries: list[Query] = []
    syllables: list[str] = []
    ends: set[int] = set()
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        columns = line.split("\t")
        parts = columns[1].lower().split() if columns[0].isdigit() else []
        if parts and all(part.isalpha() for part in parts):
            syllables += parts
            ends.add(len(syllables))
        elif not line.startswith("#"):
            if 1 < len(syllables) <= 16:
                queries.append(Query(" ".join(syllables), frozenset(ends)))
            syllables, ends = [], set()
    return queries


def terms_of(text: str) -> And | None:
    """Return a typed text as plain words; None where it reads as anything else."""
    node = parse(text).node
    is_plain_words = isinstance(node, And) and all(isinstance(child, Term) for child in node.children)
    return node if isinstance(node, And) and is_plain_words else None


def measure(queries: Sequence[Query], vocabulary: Vocabulary, *, bare: bool) -> Counts:
    """Cut queries into units and count."""
    counts = Counts()
    for query in queries:
        node = terms_of(fold_text(query.text) if bare else query.text)
        if node is None or len(node.children) != max(query.ends):
            continue
        start = time.perf_counter()
        words = with_units(node, vocabulary)
        counts.seconds.append(time.perf_counter() - start)
        if isinstance(words, Words):
            counts.add(query.ends, words.readings[0])
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("--titles", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--names", type=Path)
    arguments = parser.parse_args()
    with vnsearch.open(arguments.index) as index:
        vocabulary = index._snapshots.current().snapshot.vocabulary()
        sets: dict[str, list[Query]] = {}
        if arguments.titles:
            sets["titles"], sets["fragments"] = queries_of(arguments.titles, random.Random(15))  # noqa: S311 - a sample, nothing secret
        if arguments.gold:
            sets["gold"] = gold_queries(arguments.gold)
        if arguments.names:
            lines = arguments.names.read_text(encoding="utf-8").lower().splitlines()
            sets["names"] = [Query(line, frozenset({len(line.split())})) for line in lines if " " in line]
        for name, queries in sets.items():
            for bare in (False, True):
                print(f"{name:10} {'bare' if bare else 'typed':6} {measure(queries, vocabulary, bare=bare)}")


if __name__ == "__main__":
    main()
