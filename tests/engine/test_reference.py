"""The embedded engine answers random requests over random documents as the reference engine does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

import vnsearch
import vnsearch.engine.memory
from tests.search.test_golden_queries import GOLDEN
from tests.support.engine_comparison import (
    assert_same_result,
    compare_counts,
    compare_documents_and_words,
    compare_hits,
)
from tests.support.engines import commit, new_engine, snapshot_of
from tests.support.query_nodes import query_node
from tests.support.random_corpora import Case, cases
from vnsearch.engine.protocol import Snapshot
from vnsearch.model import Article, Count
from vnsearch.query import Filter
from vnsearch.ranking import FieldWeight, Ranking
from vnsearch.search.request import Request, Sort
from vnsearch.text import fold_text

pytestmark = pytest.mark.slow


#: What each rule needs to matter: titles and bodies of documents, and queries.
RULES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "a bare syllable is also another spelling of it": (
        [("hoa kỳ", ""), ("ki lô", "kỳ thi"), ("kí tên", "khác")],
        ["hoa ki", "ki", '"hoa ki"'],
    ),
    "a synonym counts in words and n-grams": (
        [("hđnd thành phố", ""), ("hội đồng nhân dân thành phố", ""), ("hội đồng", "nhân dân thành phố")],
        ["hđnd thành phố", "hội đồng nhân dân thành phố", "hoi dong nhan dan"],
    ),
    "a place name within another word has no synonym": (
        [("thẩm mỹ", "thẩm mỹ viện"), ("hoa kỳ", "sang hoa kỳ"), ("mỹ", "nước mỹ")],
        ["thẩm mỹ", "mỹ", "nước mỹ"],
    ),
    "a foreign word counts in its other number too": (
        [("vietnam airlines", ""), ("vietnam airline", ""), ("vietnam", "hai airline, ba airlines")],
        ["vietnam airline", "vietnam airlines", "airlines", "virus"],
    ),
    "slack is what lies between": (
        [("", "bầu một cử"), ("", "bầu một hai cử"), ("", "bầu một hai ba cử tri")],
        ['"bầu cử"~1', '"bầu cử"~2', '"bầu cử tri"~3', '"bầu cử tri"~2'],
    ),
    "a phrase with slack does not reach from the title into the body": (
        [("bầu bầu", "cử bầu cử"), ("bầu cử bầu", "cử"), ("cử bầu", "cử cử"), ("bầu một hai cử", "bầu")],
        ['"bầu cử"~2', '"bầu bầu cử"~6', 'title:"bầu cử"~6', '-"bầu cử"~6 cử'],
    ),
    "a fuzzy word's own form earns more": (
        [("đa", ""), ("đá", "đá"), ("đoa", ""), ("khác", "đa đa")],
        ["đa~", "da~", "đa~ khác", "đ* khác"],
    ),
    "a rare word typed by mistake may be missing": (
        [("một hai ba bốn năm", "sáu bảy"), ("một hai ba bốn", ""), ("tám", ""), ("một hai năm", "ba")],
        ["một hai ba bốn tám", "một hai ba bốn năm sáu bảy", "mot hai ba bon tam"],
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_matching_is_that_of_the_formulas(rule: str) -> None:
    """Where chance would seldom make it matter."""
    texts, queries = RULES[rule]
    articles = [Article(f"d{i}", title, body=body) for i, (title, body) in enumerate(texts)]
    requests = [Request(query_node(query), sort, explain=True) for query in queries for sort in Sort]
    case = Case(articles, (), True, requests)
    assert compare_hits(case)["answered"] >= len(requests) / 2


def test_ties_of_facets_and_the_least_related_are_those_of_the_formulas() -> None:
    """Values as common as one another go by wording, and documents share ever fewer words with the first."""
    words = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
    sources = ("Đài C", "Em D", "Bao A", "ăn", "Đài C")
    articles = [
        Article(f"d{i}-{j}", "", body=" ".join(words[: len(words) - i] + ["khác"] * j), source=sources[i % 5])
        for i in range(len(words))
        for j in (0, 3, 9)
    ]
    case = Case(articles, (), True, [Request(Filter("kind", "article"), limit=limit) for limit in (2, 9)])
    compare_counts(case)
    compare_documents_and_words(case)


@settings(max_examples=25)
@given(cases())
def test_hits_scores_and_explanations_are_those_of_the_formulas(case: Case) -> None:
    """Any query, any ranking, any order, two segments with deletions or one without."""
    compare_hits(case)


@settings(max_examples=6)
@given(cases(requests=3))
def test_counts_facets_and_timelines_are_those_of_walking_the_documents(case: Case) -> None:
    """Over the matches of any query, with any limit and period."""
    compare_counts(case)


@settings(max_examples=6)
@given(cases(requests=2))
def test_related_documents_and_words_are_those_of_the_formulas(case: Case) -> None:
    """Of every document, among all and among the matches of a query; and what is told of the words."""
    compare_documents_and_words(case)


@pytest.fixture(scope="module")
def sample_snapshots(sample_folder: Path) -> Iterator[tuple[Snapshot, Snapshot]]:
    """The sample corpus in both engines."""
    with vnsearch.open(sample_folder) as index:
        hits = index.export("kind:article OR kind:headline", collapse=False)
        documents = [hit.document for hit in hits]
    with snapshot_of("embedded", documents) as embedded, snapshot_of("memory", documents) as reference:
        yield embedded, reference


@pytest.mark.parametrize("sort", list(Sort))
def test_golden_queries_on_real_text_score_as_the_formulas_say(
    sample_snapshots: tuple[Snapshot, Snapshot], sort: Sort
) -> None:
    """With diacritics and without, over articles as they are written."""
    embedded, reference = sample_snapshots
    for query, _ in GOLDEN[::5]:
        for node in (query_node(query), query_node(fold_text(query))):
            request = Request(node, sort, limit=100, explain=True)
            assert_same_result(embedded.search(request), reference.search(request))


@pytest.mark.parametrize("kind", ["memory", "embedded"])
@pytest.mark.parametrize(
    ("query", "needed", "articles"),
    [
        (
            'summary:"bầu cử"~6',
            0.7,
            [
                Article("1", "xa bầu", "cử tri bàu", source="Báo A"),
                Article("2", "xa", "bầu cử"),
                Article("3", "xa", "bầu cử"),
            ],
        ),
        (
            "một hai ba bốn",
            0.0,
            [
                Article("1", "tin", source="Báo A"),
                Article("2", "một hai ba bốn"),
                Article("3", "một hai ba bốn"),
            ],
        ),
    ],
    ids=["a phrase in one field with slack", "words of which none is needed"],
)
def test_a_filter_selects_from_what_is_found_without_it(
    kind: str, query: str, needed: float, articles: list[Article]
) -> None:
    """With a filter a document was found that was not found without it."""
    ranking = Ranking(needed=needed)
    with snapshot_of(kind, articles) as snapshot:
        all_ids, selected = (
            {hit.document.id for hit in snapshot.search(Request(query_node(text), ranking=ranking)).hits}
            for text in (query, f"{query} source:(báo a)")
        )
    assert selected <= all_ids


@pytest.mark.parametrize("kind", ["memory", "embedded"])
@pytest.mark.filterwarnings("error")
def test_full_length_normalisation_divides_nothing_by_0(kind: str) -> None:
    """A reader was warned of a division by zero, about every document without a summary."""
    ranking = Ranking(fields=dict.fromkeys(Ranking().fields, FieldWeight(1.0, 1.0)))
    with snapshot_of(kind, [Article("1", "bầu", "cử"), Article("2", "bầu")]) as snapshot:
        assert snapshot.search(Request(query_node("bầu"), ranking=ranking)).total == 2


@pytest.mark.parametrize("kind", ["memory", "embedded"])
def test_of_equally_common_wordings_the_last_to_come_up_is_shown(kind: str, tmp_path: Path) -> None:
    """Of the documents that are there: the first to be written was deleted."""
    engine = new_engine(kind, tmp_path)
    sources = ("báo a", "Báo A", "báo a")
    commit(engine, [Article(f"d{i}", "tin", source=source) for i, source in enumerate(sources)])
    with engine.writer() as writer:
        writer.delete(["d0"])
    (facet,) = engine.snapshot().facets(Request(query_node("tin")), ["source"])
    assert facet.counts == (Count("báo a", 2),)


def test_the_reference_engine_takes_settings_alone_from_ranking() -> None:
    """import-linter sees modules; this, that no formula of the other engine comes with the settings."""
    modules = Path(vnsearch.engine.memory.__file__).parent.glob("*.py")
    imports = [node for each in modules for node in ast.walk(ast.parse(each.read_text("utf-8")))]
    names = {
        alias.name
        for node in imports
        if isinstance(node, ast.ImportFrom) and node.module == "vnsearch.ranking"
        for alias in node.names
    }
    assert names == {"Ranking", "FieldWeight"}
