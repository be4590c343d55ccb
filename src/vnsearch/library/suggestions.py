"""Other queries for a reader whose query has few matches or none: the did-you-mean policy."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from vnsearch.engine.protocol import Snapshot
from vnsearch.library.match_counts import MatchCounts, count_matches
from vnsearch.library.request import ParsedQuery, prepare
from vnsearch.query import (
    And,
    Correction,
    Node,
    Phrase,
    any_term,
    corrections,
    parse,
    text_terms,
    unseen_words,
)
from vnsearch.search.request import Request

#: With fewer hits than these, likelier queries are suggested.
MIN_HITS = 3
#: To be searched by itself, a corrected word must occur beside a neighbour in one of so many documents.
_DOCUMENTS_PER_PAIR = 10_000
#: How much likelier, in nats, a correction must be to be suggested for a query with enough hits.
_MIN_GAIN = 6.0
#: How much less likely than the first, in nats, a suggestion may be.
_MAX_LAG = 3.0


class Suggestions(NamedTuple):
    """Queries suggested beside the hits, as a reader would type them; "" and () where there are none.

    ``corrections``: with words corrected, likeliest first. ``relaxed``: for any of the words. ``retyped``:
    the query read as Telex or VNI keystrokes. ``corrected``: the one whose hits are shown in place of those
    of the typed query. ``corrected_filter``: with another value of a filter; suggested and never searched by
    itself. ``without_exclusion``: with a word that the query excludes, whose minus may be meant as a dash.
    ``accented``: something was typed with diacritics. ``uncertain``: the words of the first correction never
    occur side by side, so that it is suggested but not searched by itself.
    """

    corrections: tuple[str, ...] = ()
    relaxed: str = ""
    retyped: str = ""
    corrected: str = ""
    corrected_filter: str = ""
    without_exclusion: str = ""
    accented: bool = False
    uncertain: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """All queries that may have been meant, except the one read as keystrokes."""
        others = (self.without_exclusion, self.corrected_filter, *self.corrections)
        return tuple(query for query in others if query)

    @property
    def preferred_query(self) -> str:
        """The query that was probably meant, or "".

        Diacritics show that an input method was on: then words are misspelt rather than raw keystrokes.
        """
        correction = "" if self.uncertain else next(iter(self.corrections), "")
        if self.accented:
            return correction or self.retyped
        return self.retyped or correction

    def after_using_preferred(self) -> Suggestions:
        """Return what is left to suggest once the preferred query has been searched.

        Where that was a reading as keystrokes, corrections of the keystrokes make no sense any more.
        """
        others = tuple(query for query in self.corrections if query != self.preferred_query)
        return Suggestions(
            others if self.preferred_query in self.corrections else (), corrected=self.preferred_query
        )


def any_word_query(snapshot: Snapshot, parsed_query: ParsedQuery) -> str:
    """Return the query for any of the words, as it would be typed; "" if that finds nothing."""
    node = any_term(parsed_query.query_node)
    if node is None or not snapshot.count(Request(parsed_query.with_filters(node), as_of=parsed_query.as_of)):
        return ""
    return str(node.children[0] if isinstance(node, And) and len(node.children) == 1 else node)


def keystroke_query(snapshot: Snapshot, parsed_query: ParsedQuery, query: str) -> str:
    """Return the reading of a query as keystrokes with most matches, Telex before VNI; "" if none has any."""
    from vnsearch.query.rewrite.keystrokes import keystroke_readings

    nodes = {text: parse(text, parsed_query.now).node for text in keystroke_readings(query)}
    counts = {text: _counts(snapshot, parsed_query, node) for text, node in nodes.items() if node}
    best = max(counts, key=lambda text: (counts[text].strong, counts[text].all), default="")
    return best if best and counts[best].all else ""


def corrections_with_more_hits(
    snapshot: Snapshot, parsed_query: ParsedQuery, counts: MatchCounts
) -> list[Correction]:
    """Return likelier queries with more strong matches than ``counts``, the likeliest first.

    For a query with few matches of any kind, also those with more matches of any kind.
    """

    def has_more(correction: Correction) -> bool:
        corrected_counts = _counts(snapshot, parsed_query, correction.node)
        return corrected_counts.strong > counts.strong or (
            counts.all < MIN_HITS and corrected_counts.all > counts.all
        )

    return _near_best(filter(has_more, corrections(parsed_query.query_node, snapshot.vocabulary())))


def corrections_of_unseen_words(snapshot: Snapshot, parsed_query: ParsedQuery) -> list[Correction]:
    """Return far likelier queries with matches that change only words (almost) absent from the index.

    They are suggested even for a query with many matches: a misspelt word may have matched in another
    spelling, or may be the one word that matches lack.
    """
    vocabulary = snapshot.vocabulary()
    unseen = unseen_words(parsed_query.query_node, vocabulary)
    return _near_best(
        correction
        for correction in (corrections(parsed_query.query_node, vocabulary) if unseen else ())
        if correction.gain >= _MIN_GAIN
        and _changed_positions(parsed_query.query_node, correction.node) <= unseen
        and _counts(snapshot, parsed_query, correction.node).all
    )


def _counts(snapshot: Snapshot, parsed_query: ParsedQuery, node: Node) -> MatchCounts:
    """Count the matches of another query under the same filters."""
    prepared_query = prepare(parsed_query._replace(query_node=node), snapshot)
    return count_matches(snapshot, Request(prepared_query.node, as_of=parsed_query.as_of))


def _near_best(likeliest_first: Iterable[Correction]) -> list[Correction]:
    """Return the first correction, and those not far less likely."""
    candidates = list(likeliest_first)
    return [candidate for candidate in candidates if candidate.gain >= candidates[0].gain - _MAX_LAG]


def _changed_positions(query: Node, corrected_query: Node) -> set[int]:
    """Return the positions, among the words of a query, that a correction changes."""
    pairs = zip(text_terms(query), text_terms(corrected_query), strict=True)
    return {position for position, (old, new) in enumerate(pairs) if old.form != new.form}


def has_unseen_words(snapshot: Snapshot, query: str) -> bool:
    """Return whether a query has words that are (almost) absent from the index."""
    node = parse(query).node
    return node is not None and bool(unseen_words(node, snapshot.vocabulary()))


def is_uncertain(snapshot: Snapshot, parsed_query: ParsedQuery, correction: Correction) -> bool:
    """Return whether some corrected word stands beside neither of its neighbours in enough documents.

    Counted over all documents as of the query's day, whatever its filters. A single word is never
    uncertain.
    """
    terms = text_terms(correction.node)
    enough = max(1, round(len(snapshot) / _DOCUMENTS_PER_PAIR))

    @cache
    def pair_is_seen(left: int) -> bool:
        if not 0 <= left < len(terms) - 1:
            return False
        return (
            snapshot.count(Request(Phrase(tuple(terms[left : left + 2])), as_of=parsed_query.as_of)) >= enough
        )

    changed_positions = _changed_positions(parsed_query.query_node, correction.node)
    return len(terms) > 1 and not all(
        pair_is_seen(position - 1) or pair_is_seen(position) for position in changed_positions
    )


def with_query_text(parsed_query: ParsedQuery, query: str) -> ParsedQuery:
    """Return another query under the same filters and messages; the same one if the text has no query."""
    node = parse(query, parsed_query.now).node
    return parsed_query._replace(query_node=node) if node else parsed_query
