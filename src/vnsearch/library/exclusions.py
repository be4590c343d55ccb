"""Exclusions by a minus that may be meant as a dash, where they take away most of what a query finds."""

from __future__ import annotations

from typing import NamedTuple

from vnsearch.engine.protocol import Snapshot
from vnsearch.library.dashes import ambiguous_exclusions, with_excluded_words
from vnsearch.library.match_counts import MatchCounts, count_matches
from vnsearch.library.request import ParsedQuery, prepare
from vnsearch.messages import Message, syntax_notes
from vnsearch.query import And, Node
from vnsearch.search.request import Request


class LargeExclusion(NamedTuple):
    """An exclusion of a word that takes away ``excluded_count`` of ``total`` matches.

    ``query`` is the query with the word among the others, not excluded.
    """

    word: str
    excluded_count: int
    total: int
    query: str

    @property
    def note(self) -> Message:
        """What to tell the reader."""
        return syntax_notes.excludes_most(self.word, self.excluded_count, self.total, self.query)


def find_large_exclusion(parsed_query: ParsedQuery, snapshot: Snapshot) -> LargeExclusion | None:
    """Return the first exclusion by a bare minus that takes away more than half of what the rest finds.

    Strong matches are compared, or all where the rest of the query has no strong one.
    """
    node = parsed_query.query_node
    children = node.children if isinstance(node, And) else ()
    for place, exclusion in ambiguous_exclusions(node):
        rest_counts = _counts(parsed_query, And((*children[:place], *children[place + 1 :])), snapshot)
        query_counts = _counts(parsed_query, node, snapshot)
        total, remaining = rest_counts.all, query_counts.all
        if rest_counts.strong:
            total, remaining = rest_counts.strong, query_counts.strong
        if 2 * (total - remaining) > total:
            query = str(with_excluded_words(node, [place]))
            return LargeExclusion(exclusion.word, total - remaining, total, query)
    return None


def _counts(parsed_query: ParsedQuery, node: Node, snapshot: Snapshot) -> MatchCounts:
    prepared_query = prepare(parsed_query._replace(query_node=node), snapshot)
    return count_matches(snapshot, Request(prepared_query.node, as_of=parsed_query.as_of))
