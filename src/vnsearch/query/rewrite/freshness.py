"""Freshness words: words that ask for recent news and not what it is about.

``giá vàng hôm nay``, ``tin bão mới nhất``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.query.syntax.ast import And, Node, Term
from vnsearch.query.syntax.ast_builder import has_positive

#: As folds; of two that begin alike the longer comes first.
_FRESHNESS_WORDS = tuple(
    tuple(words.split())
    for words in (
        "ngay hom nay", "hom nay", "moi nhat", "moi day", "vua xong", "sang nay", "trua nay", "chieu nay",
        "toi nay", "dem nay", "hien nay",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreshnessIntent:
    """A query without its freshness words, and whether it had any."""

    node: Node
    wants_fresh: bool


def _freshness_words_at(nodes: Sequence[Node], start: int) -> int:
    """Return how many nodes from ``start`` on are freshness words that belong together; 0 if none."""
    for words in _FRESHNESS_WORDS:
        candidates = nodes[start : start + len(words)]
        folds = tuple(node.fold for node in candidates if isinstance(node, Term) and not node.field)
        if folds == words:
            return len(words)
    return 0


def _conjunction_children(node: Node) -> list[Node]:
    """Return the nodes that must all match, in typed order: nested conjunctions are flattened."""
    if not isinstance(node, And):
        return [node]
    return [grandchild for child in node.children for grandchild in _conjunction_children(child)]


def split_freshness_words(node: Node) -> FreshnessIntent:
    """Return a query without its freshness words; unchanged if it asks for nothing else.

    Only plain words count: not those in phrases, fields, alternatives or exclusions.

    >>> from vnsearch.query import parse
    >>> queries = ("giá vàng hôm nay", '"hạn mặn" mới nhất', "nguồn:vnexpress mới nhất", "hôm nay")
    >>> [str(split_freshness_words(parse(query).node).node) for query in queries]
    ['giá vàng', '"hạn mặn"', 'source:vnexpress', 'hôm nay']
    """
    children = _conjunction_children(node)
    topic: list[Node] = []
    at = 0
    while at < len(children):
        count = _freshness_words_at(children, at)
        topic += [] if count else [children[at]]
        at += count or 1
    if len(topic) == len(children) or not any(map(has_positive, topic)):
        return FreshnessIntent(node, False)
    return FreshnessIntent(And(tuple(topic)) if len(topic) > 1 else topic[0], True)
