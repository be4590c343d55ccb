"""Corpora and queries for comparing Whoosh's own codec with ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from whoosh import query as q
from whoosh.analysis import Token, Tokenizer
from whoosh.columns import BitColumn, RefBytesColumn, VarBytesColumn
from whoosh.fields import BOOLEAN, COLUMN, DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.query import spans

from tests.support.memory_storage import MemoryStorage
from vnsearch.whoosh_adapter.index import ColumnarIndex


class Gaps(Tokenizer):
    """Words between spaces; ``+70000`` leaves that many positions free."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        token = Token(positions=True, chars=True)
        position = start = 0
        for word in value.split(" "):
            if word.startswith("+"):
                position += int(word)
            elif word:
                token.text, token.boost, token.pos = word, 1.0, position
                token.startchar, token.endchar = start, start + len(word)
                position += 1
                yield token
            start += len(word) + 1


def make_schema() -> Schema:
    """Every field and column type that both codecs keep."""
    return Schema(
        key=ID(stored=True, unique=True),
        parent=ID(),
        title=TEXT(analyzer=Gaps()),
        body=TEXT(analyzer=Gaps(), stored=True),
        loose=TEXT(analyzer=Gaps(), phrase=False),
        tags=KEYWORD(scorable=True),
        kind=ID(sortable=RefBytesColumn()),
        name=ID(sortable=VarBytesColumn()),
        num=NUMERIC(sortable=True),
        ratio=NUMERIC(float),
        when=DATETIME(sortable=True),
        flag=BOOLEAN(stored=True),
        bit=COLUMN(BitColumn()),
        note=STORED(),
    )


LONG = "w" * 10_000
WORDS = ("a", "b", "ab", "abc", "bầu", "bau", "load", "loads", LONG)
KINDS = ("x", "y", "zz")
DAYS = tuple(datetime(2024, 1, day) for day in range(1, 8))

words = st.sampled_from(WORDS)
texts = st.lists(st.one_of(words, words, words, st.just("+70000")), max_size=10).map(" ".join)
documents = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "body": texts,
        "loose": texts,
        "tags": st.lists(st.sampled_from(WORDS[:6]), max_size=4).map(" ".join),
        "kind": st.sampled_from(KINDS),
        "name": words,
        "num": st.integers(-6, 6),
        "ratio": st.sampled_from((-1.5, 0.0, 2.25)),
        "when": st.sampled_from(DAYS),
        "flag": st.booleans(),
        "bit": st.booleans(),
        "note": st.recursive(
            st.one_of(st.integers(), st.text(max_size=5), st.none()), st.lists, max_leaves=3
        ),
    },
)

#: The first document of every commit has every field or none and is never deleted: Whoosh counts documents of
#: segments that hold nothing any more, we drop such segments, so that idf differs.
ANCHOR = {
    "title": "a",
    "body": "a b",
    "loose": "a",
    "tags": "a",
    "kind": "x",
    "name": "a",
    "num": 1,
    "ratio": 0.0,
    "when": DAYS[0],
    "flag": True,
    "bit": True,
}


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Commits: documents added, keys updated and deleted, and what to do with the segments."""
    commits: list[dict[str, Any]] = []
    keys = 0
    for number in range(draw(st.integers(1, 4))):
        old = st.integers(0, max(keys - 1, 0)).map("k{}".format)
        deleted = draw(st.sets(old, max_size=3)) if keys else set()
        updated = draw(st.dictionaries(old, documents, max_size=2)) if keys else {}
        new = [{**draw(st.sampled_from((ANCHOR, {}))), "key": f"anchor{number}"}]
        for fields in draw(st.lists(documents, max_size=6)):
            new.append({**fields, "key": f"k{keys}"})
            keys += 1
        ending = draw(st.sampled_from(("keep", "keep", "optimize")))
        commits.append({"added": new, "deleted": deleted, "updated": updated, "ending": ending})
    return commits


def apply(index: Any, history: list[dict[str, Any]]) -> None:
    """Runs commits on an index of either codec."""
    for commit in history:
        writer = index.writer()
        for fields in commit["added"]:
            writer.add_document(**fields)
        for key in sorted(commit["deleted"]):
            writer.delete_by_term("key", key)
        for key, fields in commit["updated"].items():
            writer.update_document(key=key, **fields)
        writer.commit(merge=False)
        if commit["ending"] == "optimize":
            # In a commit of its own, so that both put the documents into one order: Whoosh's own writer
            # puts new ones first, and several of Whoosh's matchers depend on the order.
            index.writer().commit(optimize=True)


def both(history: list[dict[str, Any]], schema: Schema | None = None) -> tuple[Any, Any]:
    """The same commits through Whoosh's codec and ours."""
    stock = FileIndex.create(RamStorage(), schema or make_schema())
    ours = ColumnarIndex.create(MemoryStorage(), schema or make_schema())
    for index in (stock, ours):
        apply(index, history)
    return stock, ours


positional = st.sampled_from(("title", "body"))
textual = st.sampled_from(("title", "body", "loose", "tags"))
prefixes = st.sampled_from(("a", "b", "ba", "l", "w", "q"))
boosts = st.sampled_from((1.0, 1.0, 2.0))


def terms(fields: st.SearchStrategy[str] = textual) -> st.SearchStrategy[q.Query]:
    """Single terms, some of which no document has."""
    return st.builds(q.Term, fields, st.sampled_from((*WORDS, "none")), boosts)


ranges = st.tuples(st.integers(-7, 7), st.integers(-7, 7)).map(sorted)
days = st.lists(st.sampled_from(DAYS), min_size=2, max_size=2).map(sorted)
leaves = st.one_of(
    terms(),
    terms(),
    st.builds(q.Term, st.just("kind"), st.sampled_from(KINDS)),
    st.builds(q.Term, st.just("num"), st.integers(-6, 6)),
    st.builds(q.Term, st.just("flag"), st.booleans()),
    st.builds(q.Prefix, textual, prefixes),
    st.builds(q.Prefix, textual, prefixes, constantscore=st.just(False)),
    st.builds(q.Wildcard, textual, st.sampled_from(("*a*", "b?u", "?", "l*s", "*"))),
    st.builds(q.Regex, textual, st.sampled_from(("a.?", "[ab]+", "lo.*", ".*"))),
    st.builds(q.FuzzyTerm, textual, st.sampled_from(WORDS[:8]), maxdist=st.integers(1, 2)),
    st.builds(q.Variations, textual, st.just("load")),
    st.builds(q.TermRange, textual, st.sampled_from(("a", "ab")), st.sampled_from(("b", "m")), st.booleans()),
    ranges.map(lambda ends: q.NumericRange("num", *ends)),
    ranges.map(lambda ends: q.NumericRange("ratio", *map(float, ends), constantscore=False)),
    days.map(lambda ends: q.DateRange("when", *ends)),
    st.builds(q.Every, st.sampled_from((None, "title", "tags"))),
    st.just(q.NullQuery),
)
#: Whoosh's matcher for these has no score, so that it can only stand where none is asked for.
column_queries = st.one_of(
    st.builds(q.ColumnQuery, st.just("num"), st.integers(-6, 6)),
    st.builds(q.ColumnQuery, st.just("kind"), st.sampled_from(KINDS)),
    st.builds(q.ColumnQuery, st.just("bit"), st.booleans()),
    st.builds(q.ColumnQuery, st.just("num"), st.just(lambda number: number > 1)),
)


def _lists(children: Any) -> Any:
    return st.lists(children, min_size=1, max_size=4)


def _span_trees(children: Any) -> Any:
    slop = st.integers(1, 4)
    return st.one_of(
        st.builds(spans.SpanNear, children, children, slop=slop, ordered=st.booleans()),
        st.builds(
            spans.SpanNear2, st.lists(children, min_size=2, max_size=3), slop=slop, ordered=st.booleans()
        ),
        st.builds(spans.SpanFirst, children, limit=st.integers(0, 5)),
        st.builds(spans.SpanOr, st.lists(children, min_size=2, max_size=3)),
        st.builds(spans.SpanContains, children, children),
        st.builds(spans.SpanBefore, children, children),
        st.builds(spans.SpanCondition, children, children),
        st.builds(q.Sequence, st.lists(children, min_size=2, max_size=3), slop=slop, ordered=st.booleans()),
        st.builds(q.Ordered, st.lists(children, min_size=2, max_size=3)),
    )


phrases = st.builds(q.Phrase, positional, st.lists(words, min_size=2, max_size=3), slop=st.integers(1, 4))
#: Without ``SpanNot``: Whoosh's matcher asks for the document of a part that has run out, and dies of it.
span_trees = st.one_of(phrases, st.recursive(terms(positional), _span_trees, max_leaves=4))


def _pairs(left: Any, right: Any) -> Any:
    return st.one_of(
        st.builds(q.AndNot, left, right),
        st.builds(q.AndMaybe, left, right),
        st.builds(q.Require, left, right),
        st.builds(q.Otherwise, left, right),
    )


def _trees(children: Any) -> Any:
    return st.one_of(
        st.builds(q.And, _lists(children), boosts),
        st.builds(q.Or, _lists(children), boosts),
        st.builds(q.DisjunctionMax, _lists(children)),
        st.builds(q.Not, children),
        _pairs(children, children),
        st.builds(q.ConstantScoreQuery, children, st.sampled_from((1.0, 2.5))),
    )


boolean = st.recursive(st.one_of(leaves, leaves, phrases), _trees, max_leaves=5)
#: Span queries do not stand below And, Or and DisjunctionMax, which ask how large their parts may be:
#: Whoosh's do not say (NotImplementedError, NameError in SpanNear2). An Or with a bonus for coordination has
#: only terms in it: over others Whoosh divides by their number, which may be 0.
trees = st.one_of(
    boolean,
    span_trees,
    _pairs(span_trees, boolean),
    _pairs(boolean, span_trees),
    st.builds(q.Not, span_trees),
    st.builds(q.ConstantScoreQuery, span_trees),
    st.builds(q.Or, st.lists(terms(), min_size=2, max_size=4), scale=st.just(0.5)),
    st.builds(q.AndNot, boolean, column_queries),
)
#: Of these Whoosh finds the best with blocks skipped. Of those with AndNot, Require or DisjunctionMax it may
#: lose some, or die of it: it goes on asking matchers that have run out.
plain = st.recursive(
    st.one_of(terms(), terms(), phrases),
    lambda children: st.one_of(
        st.builds(q.And, _lists(children), boosts),
        st.builds(q.Or, _lists(children), boosts),
        st.builds(q.AndMaybe, children, children),
    ),
    max_leaves=5,
)
