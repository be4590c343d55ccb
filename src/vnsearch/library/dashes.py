"""A minus directly before a word, as in ``TP.HCM -Trung Lương``: an exclusion, or a dash of pasted text.

It is a dash where documents with the words around it side by side have one between them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from vnsearch.engine.protocol import Snapshot
from vnsearch.messages import Message, syntax_notes
from vnsearch.model import Document
from vnsearch.query import And, Node, Not, Term, parse
from vnsearch.query.syntax.ast_builder import and_
from vnsearch.search.request import Request, Sort
from vnsearch.text import tokenise

#: How many documents are looked at for a dash, and how many characters of each zone.
_SAMPLE, _MAX_CHARACTERS = 20, 4000
_DASH = re.compile("[-\u2010-\u2015\u2212]")


def ambiguous_exclusions(node: Node) -> Iterator[tuple[int, Not]]:
    """Yield the exclusions of a conjunction whose minus may be a dash, and their places."""
    children = node.children if isinstance(node, And) else ()
    for place, child in enumerate(children):
        if isinstance(child, Not) and child.word:
            yield place, child


def with_excluded_words(node: Node, places: Sequence[int]) -> Node:
    """Return a conjunction with the words of some of its exclusions in place of these."""
    children = node.children if isinstance(node, And) else (node,)
    nodes = [
        parse(child.word).node if place in places and isinstance(child, Not) else child
        for place, child in enumerate(children)
    ]
    return and_(child for child in nodes if child) or node


def read_dashes(
    node: Node, filters: Sequence[Node], snapshot: Snapshot, as_of: date | None
) -> tuple[Node, tuple[Message, ...]]:
    """Return a query with every minus that is a dash left out, and what to tell the reader."""
    ambiguous = list(ambiguous_exclusions(node))
    if not ambiguous:
        return node, ()
    plain = with_excluded_words(node, [place for place, _ in ambiguous])
    request = Request(And((plain, *filters)), Sort.RELEVANCE, _SAMPLE, collapse=False, as_of=as_of)
    documents = [hit.document for hit in snapshot.search(request).hits]
    children = node.children if isinstance(node, And) else ()
    dashes = [
        (place, exclusion)
        for place, exclusion in ambiguous
        if _is_dash(documents, children[place - 1], exclusion)
    ]
    notes = tuple(syntax_notes.dash_not_excluded(exclusion.word) for _, exclusion in dashes)
    return with_excluded_words(node, [place for place, _ in dashes]) if dashes else node, notes


def _is_dash(documents: Sequence[Document], before: Node, exclusion: Not) -> bool:
    """Return whether at least half of the documents with two words side by side have a dash between them."""
    first = next((token.fold for token in tokenise(exclusion.word)), "")
    if not isinstance(before, Term) or not first:
        return False
    readings = [
        dashes for document in documents if (dashes := list(_dashes_between(document, before.fold, first)))
    ]
    return bool(readings) and 2 * sum(map(any, readings)) >= len(readings)


def _dashes_between(document: Document, left: str, right: str) -> Iterator[bool]:
    """Yield, for each place where two folds stand side by side, whether a dash is between them."""
    from vnsearch.document_zones import zone_texts  # few queries exclude anything

    for text in zone_texts(document):
        for before, after in pairwise(tokenise(text[:_MAX_CHARACTERS])):
            if before.fold == left and after.fold == right:
                yield bool(_DASH.search(text, before.end, after.start))
