"""Which words retrieval should know: relevance with word segmentation done in several ways, and without.

python bench/words.py [FOLDER] [--distractors N]

FOLDER holds ``ranking/`` and ``corpora/vietnews.jsonl.xz`` (default ``../shared/data``). The judged articles
stand among N of vietnews. Topics: nDCG@10 over the judged topics. Known items: MRR@10 of finding a
vietnews article, indexed without its summary, by two fragments of four syllables of the summary, or by
three of its compound words, shuffled; each also without diacritics, and topics in lower case.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from vnsearch.engines.analysis import analyse, pair
from vnsearch.engines.base import AnalysedDocument, Request, Sort
from vnsearch.engines.memory import MemorySource
from vnsearch.engines.postings import EMPTY, Postings
from vnsearch.engines.rank import rank
from vnsearch.model import Article
from vnsearch.query import parse
from vnsearch.ranking import Ranking
from vnsearch.text import fold, fold_text, tokenise
from vnsearch.text.columns import columns
from vnsearch.text.segmentation import segment

Pairs = Callable[[str], Iterable[str]]
Queries = list[tuple[str, dict[str, int]]]


class IndexedSource(MemorySource):
    """The reference engine with dictionaries instead of scans, for tens of thousands of documents."""

    def __init__(self, documents: list[AnalysedDocument]) -> None:
        super().__init__(documents)
        self._rows: defaultdict[tuple[str, str], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        self._folds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.pairs: Counter[str] = Counter()
        for number, document in enumerate(documents):
            self.pairs.update(document.words)
            for field, forms in document.fields.items():
                for form, places in forms.items():
                    self._rows[field, form].append((number, places))
                    self._folds[field, fold(form)].add(form)

    def spellings(self, field: str, folded: str) -> list[str]:
        """The forms of a fold, sorted."""
        return sorted(self._folds.get((field, folded), ()))

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form."""
        rows = self._rows.get((field, form))
        if not rows:
            return EMPTY
        return Postings(
            np.array([number for number, _ in rows], np.int64),
            np.array([len(places) for _, places in rows], np.int64),
            np.array([place for _, places in rows for place in places], np.int64),
        )

    def bound(self, pair: str) -> int:
        """How often segmentation bound a pair."""
        return self.pairs[pair]


def cased_pairs(text: str) -> Iterable[str]:
    """The pairs that pyvi's own words bind."""
    found = segment(text)
    heads = set(found.heads.tolist())
    for i in range(1, len(found.tokens)):
        if i not in heads:
            yield pair(*(fold(form) for form in (_form(found.tokens[i - 1]), _form(found.tokens[i]))))


def _form(token: str) -> str:
    return next((t.form for t in tokenise(token)), "")


def run_pairs(text: str) -> Iterable[str]:
    """The pairs that words over canonical forms bind: what is built in."""
    read = columns(text)
    return (pair(read.folds[i - 1], read.folds[i]) for i in np.flatnonzero(read.joined).tolist())


def both_pairs(text: str) -> Iterable[str]:
    """The pairs of the two, each counted as often as the one that has it more often."""
    return (Counter(cased_pairs(text)) | Counter(run_pairs(text))).elements()


WAYS: dict[str, Pairs] = {"cased, as pyvi": cased_pairs, "canonical runs": run_pairs, "either": both_pairs}


def _articles(path: Path, count: int) -> list[Article]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        records = map(json.loads, islice(lines, count))
        return [Article(r["id"], r["title"], r["summary"], r["body"]) for r in records]


def _judged(folder: Path) -> tuple[list[Article], Queries]:
    with (folder / "documents.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    articles = [Article(r["id"], r["title"], r["summary"] or "", r["body"] or "") for r in records]
    wanted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        topic, _, document, grade = line.split("\t")
        wanted[topic][document] = int(grade)
    topics = (line.split("\t") for line in (folder / "topics.tsv").read_text(encoding="utf-8").splitlines())
    return articles, [(label, wanted[topic]) for topic, label in topics if wanted[topic]]


def _known_items(articles: list[Article], dice: random.Random) -> tuple[Queries, Queries]:
    fragments: Queries = []
    keywords: Queries = []
    for article in dice.sample(articles, 200):
        forms = [token.form for token in tokenise(article.summary)]
        words = [word for word in segment(article.summary).surfaces() if " " in word]
        if len(forms) < 12 or len(words) < 3:
            continue
        first, second = sorted(dice.sample(range(len(forms) - 4), 2))
        fragments.append((" ".join(forms[first : first + 4] + forms[second : second + 4]), {article.id: 1}))
        keywords.append((" ".join(dice.sample(words, 3)), {article.id: 1}))
    return fragments, keywords


def _measure(source: MemorySource, queries: Queries, ranking: Ranking) -> tuple[float, float]:
    """The means of nDCG@10 and MRR@10."""
    gains, ranks = [], []
    for text, wanted in queries:
        node = parse(text).node
        assert node is not None, text
        found = rank(source, Request(node, Sort.RELEVANCE, 10, ranking=ranking))
        ids = [source.document(number).id for number in found.ids.tolist()]
        gain = sum(wanted.get(name, 0) / math.log2(place + 1) for place, name in enumerate(ids, 1))
        ideal = sum(1 / math.log2(place + 1) for place in range(1, min(10, len(wanted)) + 1))
        gains.append(gain / ideal)
        ranks.append(next((1 / place for place, name in enumerate(ids, 1) if name in wanted), 0.0))
    return float(np.mean(gains)), float(np.mean(ranks))


def _bare(queries: Queries) -> Queries:
    return [(fold_text(text), wanted) for text, wanted in queries]


def _with_pairs(documents: list[AnalysedDocument], pairs: Pairs) -> list[AnalysedDocument]:
    def text(document: AnalysedDocument) -> str:
        article = document.document
        return f"{article.title}\n{article.summary}\n{article.body}" if isinstance(article, Article) else ""

    return [replace(document, words=dict(Counter(pairs(text(document))))) for document in documents]


def _report(name: str, source: MemorySource, asked: Mapping[str, Queries], ranking: Ranking) -> None:
    figures = {key: _measure(source, queries, ranking) for key, queries in asked.items()}
    cells = [f"{figures[key][0 if key.startswith('topic') else 1]:.3f}" for key in asked]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--distractors", type=int, default=15_000)
    given = parser.parse_args()
    judged, topics = _judged(given.folder / "ranking")
    others = _articles(given.folder / "corpora" / "vietnews.jsonl.xz", given.distractors)
    fragments, keywords = _known_items(others, random.Random(7))  # noqa: S311 # a sample, not a secret
    held = [*judged, *(replace(article, summary="") for article in others)]
    documents = [analyse(article) for article in held]
    lower = [(text.lower(), wanted) for text, wanted in topics]
    asked = {"topics": topics, "topics, lower case": lower, "topics, bare": _bare(topics)}
    asked |= {"fragments": fragments, "fragments, bare": _bare(fragments)}
    asked |= {"keywords": keywords, "keywords, bare": _bare(keywords)}
    print("| words | " + " | ".join(asked) + " |")
    _report("none", IndexedSource(documents), asked, Ranking(word_pair=0.0))
    _report("every pair is a word", IndexedSource(documents), asked, Ranking(pair=1.2, word_pair=0.0))
    for name, pairs in WAYS.items():
        _report(name, IndexedSource(_with_pairs(documents, pairs)), asked, Ranking())
    _report("canonical runs, no expansion", IndexedSource(documents), asked, Ranking(expansion=0.0))


if __name__ == "__main__":
    main()
