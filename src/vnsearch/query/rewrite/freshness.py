"""Freshness words: words that ask for recent news and not what it is about.

``giá vàng hôm nay``, ``tin bão mới nhất``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vnsearch.query.rewrite.word_runs import conjunction, conjunction_children, split_runs
from vnsearch.query.syntax.ast import Node, Term
from vnsearch.query.syntax.ast_builder import has_positive

#: As folds; of two that begin alike the longer comes first.
_FRESHNESS_WORDS = tuple(
    tuple(words.split())
    for words in (
        "ngay hom nay", "hom nay", "moi nhat", "moi day", "vua xong", "sang nay", "trua nay", "chieu nay",
        "toi nay", "dem nay", "hien nay",
    )
)  # fmt: skip
_FIRST_WORDS = frozenset(words[0] for words in _FRESHNESS_WORDS)


class FreshnessIntent(NamedTuple):
    """A query without its freshness words, and whether it had any."""

    node: Node
    wants_fresh: bool


def _freshness_words_at(nodes: Sequence[Node], start: int) -> int:
    """Return how many nodes from ``start`` on are freshness words that belong together; 0 if none."""
    first = nodes[start]
    if not isinstance(first, Term) or first.fold not in _FIRST_WORDS:
        return 0
    for words in _FRESHNESS_WORDS:
        candidates = nodes[start : start + len(words)]
        folds = tuple(node.fold for node in candidates if isinstance(node, Term) and not node.field)
        if folds == words:
            return len(words)
    return 0


def split_freshness_words(node: Node) -> FreshnessIntent:
    """Return a query without its freshness words; unchanged if it asks for nothing else.

    Only plain words count: not those in phrases, fields, alternatives or exclusions.

    >>> from vnsearch.query import parse
    >>> queries = ("giá vàng hôm nay", '"hạn mặn" mới nhất', "nguồn:vnexpress mới nhất", "hôm nay")
    >>> [str(split_freshness_words(parse(query).node).node) for query in queries]
    ['giá vàng', '"hạn mặn"', 'source:vnexpress', 'hôm nay']
    """
    topic, runs = split_runs(conjunction_children(node), _freshness_words_at)
    if not runs or not any(map(has_positive, topic)):
        return FreshnessIntent(node, False)
    return FreshnessIntent(conjunction(topic), True)
