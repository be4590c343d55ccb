"""Words that ask for what is fresh and not what it is about: giá vàng hôm nay, tin bão mới nhất."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vnsearch.query.values import And, Node, Term

#: In folds; longer ones first.
_NOW = tuple(
    tuple(words.split())
    for words in (
        "ngay hom nay", "hom nay", "moi nhat", "moi day", "vua xong", "sang nay", "trua nay", "chieu nay",
        "toi nay", "dem nay", "hien nay",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A query without the words that ask for now, and whether there were any."""

    node: Node
    now: bool


def _at(terms: Sequence[Node], first: int) -> int:
    """How many nodes from one on ask for now."""
    for words in _NOW:
        held = terms[first : first + len(words)]
        folds = tuple(term.fold for term in held if isinstance(term, Term) and not term.field)
        if folds == words:
            return len(words)
    return 0


def asked_now(node: Node) -> Asked:
    """A query's plain words without those that ask for now; untouched where nothing else would be left.

    >>> from vnsearch.query import parse
    >>> [str(asked_now(parse(text).node).node) for text in ("giá vàng hôm nay", "hôm nay")]
    ['giá vàng', 'hôm nay']
    """
    if not isinstance(node, And):
        return Asked(node, False)
    kept: list[Node] = []
    at = 0
    while at < len(node.children):
        size = _at(node.children, at)
        kept += [] if size else [node.children[at]]
        at += size or 1
    if len(kept) == len(node.children) or not any(isinstance(child, Term) for child in kept):
        return Asked(node, False)
    return Asked(replace(node, children=tuple(kept)) if len(kept) > 1 else kept[0], True)
