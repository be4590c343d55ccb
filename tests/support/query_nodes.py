"""Queries as nodes, for tests that ask engines."""

from __future__ import annotations

from vnsearch.query import Node, parse


def asked(query: str) -> Node:
    """What a query asks; it must ask something."""
    node = parse(query).node
    assert node is not None, query
    return node
