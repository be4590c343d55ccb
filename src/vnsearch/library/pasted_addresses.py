"""A pasted web address: the document at it where there is one, else documents that contain it as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from vnsearch.engine.protocol import Snapshot
from vnsearch.query import Address, And, Node, Or, text_terms
from vnsearch.search.request import Request
from vnsearch.text import forms


def prefer_documents_at_addresses(
    node: Node, filters: Sequence[Node], snapshot: Snapshot, as_of: date | None
) -> Node:
    """Return a query in which each pasted address of a document matches only that document.

    Documents that contain the address as text would otherwise come first, since an address has no score.
    """
    match node:
        case Or((Address() as address, as_text)) if _is_text_of(as_text, address):
            return address if snapshot.count(Request(And((address, *filters)), as_of=as_of)) else node
        case And(children):
            nodes = (prefer_documents_at_addresses(child, filters, snapshot, as_of) for child in children)
            return replace(node, children=tuple(nodes))
        case _:
            return node


def _is_text_of(node: Node, address: Address) -> bool:
    """Return whether a node is for the words of an address, as a pasted one is also read."""
    words = [term.form for term in text_terms(node)]
    return forms(address.text) in (words, words[1:] if words[:1] in (["http"], ["https"]) else words)
