"""Take runs of words out of what a query asks for: words that say when, not what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vnsearch.query.syntax.ast import And, Node


def conjunction_children(node: Node) -> list[Node]:
    """Return the nodes that must all match, in typed order: nested conjunctions are flattened."""
    if not isinstance(node, And):
        return [node]
    return [grandchild for child in node.children for grandchild in conjunction_children(child)]


def split_runs(
    nodes: Sequence[Node], run_length: Callable[[Sequence[Node], int], int]
) -> tuple[list[Node], list[Sequence[Node]]]:
    """Return the nodes outside all runs, and the runs.

    ``run_length`` returns how many nodes from a place on are a run; 0 where none begins.
    """
    others: list[Node] = []
    runs: list[Sequence[Node]] = []
    at = 0
    while at < len(nodes):
        length = run_length(nodes, at)
        if length:
            runs.append(nodes[at : at + length])
        else:
            others.append(nodes[at])
        at += length or 1
    return others, runs


def conjunction(nodes: Sequence[Node]) -> Node:
    """Return one node that asks for all of them."""
    return And(tuple(nodes)) if len(nodes) > 1 else nodes[0]
