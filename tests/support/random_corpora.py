"""Random small corpora and queries that often meet, for comparing two engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from tests.support.random_units import Cuts
from vnsearch.model import Article, Document, Headline
from vnsearch.query import Node, Range, parse
from vnsearch.ranking import FieldWeight, Ranking
from vnsearch.search.request import Request, Sort
from vnsearch.text import fold_text

#: Words that meet: spellings of the same folds, also without a tone; an acronym, a place and a joined word
#: with what else they are called; a name in another word; dates, numbers and a hashtag.
FAMILIES = (
    ("bầu", "bâu", "bau", "báu", "cử", "cu", "cứ", "bầu cử"),
    ("đống", "đong", "đồng", "dong", "đa", "đá", "da", "đống đa"),
    ("hđnd", "hội đồng nhân dân", "hội đồng", "nhân dân", "hoi dong nhan dan", "hdnd"),
    ("mỹ", "hoa kỳ", "thẩm mỹ", "thẩm", "my", "kỳ", "kì", "ki", "hoa ki"),
    ("gd&đt", "gdđt", "giáo dục và đào tạo", "giáo dục", "tp.hcm", "sài gòn", "thành phố hồ chí minh"),
    ("31/5", "31/5/2021", "5/2021", "tháng 5", "1.000", "1000", "#bầucử", "của", "và"),
)
WORDS = tuple(word for family in FAMILIES for word in family)
_DATES = st.one_of(
    st.none(),
    st.dates(date(2019, 12, 20), date(2020, 1, 20)),
    st.dates(date(1950, 1, 1), date(2024, 1, 1)),
    st.datetimes(datetime(2020, 1, 1), datetime(2020, 1, 3), timezones=st.just(UTC)),
)
_VALUES = st.sampled_from(["", "Báo A", "báo a", "Bao A", "Đài C", "Em D"])
_LISTS = st.lists(_VALUES, max_size=3).map(tuple)
_FIELDS = st.sampled_from(["", "", "", "title:", "summary:", "body:", "captions:"])
#: Pieces of documents that queries are made of, at most.
_PASSAGES = 40
_SLACKS = st.sampled_from(["~1", "~2", "~6"])
_CONDITIONS = st.sampled_from(
    (
        *("source:(báo a)", "-source:(báo a)", "category:(đài c)", "author:(báo a)", "tag:x"),
        *("site:a.vn", "-url:b.a.vn/tin", "inurl:tin", "https://a.vn/tin"),
        *("kind:article", "kind:headline", "after:2020", "before:2020-01-05", "on:2020-01", "-after:2021"),
    )
)
_ADDRESSES = st.sampled_from(["", "", "https://www.a.vn/tin", "http://b.a.vn/tin?p=1", "https://ba.vn/tin-2"])
_PERIODS = st.sampled_from(
    [
        Range(date(2020, 1, 1), date(2020, 1, 2)),
        Range(date(2020, 1, 1), date(2020, 1, 4)),
        Range(None, date(2019, 1, 1)),
        Range(date(2019, 12, 1), None),
    ]
)
_RANKINGS = {
    "fields": st.sampled_from(
        (
            Ranking().fields,
            dict.fromkeys(Ranking().fields, FieldWeight(1.0, 0.9)),
            dict.fromkeys(Ranking().fields, FieldWeight(1.0, 1.0)),
            {**Ranking().fields, "captions": FieldWeight(0.0, 0.3)},
        )
    ),
    "k1": st.sampled_from([2.0, 0.5]),
    "longer": st.sampled_from([0.2, 0.0]),
    "whole": st.sampled_from([1.0, 0.0]),
    "title": st.sampled_from([0.4, 2.0]),
    "expansion": st.sampled_from([0.5, 0.0, 0.9]),
    "needed": st.sampled_from([0.7, 0.7, 0.4, 1.0, 0.0]),
    "loose_needed": st.sampled_from([0.5, 0.2, 1.0]),
    "fold_share": st.sampled_from([0.2, 0.0]),
    "recurs": st.sampled_from([12.0, 1.0]),
    "period": st.sampled_from([1.0, 0.0]),
}


#: Wildcards at other places than the end of a word; some are read as words.
_PATTERNS = (
    "*a*",
    "b?u*",
    "-*ng",
    "source:ba*",
    "-source:b*",
    "tag:x*",
    "author:*",
    '"a b*"',
    'title:"b* c*"',
)


@dataclass(frozen=True)
class Case:
    """Documents, those of them that are deleted again, whether segments are merged then, and requests.

    Where they are not, no request asks for what depends on how often words occur in deleted documents.
    ``cuts``: how the plain words of all requests are cut into units (``random_units.in_units``).
    """

    documents: Sequence[Document]
    deleted: Sequence[str]
    compacted: bool
    requests: Sequence[Request]
    cuts: Cuts = ()


def _texts(words: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[str]:
    marks = st.sampled_from([".", "\n"])
    return st.lists(st.one_of(words, words, words, marks), min_size=least, max_size=most).map(" ".join)


def _documents(words: st.SearchStrategy[str]) -> st.SearchStrategy[list[Document]]:
    short, long = _texts(words, 0, 5), _texts(words, 2, 14)
    captions = st.lists(short, max_size=2).map(tuple)
    tags = st.sampled_from([(), (), ("X", "y")])
    article = st.builds(
        Article, st.just(""), short, short, long, captions, source=_VALUES, categories=_LISTS,
        published=_DATES, tags=tags, authors=_LISTS, url=_ADDRESSES, group=st.sampled_from(["", "", "d0", "d1"]),
    )  # fmt: skip
    headline = st.builds(Headline, st.just(""), short, source=_VALUES, published=_DATES)
    return st.lists(st.one_of(article, article, article, headline), min_size=3, max_size=9).map(_number)


def _number(documents: Sequence[Document]) -> list[Document]:
    """The documents with ids d0, d1 …"""
    return [replace(each, id=f"d{number}") for number, each in enumerate(documents)]


def _passages(documents: Sequence[Document]) -> list[str]:
    """Some words side by side or with one between, and whole titles, as documents hold them."""
    passages = dict.fromkeys(each.title for each in documents)
    for document in documents:
        words = document.body.split() if isinstance(document, Article) else []
        passages |= dict.fromkeys(
            " ".join(words[i : i + size]) for size in (2, 3, 5) for i in range(len(words) - 1)
        )
        passages |= dict.fromkeys(f"{left} {right}" for left, right in zip(words, words[2:], strict=False))
    return [text for text in passages if text and set(text.split()) - {"."}][:_PASSAGES]


def _as_pattern(word: str) -> str:
    """A word with a star for its first letter, and a question mark for another."""
    return f"*{word[1:2]}?{word[3:]}" if len(word) > 3 else f"*{word[1:]}"


def _queries(
    words: st.SearchStrategy[str], documents: Sequence[Document], wildcards: bool
) -> st.SearchStrategy[str]:
    random_words = st.lists(words, min_size=1, max_size=4).map(" ".join)
    passages = _passages(documents)
    passage_or_words = st.sampled_from(passages) if passages else random_words
    bare = st.one_of(random_words, passage_or_words, passage_or_words, passage_or_words.map(fold_text))
    slack = st.builds('{}"{}"{}'.format, _FIELDS, bare, _SLACKS)
    phrase = slack | st.builds('{}"{}"'.format, _FIELDS, bare)
    open_words = st.builds("{}{}{}".format, _FIELDS, words, st.sampled_from(["*", "~"]))
    begun = st.builds("{}{:.2}*".format, _FIELDS, words)
    patterns = st.builds("{}{}".format, _FIELDS, words.map(_as_pattern)) | st.sampled_from(_PATTERNS)
    operand = st.one_of(
        words, words, bare, bare,
        st.builds("{}{}".format, _FIELDS, words), st.builds("{}({})".format, _FIELDS, bare),
        phrase, phrase.map("-{}".format), words.map("-{}".format), _CONDITIONS,
        *((open_words, open_words, begun, patterns, open_words.map("-{}".format)) if wildcards else ()),
    )  # fmt: skip
    plain = st.lists(operand, min_size=1, max_size=4).map(" ".join)
    shapes = st.sampled_from(["{} OR {}", "{} ({})", "({}) OR ({})", "{} -({})", "({} OR {})", "{} OR -({})"])
    return st.one_of(
        bare, plain, st.recursive(plain, lambda part: st.builds(str.format, shapes, part, part), max_leaves=3)
    )


def _requests(
    words: st.SearchStrategy[str], documents: Sequence[Document], compacted: bool
) -> st.SearchStrategy[Request]:
    queries = _queries(words, documents, compacted)
    nodes: st.SearchStrategy[Node | None] = queries.map(lambda query: parse(query).node)
    feedback = st.sampled_from([0.0, 0.5]) if compacted else st.just(0.0)
    return st.builds(
        Request,
        node=nodes.filter(lambda node: node is not None),
        sort=st.sampled_from(list(Sort)),
        limit=st.sampled_from([100, 100, 3, 1]),
        offset=st.sampled_from([0, 0, 0, 2]),
        explain=st.just(True),
        ranking=st.just(Ranking()) | st.builds(Ranking, feedback=feedback, **_RANKINGS),
        collapse=st.booleans(),
        loose=st.booleans(),
        wants_fresh=st.booleans(),
        period=st.none() | _PERIODS,
        as_of=st.none() | st.sampled_from([date(2020, 1, 1), date(2000, 1, 1)]),
    )


@st.composite
def cases(draw: st.DrawFn, requests: int = 12) -> Case:
    """A case of a few words, so that documents and queries have many of them in common."""
    family = st.sampled_from(draw(st.sampled_from(FAMILIES)))
    some = draw(st.lists(family | family | st.sampled_from(WORDS), min_size=2, max_size=6, unique=True))
    words = st.sampled_from(some)
    documents = draw(_documents(words))
    deleted = draw(st.lists(st.sampled_from([each.id for each in documents]), max_size=2))
    compacted = draw(st.booleans())
    case_requests = draw(
        st.lists(_requests(words, documents, compacted), min_size=min(requests, 5), max_size=requests)
    )
    reading = st.lists(st.sampled_from([False, False, True]), min_size=1, max_size=4)
    cuts = draw(st.lists(reading, min_size=draw(st.sampled_from([0, 1, 1, 1])), max_size=3))
    return Case(documents, deleted, compacted, case_requests, cuts)
