"""Random small corpora and queries that often meet, for comparing two engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from vnsearch.model import Article, Document, Headline
from vnsearch.query import Node, parse, text_terms
from vnsearch.ranking import FieldWeight, Ranking
from vnsearch.search.request import Request, Sort

#: Spellings of few folds, some of them without a tone, one with another spelling; an acronym with its long
#: form, place names with other spellings, one of which may stand in another word; dates, numbers, a hashtag.
SYLLABLES = (
    *("bầu", "bâu", "bau", "báu", "cử", "cu", "cứ", "đống", "đong", "đồng", "dong", "đa", "đá", "da"),
    *("kì", "kỳ", "ki", "hđnd", "hội đồng nhân dân", "bầu cử", "mỹ", "hoa kỳ", "thẩm mỹ", "gd&đt", "gdđt"),
    *("tp.hcm", "sài gòn", "31/5", "31/5/2021", "5/2021", "1.000", "#bầucử", "của", "và", "là"),
)
_DATES = st.one_of(
    st.none(),
    st.dates(date(2019, 12, 20), date(2020, 1, 20)),
    st.dates(date(1950, 1, 1), date(2024, 1, 1)),
    st.datetimes(datetime(2020, 1, 1), datetime(2020, 1, 3), timezones=st.just(UTC)),
)
_VALUES = st.sampled_from(["", "", "Báo A", "báo a", "Bao A", "Báo B"])
_FIELDS = st.sampled_from(["", "", "", "title:", "summary:", "body:", "captions:"])
_SLACKS = st.sampled_from(["~1", "~2", "~6"])
_CONDITIONS = st.sampled_from(
    (
        *("source:(báo a)", "-source:(báo a)", "category:(báo b)", "author:(báo a)", "tag:x"),
        *("kind:article", "kind:headline", "after:2020", "before:2020-01-05", "on:2020-01", "-after:2021"),
    )
)
_RANKINGS = {
    "fields": st.sampled_from(
        (
            Ranking().fields,
            dict.fromkeys(Ranking().fields, FieldWeight(1.0, 0.9)),
            {**Ranking().fields, "captions": FieldWeight(0.0, 0.3)},
        )
    ),
    "k1": st.sampled_from([2.0, 0.5]),
    "triple": st.sampled_from([0.2, 0.0]),
    "title": st.sampled_from([0.1, 2.0]),
    "expansion": st.sampled_from([0.5, 0.0, 0.9]),
    "needed": st.sampled_from([0.7, 0.7, 0.4, 1.0]),
    "agreeing_share": st.sampled_from([0.2, 0.0]),
    "recurs": st.sampled_from([12.0, 1.0]),
    "date_floor": st.sampled_from([0.75, 0.0, 0.3]),
}


@dataclass(frozen=True)
class Case:
    """Documents, those of them that are deleted again, whether segments are merged then, and requests.

    Where they are not, no request asks for what depends on how often words occur in deleted documents.
    """

    documents: Sequence[Document]
    deleted: Sequence[str]
    compacted: bool
    requests: Sequence[Request]


def _texts(words: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[str]:
    marks = st.sampled_from([".", "\n"])
    return st.lists(st.one_of(words, words, words, marks), min_size=least, max_size=most).map(" ".join)


def _documents(words: st.SearchStrategy[str]) -> st.SearchStrategy[list[Document]]:
    short, long = _texts(words, 0, 5), _texts(words, 2, 14)
    captions = st.lists(short, max_size=2).map(tuple)
    tags = st.sampled_from([(), (), ("X", "y")])
    article = st.builds(
        Article, st.just(""), short, short, long, captions, source=_VALUES, category=_VALUES,
        published=_DATES, tags=tags, author=_VALUES, group=st.sampled_from(["", "", "d0", "d1"]),
    )  # fmt: skip
    headline = st.builds(Headline, st.just(""), short, source=_VALUES, published=_DATES)
    return st.lists(st.one_of(article, article, article, headline), min_size=3, max_size=9).map(_numbered)


def _numbered(documents: Sequence[Document]) -> list[Document]:
    """The documents with ids d0, d1 …"""
    return [replace(each, id=f"d{number}") for number, each in enumerate(documents)]


def _queries(words: st.SearchStrategy[str], wildcards: bool) -> st.SearchStrategy[str]:
    bare = st.lists(words, min_size=1, max_size=4).map(" ".join)
    # Slack in no other field: the embedded engine then forgets the field
    # (``test_a_filter_selects_from_what_is_found_without_it``).
    slack = st.builds('{}"{}"{}'.format, st.sampled_from(["", "", "title:"]), bare, _SLACKS)
    phrase = slack | st.builds('{}"{}"'.format, _FIELDS, bare)
    open_words = st.builds("{}{}{}".format, _FIELDS, words, st.sampled_from(["*", "~"]))
    begun = st.builds("{}{:.2}*".format, _FIELDS, words)
    operand = st.one_of(
        words, words, bare, bare,
        st.builds("{}{}".format, _FIELDS, words), st.builds("{}({})".format, _FIELDS, bare),
        phrase, phrase.map("-{}".format), words.map("-{}".format), _CONDITIONS,
        *((open_words, begun, open_words.map("-{}".format)) if wildcards else ()),
    )  # fmt: skip
    plain = st.lists(operand, min_size=1, max_size=4).map(" ".join)
    shapes = st.sampled_from(["{} OR {}", "{} ({})", "({}) OR ({})", "{} -({})", "({} OR {})", "{} OR -({})"])
    return st.one_of(
        bare, plain, st.recursive(plain, lambda part: st.builds(str.format, shapes, part, part), max_leaves=3)
    )


def _requests(words: st.SearchStrategy[str], compacted: bool) -> st.SearchStrategy[Request]:
    nodes: st.SearchStrategy[Node | None] = _queries(words, compacted).map(lambda query: parse(query).node)
    feedback = st.sampled_from([0.0, 0.5]) if compacted else st.just(0.0)
    requests = st.builds(
        Request,
        node=nodes.filter(lambda node: node is not None),
        sort=st.sampled_from(list(Sort)),
        limit=st.sampled_from([100, 100, 3, 1]),
        offset=st.sampled_from([0, 0, 0, 2]),
        explain=st.just(True),
        ranking=st.just(Ranking()) | st.builds(Ranking, feedback=feedback, **_RANKINGS),
        collapse=st.booleans(),
        wants_fresh=st.booleans(),
        as_of=st.none() | st.sampled_from([date(2020, 1, 1), date(2000, 1, 1)]),
    )
    return requests.map(without_a_known_fault)


def without_a_known_fault(request: Request) -> Request:
    """No floor where accented words are sorted by date.

    The embedded engine then looks for matches as typed among those that may reach the floor, by a bound, and
    not among those that do (``test_sorted_by_date_what_misses_the_floor_hides_nothing``).
    """
    if request.sort is Sort.DATE and any(term.accented for term in text_terms(request.node)):
        return replace(request, ranking=replace(request.ranking, date_floor=0.0))
    return request


@st.composite
def cases(draw: st.DrawFn, requests: int = 8) -> Case:
    """A case of a few syllables, so that documents and queries have many of them in common."""
    some = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=6, unique=True)
    words = st.sampled_from(draw(some))
    documents = draw(_documents(words))
    deleted = draw(st.lists(st.sampled_from([each.id for each in documents]), max_size=2))
    compacted = draw(st.booleans())
    asked = draw(st.lists(_requests(words, compacted), min_size=1, max_size=requests))
    return Case(documents, deleted, compacted, asked)
