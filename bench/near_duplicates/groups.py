"""Groups of near-identical articles, measured: how many, how right, how fast.

python -m bench.near_duplicates.groups FOLDER [--corpus NAME]...

FOLDER holds ``corpora/*.jsonl.xz``. ``gold/duplicates.tsv`` holds the pairs that ``pairs.py`` drew, with a
label given by reading them: ``same`` (one text, with another title, byline, captions or a few sentences
cut or added), ``part`` (one holds most of the other and a good deal more) or ``different`` (another telling,
an updated story, a shared frame). The threshold was chosen on the part ``develop``; the figures are those of
``held``, each pair counting for the pairs of its stratum. ``part`` counts neither way unless it says so.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.near_duplicates.pairs import CORPORA, records
from vnsearch.arrays import UInt16s
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.near_duplicates import THRESHOLD
from vnsearch.model import Article
from vnsearch.text.analysis import analyse
from vnsearch.text.signature import article_signature, similarities

GOLD = Path(__file__).parent / "gold.tsv"
CURVE = (0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
REPEATED = "1.00"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles of a corpus, judged; ``weight``: how many pairs of its stratum it stands for."""

    part: str
    corpus: str
    stratum: str
    weight: float
    one: str
    other: str
    label: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """A corpus by id: the signature of each article, and the group it is in."""

    signatures: dict[str, UInt16s]
    groups: dict[str, str]

    def likeness(self, pair: Pair) -> float:
        """The estimated similarity of a pair; 0 where one has no signature."""
        one, other = self.signatures[pair.one], self.signatures[pair.other]
        return float(similarities(one, other[None])[0]) if len(one) and len(other) else 0.0

    def together(self, pair: Pair) -> bool:
        """Whether a pair is in one group."""
        return self.groups[pair.one] == self.groups[pair.other]


def judged_pairs() -> list[Pair]:
    """The pairs and their labels."""
    with GOLD.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return [Pair(p, c, s, float(w), one, other, label) for p, c, s, w, one, other, label in rows]


def _folds(text: str | None) -> Sequence[str]:
    return analyse(text or "", words=False).folds


def group(folder: Path, name: str) -> Grouping:
    """Signs and groups a corpus as an indexing run does, and prints counts and costs."""
    articles = [
        (record["id"], _folds(record["title"]), (*_folds(record["summary"]), *_folds(record["body"])))
        for record in records(folder, name, CORPORA[name][0])
    ]
    start = time.process_time()
    signatures = {number: article_signature(title, text) for number, title, text in articles}
    signed = time.process_time()
    groups = _assign(signatures)
    assigned = time.process_time()
    sizes = Counter(groups.values())
    syllables = sum(len(title) + len(text) for _, title, text in articles) / len(articles)
    sign, assign = ((b - a) / len(articles) * 1e6 for a, b in ((start, signed), (signed, assigned)))
    print(
        f"{name}: {len(articles):,} articles, {sum(s.size > 0 for s in signatures.values()):,} signed; "
        f"{len(articles) - len(sizes):,} copies in {sum(n > 1 for n in sizes.values()):,} groups, the largest of "
        f"{max(sizes.values())}; {syllables:.0f} syllables an article; {sign:.0f} us CPU to sign, "
        f"{assign:.0f} us to enter and assign",
        flush=True,
    )
    return Grouping(signatures, groups)


def _assign(signatures: dict[str, UInt16s]) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder) / "catalogue.db", create=True)
        groups = {
            name: catalogue.add_article(number, Article(name, ""), signature.tobytes()) or name
            for number, (name, signature) in enumerate(signatures.items())
        }
        catalogue.commit()
        catalogue.close()
    return groups


def _cost(syllables: int = 450, times: int = 2000) -> None:
    """The best of seven measurements of one signature."""
    folds = [f"t{number * number % 3001}" for number in range(syllables)]
    best = float("inf")
    for _ in range(7):
        start = time.process_time()
        for _ in range(times):
            article_signature(folds[:12], folds[12:])
        best = min(best, time.process_time() - start)
    print(f"a signature of {syllables} syllables: {best / times * 1e6:.1f} us")


def _share(of: Iterable[Pair], among: Iterable[Pair]) -> str:
    weight, all_ = sum(pair.weight for pair in of), sum(pair.weight for pair in among)
    return f"{weight / all_:.4f}" if all_ else "-"


def score(pairs: Sequence[Pair], is_found: Sequence[bool]) -> str:
    """Precision and recall, weighted; then precision with ``part`` counted as wrong."""
    hits = [pair for pair, hit in zip(pairs, is_found, strict=True) if hit]
    right = [pair for pair in hits if pair.label == "same"]
    clear = [pair for pair in hits if pair.label != "part"]
    same = [pair for pair in pairs if pair.label == "same"]
    return f"{_share(right, clear)} | {_share(right, same)} | {_share(right, hits)}"


def _curve(pairs: Sequence[Pair], grouped: dict[str, Grouping]) -> None:
    likeness = np.array([grouped[pair.corpus].likeness(pair) for pair in pairs])
    print("\n| threshold | precision | recall | precision, parts wrong |")
    for threshold in CURVE:
        remark = " (chosen)" if threshold == THRESHOLD else ""
        print(f"| {threshold}{remark} | {score(pairs, (likeness >= threshold).tolist())} |")


def _strata(pairs: Sequence[Pair], grouped: dict[str, Grouping]) -> None:
    """Of each stratum: pairs there are, read, and for each label how many of those read are in one group."""
    print("\n| corpus | stratum | pairs | read | same, grouped | part, grouped | different, grouped |")
    for corpus, stratum in dict.fromkeys((pair.corpus, pair.stratum) for pair in pairs):
        some = [pair for pair in pairs if (pair.corpus, pair.stratum) == (corpus, stratum)]
        cells = []
        for label in ("same", "part", "different"):
            is_found = [grouped[corpus].together(pair) for pair in some if pair.label == label]
            cells.append(f"{len(is_found)}, {sum(is_found)}" if is_found else "")
        there = sum(pair.weight for pair in some)
        print(f"| {corpus} | {stratum} | {there:,.0f} | {len(some)} | {' | '.join(cells)} |")


def _report(pairs: Sequence[Pair], grouped: dict[str, Grouping]) -> None:
    print("\n| held out, by group | pairs read | precision | recall | precision, parts wrong |")
    for name, some in (
        ("all", list(pairs)),
        ("without word for word repeats", [pair for pair in pairs if pair.stratum != REPEATED]),
    ):
        for corpus in dict.fromkeys(pair.corpus for pair in some):
            these = [pair for pair in some if pair.corpus == corpus]
            together = [grouped[corpus].together(pair) for pair in these]
            print(f"| {corpus}, {name} | {len(these)} | {score(these, together)} |")


def main() -> None:
    """Prints everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", action="append", choices=list(CORPORA))
    arguments = parser.parse_args()
    _cost()
    grouped = {name: group(arguments.folder, name) for name in arguments.corpus or CORPORA}
    pairs = [pair for pair in judged_pairs() if pair.corpus in grouped]
    for part in ("develop", "held"):
        some = [pair for pair in pairs if pair.part == part]
        print(f"\n{part}: {len(some)} pairs read, {dict(Counter(pair.label for pair in some))}")
        if part == "develop":
            print("by estimated similarity, without word for word repeats")
            _curve([pair for pair in some if pair.stratum != REPEATED], grouped)
        else:
            _strata(some, grouped)
            _report(some, grouped)


if __name__ == "__main__":
    main()
