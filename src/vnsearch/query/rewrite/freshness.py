"""Words that ask for what is fresh and not what it is about: giá vàng hôm nay, tin bão mới nhất."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.query.syntax.ast import And, Node, Term
from vnsearch.query.syntax.ast_builder import has_positive

#: In folds; longer ones first.
_NOW = tuple(
    tuple(words.split())
    for words in (
        "ngay hom nay", "hom nay", "moi nhat", "moi day", "vua xong", "sang nay", "trua nay", "chieu nay",
        "toi nay", "dem nay", "hien nay",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreshnessIntent:
    """A query without the words that ask for now, and whether there were any."""

    node: Node
    wants_fresh: bool


def _freshness_words_at(terms: Sequence[Node], first: int) -> int:
    """How many nodes from one on ask for now."""
    for words in _NOW:
        held = terms[first : first + len(words)]
        folds = tuple(term.fold for term in held if isinstance(term, Term) and not term.field)
        if folds == words:
            return len(words)
    return 0


def _conjunction_children(node: Node) -> list[Node]:
    """What must all be there, each at its place: a query and what narrows it are one row."""
    return (
        [kin for child in node.children for kin in _conjunction_children(child)]
        if isinstance(node, And)
        else [node]
    )


def split_freshness_words(node: Node) -> FreshnessIntent:
    """A query without the plain words that ask for now; untouched where nothing else is asked for.

    >>> from vnsearch.query import parse
    >>> typed = ("giá vàng hôm nay", '"hạn mặn" mới nhất', "nguồn:vnexpress mới nhất", "hôm nay")
    >>> [str(asked_now(parse(text).node).node) for text in typed]
    ['giá vàng', '"hạn mặn"', 'source:vnexpress', 'hôm nay']
    """
    row = _conjunction_children(node)
    kept: list[Node] = []
    at = 0
    while at < len(row):
        size = _freshness_words_at(row, at)
        kept += [] if size else [row[at]]
        at += size or 1
    if len(kept) == len(row) or not any(map(has_positive, kept)):
        return FreshnessIntent(node, False)
    return FreshnessIntent(And(tuple(kept)) if len(kept) > 1 else kept[0], True)
