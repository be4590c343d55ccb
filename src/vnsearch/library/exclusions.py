"""Exclusions by a minus that may be meant as a dash, where they take away most of what a query finds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vnsearch.engine.protocol import Snapshot
from vnsearch.library.dashes import ambiguous_exclusions, with_excluded_words
from vnsearch.library.match_counts import MatchCounts, count_matches
from vnsearch.library.request import ParsedQuery, prepare
from vnsearch.messages import Message, syntax_notes
from vnsearch.query import And, Node
from vnsearch.search.request import Request


@dataclass(frozen=True, slots=True)
class ExcludedMost:
    """An exclusion that takes away ``excluded`` of ``total`` matches; ``query`` is the query with its word."""

    word: str
    excluded: int
    total: int
    query: str

    @property
    def note(self) -> Message:
        """What to tell the reader."""
        return syntax_notes.excludes_most(self.word, self.excluded, self.total, self.query)


def excluded_most(parsed: ParsedQuery, snapshot: Snapshot) -> ExcludedMost | None:
    """Return the first exclusion by a bare minus that takes away more than half of what the rest finds.

    Strong matches are compared, or all where the rest of the query has no strong one.
    """
    node = parsed.query_node
    children = node.children if isinstance(node, And) else ()
    for place, excluded in ambiguous_exclusions(node):
        rest = _counts(parsed, And((*children[:place], *children[place + 1 :])), snapshot)
        left = _counts(parsed, node, snapshot)
        total, remaining = (rest.strong, left.strong) if rest.strong else (rest.all, left.all)
        if 2 * (total - remaining) > total:
            query = str(with_excluded_words(node, [place]))
            return ExcludedMost(excluded.word, total - remaining, total, query)
    return None


def _counts(parsed: ParsedQuery, node: Node, snapshot: Snapshot) -> MatchCounts:
    prepared = prepare(replace(parsed, query_node=node), snapshot)
    return count_matches(snapshot, Request(prepared.node, as_of=parsed.as_of))
