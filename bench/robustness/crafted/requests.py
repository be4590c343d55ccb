"""Requests to an engine that reach all that reads a segment: the compiled loops, columns, dictionaries, documents.

Each is a function of an index in memory that was opened for it. What it raises must be an error of vnsearch's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

import numpy as np
from tests.support.query_nodes import query_node, words_in_units

from vnsearch.engine import schema
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.query import Filter, Node, Term
from vnsearch.ranking import Ranking
from vnsearch.search.request import FACETS, Request, Sort
from vnsearch.search.searcher import Searcher
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments import check, merge_policy, transaction
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.segment import Segment
from vnsearch.segments.transaction import Transaction
from vnsearch.text import tokenise


class StoredIndex(Protocol):
    """The files of an index, and the segments of its newest commit."""

    @property
    def storage(self) -> Storage:
        """The files."""
        ...

    def segments(self) -> Sequence[Segment]:
        """Open the segments."""
        ...


class OpenIndex:
    """An index in memory, opened when it is first asked."""

    def __init__(self, index: StoredIndex) -> None:
        self._index = index

    @property
    def storage(self) -> Storage:
        """The files, which requests that write may change."""
        return self._index.storage

    @cached_property
    def reader(self) -> SegmentsReader:
        """The segments as one source of postings."""
        return SegmentsReader(self._index.segments())

    @cached_property
    def searcher(self) -> Searcher:
        """What answers requests."""
        return Searcher(self.reader, 1, damage_as_error)


AskIndex = Callable[[OpenIndex], object]

_UNITS = words_in_units("bầu cử | Đống Đa", "bầu | cử Đống Đa", optional=(3,))
_BARE_UNITS = words_in_units("gia vang | tang")
_LISTED_PAIRS = (("quoc", "hoi"), ("viet", "nam"), ("ha", "noi"))


def _search(query: str | Node, **options: object) -> AskIndex:
    node = query_node(query) if isinstance(query, str) else query
    request = Request(node, **options)  # type: ignore[arg-type] # the options of a request
    return lambda index: index.searcher.search(request)


def _terms(text: str) -> list[Term]:
    return [Term(token.form, token.fold, token.accented) for token in tokenise(text)]


def _ask_pairs(index: OpenIndex) -> object:
    """Ask for everything that the posting lists of pairs say."""
    cache, answers = WeightedTfCache(index.reader, Ranking().fields), list[object]()
    for left, right in _LISTED_PAIRS:
        postings = index.reader.pairs(left, right)
        if postings is None:
            continue
        with damage_as_error():
            every = np.arange(len(postings.docs))
            answers += [postings.freqs(every), postings.variants(every)]
            for zone in (None, 0, 2):
                terms = ((left, None),), ((right, None),)
                answers.append(cache.of_pair(*terms, zone, only_bound=zone is None))
    return answers


def _ask_postings(index: OpenIndex) -> object:
    """Ask for everything that the posting list of a word says."""
    postings = index.reader.postings("bau")
    if postings is None:
        return None
    with damage_as_error():
        every = np.arange(len(postings.docs))
        return postings.freqs(every), postings.variants(every), postings.occurrences(every)


def _ask_vocabulary(index: OpenIndex) -> object:
    words = index.searcher.vocabulary()
    pairs = [("bầu", "cử"), ("đống", "đa"), ("giá", "vàng")]
    return [
        *(
            words.forms("bau"),
            words.forms("dong"),
            words.folds_with_prefix("b", 9),
            words.folds_like("*u*", 9),
        ),
        *(words.values_with_prefix("tag", "b", 9), words.values_with_prefix("author", "", 9)),
        *(words.bigram_counts(pairs, folded=False), words.bigram_counts([("bau", "cu")], folded=True)),
    ]


def _ask_documents(index: OpenIndex) -> object:
    """Ask for stored documents of several blocks, and for dates."""
    searcher = index.searcher
    documents = [searcher.get(document_id) for document_id in ("a1", "h11", "a74", "a150", "a269")]
    return *documents, next(searcher.titles()), searcher.dates(), len(searcher)


def _ask_addresses(index: OpenIndex) -> object:
    reader = index.reader
    with damage_as_error():
        at = (
            reader.docs_with_address("vidu.vn/3", anywhere=False),
            reader.docs_with_address("12", anywhere=True),
        )
        return *at, reader.docs_without_value("category")


def _check(index: OpenIndex) -> object:
    return check.check(index.storage, lambda *_: None, schema.verify)


def _merge(index: OpenIndex) -> object:
    return transaction.compact(index.storage)


def _delete(index: OpenIndex) -> object:
    """Delete documents, which writes which are deleted, and merge what is left."""
    change = Transaction(index.storage)
    try:
        change.delete(0, [0, 7, 200])
        return change.finish({}, merge_policy.merge_all)
    finally:
        change.close()


#: Requests by name.
REQUESTS: dict[str, AskIndex] = {
    "words": _search("bầu cử", limit=2),
    "bare words": _search("gia vang", limit=5),
    "many words": _search("bầu cử quốc hội đống đa giá vàng tăng mạnh", limit=2, offset=5),
    "units": _search(_UNITS, limit=2, explain=True),
    "bare units": _search(_BARE_UNITS, limit=2, loose=True),
    "phrase": _search('"quốc hội"', limit=2, explain=True),
    "bare phrase": _search('"dong da"', limit=2, collapse=False),
    "title": _search("title:giá vàng", limit=2),
    "filter": _search('gia source:"báo 1" -category:kinh-te', limit=2),
    "prefix": _search("b* OR h*", limit=2),
    "not": _search("bầu cử -covid", limit=2),
    "number": _search("covid 19 TPHCM2021", limit=2),
    "newest": _search("giá", sort=Sort.DATE, limit=2),
    "oldest": _search("hà nội", sort=Sort.OLDEST, limit=2),
    "fresh": _search("bão", wants_fresh=True, as_of=date(2022, 1, 1), limit=2),
    "kind": _search("kind:headline", limit=2),
    "any words": _search("đống đa hà nội giá", ranking=Ranking(needed=0.3), limit=40),
    "facets": lambda index: index.searcher.facets(Request(query_node("bầu")), FACETS),
    "timeline": lambda index: index.searcher.timeline(Request(query_node("giá vàng"))),
    "count": lambda index: [
        index.searcher.count(Request(node)) for node in (Filter("source", "báo 2"), query_node("quoc hoi"))
    ],
    "export": lambda index: list(index.searcher.stream(Request(query_node("bão"), limit=100))),
    "related": lambda index: index.searcher.related("a8", limit=3),
    "side by side": lambda index: [
        index.searcher.side_by_side([_terms("bầu cử"), _terms("hoi")], 50, 1),
        index.searcher.spellings(_terms("dong da"), 50),
    ],
    "pairs": _ask_pairs,
    "postings": _ask_postings,
    "vocabulary": _ask_vocabulary,
    "documents": _ask_documents,
    "addresses": _ask_addresses,
}
#: Requests that take longer, and are sent less often.
SLOW_REQUESTS: dict[str, AskIndex] = {"check": _check, "merge": _merge, "delete": _delete}
_WORDS = (
    "words",
    "bare words",
    "many words",
    "units",
    "bare units",
    "phrase",
    "bare phrase",
    "title",
    "prefix",
)
_MORE_WORDS = ("not", "number", "any words", "postings", "side by side", "related", "export")
_VALUES = ("filter", "count", "vocabulary", "addresses", "kind", "documents", "related")
#: The requests that read the arrays whose names begin so; the first that fits counts.
_BY_PREFIX: tuple[tuple[str, Sequence[str]], ...] = (
    ("field/text/keys", ("vocabulary", *_WORDS)),
    ("field/text/spel", ("vocabulary", *_WORDS)),
    ("field/text/", (*_WORDS, *_MORE_WORDS)),
    ("field/pairs/", ("pairs", *_WORDS)),
    ("field/", _VALUES),
    ("column/published", ("newest", "oldest", "timeline", "documents", "fresh")),
    ("column/group", (*_WORDS, "related", "facets")),
    ("column/url", ("addresses",)),
    *((f"column/{name}", ("facets",)) for name in FACETS),
    ("column/", (*_WORDS, *_MORE_WORDS)),
    ("bigrams/", ("vocabulary",)),
    ("stored/", ("documents", "export", *_WORDS)),
)
_ALL = tuple(REQUESTS)


def names_that_read(array: str) -> Sequence[str]:
    """Return the names of the requests that read an array; of all of them for "" or an unknown one."""
    return next((names for prefix, names in _BY_PREFIX if array.startswith(prefix)), _ALL)
