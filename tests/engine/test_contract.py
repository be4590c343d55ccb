"""The contract that every engine keeps."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import commit
from tests.support.query_nodes import query_node, words_in_units
from vnsearch import document_json
from vnsearch.document_analysis import analyse_document
from vnsearch.engine.protocol import Engine
from vnsearch.errors import IndexLockedError
from vnsearch.model import Article, Document, Headline
from vnsearch.query import text_terms
from vnsearch.ranking import Ranking
from vnsearch.search.request import Request, Sort

DOCUMENTS: tuple[Document, ...] = (
    Article(
        "a", "Bầu cử ở Đống Đa", "Tóm tắt", "Cử tri đi bầu cử.", source="Báo A", published=date(2021, 5, 23)
    ),
    Article("b", "Đóng đá ở xưởng nước", body="Công nhân đóng đá cả ngày.", category="Kinh tế"),
    Article("c", "Con chó giữ nhà", body="chó " * 30, published=date(2024, 1, 1)),
    Article("d", "Phiên chợ quê", body="Chợ họp sớm, cho thuê chỗ.", published=date(2020, 1, 1)),
    Headline("h", "Bầu cử sớm ở Đống Đa", section="Tin khác", seen_on=("p1", "p2"), sightings=2),
)


def fill(engine: Engine, *documents: Document) -> None:
    commit(engine, documents)


def ids(engine: Engine, query: str, sort: Sort = Sort.RELEVANCE) -> list[str]:
    return [hit.document.id for hit in engine.snapshot().search(Request(query_node(query), sort)).hits]


def test_empty_engine_answers_nothing(engine: Engine) -> None:
    """No document, no hit, no error."""
    assert ids(engine, "bầu") == []
    assert len(engine.snapshot()) == 0


@pytest.mark.parametrize("query", ["bầu cử Đống Đa", "bau cu dong da", "BẦU CỬ ĐỐNG ĐA", "bầu cu đống da"])
def test_any_typing_finds_the_story_first(engine: Engine, query: str) -> None:
    """Accented, bare, upper-case and half-accented queries lead to the same story."""
    fill(engine, *DOCUMENTS)
    assert set(ids(engine, query)[:2]) == {"a", "h"}


def test_documents_that_have_units_side_by_side_are_counted(engine: Engine) -> None:
    """Of those that have all of them, the first ones; a bare word in every spelling."""
    fill(engine, *DOCUMENTS)

    def counts(*units: str, limit: int = 10, slack: int = 0) -> tuple[int, int]:
        terms = [text_terms(query_node(unit)) for unit in units]
        return engine.snapshot().side_by_side(terms, limit, slack)

    assert counts("đống", "đa") == (2, 2)
    assert counts("dong", "da") == (3, 3)
    assert counts("bầu cử", "đa") == (2, 0)
    assert counts("bầu cử", "ở", "đống đa") == (2, 1)
    assert counts("đống", "đa", limit=1) == (1, 1)
    assert counts("đống", "mèo") == (0, 0)
    assert counts("bầu", "đống đa", slack=1) == (2, 0)
    assert counts("bầu", "đống đa", slack=2) == (2, 1)


def test_the_spellings_of_words_side_by_side_are_counted(engine: Engine) -> None:
    """Each document counts once for each spelling in it; those that are asked for first."""
    fill(engine, *DOCUMENTS)

    def spellings(words: str, limit: int = 10) -> dict[str, int]:
        counts = engine.snapshot().spellings(text_terms(query_node(words)), limit)
        return {" ".join(forms): count for forms, count in counts.items()}

    assert spellings("dong da") == {"đống đa": 2, "đóng đá": 1}
    assert spellings("đống da") == {"đống đa": 2, "đóng đá": 1}
    assert spellings("dong da", limit=1) == {"đống đa": 1}
    assert spellings("dong meo") == {}


def test_typed_diacritics_come_first(engine: Engine) -> None:
    """chợ prefers chợ to chó, and finds both."""
    fill(engine, *DOCUMENTS)
    assert ids(engine, "chợ")[0] == "d"
    assert ids(engine, "chó")[0] == "c"
    assert set(ids(engine, "cho")) == {"c", "d"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"đống đa"', {"a", "h"}),
        ('"dong da"', {"a", "b", "h"}),
        ('"đa đống"', set()),
        ('"phiên quê"~1', {"d"}),
        ('"quê họp"~9', set()),  # from the title into the body
        ("bầu -sớm", {"a"}),
        ("chó OR xưởng", {"b", "c", "d"}),
        ("body:bầu", {"a"}),
        ("bau kind:headline", {"h"}),
        ('source:"bao a"', {"a"}),
        ("category:(kinh tế) đá", {"b"}),
        ("da after:2021 before:2022", {"a"}),
        ("bầu cử xyzzy", set()),
        ("-(chó OR bầu) ở", {"b"}),
    ],
)
def test_query_syntax_selects(engine: Engine, query: str, expected: set[str]) -> None:
    """Phrases, exclusions, alternatives, fields, values and dates select what they say."""
    fill(engine, *DOCUMENTS)
    assert set(ids(engine, query)) == expected


def test_date_sort_is_newest_first_undated_last(engine: Engine) -> None:
    """Dates fall, and documents without one close the list."""
    fill(engine, *DOCUMENTS)
    assert ids(engine, "chó OR chợ OR bầu OR xưởng", Sort.DATE)[:3] == ["c", "a", "d"]


def test_oldest_first_is_asked_for_and_undated_documents_still_come_last(engine: Engine) -> None:
    """Dates rise; every list has the documents that the newest-first list has."""
    fill(engine, *DOCUMENTS)
    newest, oldest = (ids(engine, "chó OR chợ OR bầu OR xưởng", sort) for sort in (Sort.DATE, Sort.OLDEST))
    assert oldest[:3] == ["d", "a", "c"]
    assert oldest[3:] == newest[3:]


def test_put_replaces_and_delete_deletes(engine: Engine) -> None:
    """One document per id, whatever was there; deleting what is not there does nothing."""
    fill(engine, *DOCUMENTS)
    fill(engine, Article("a", "Giá vàng tăng"))
    assert set(ids(engine, "bầu cử")) == {"h"}
    with engine.writer() as writer:
        writer.delete(["h", "nobody"])
    assert ids(engine, "bầu cử") == []
    assert len(engine.snapshot()) == len(DOCUMENTS) - 1


def test_last_document_of_an_id_counts_also_within_one_commit(engine: Engine) -> None:
    """As when a newer capture of a page is read after an older one; what is deleted after it was put is gone."""
    with engine.writer() as writer:
        writer.put(
            [analyse_document(Article("a", "Giá vàng giảm")), analyse_document(Article("b", "Bão số 3"))]
        )
        writer.put(
            [analyse_document(Article("a", "Giá vàng tăng")), analyse_document(Article("c", "Lũ lụt"))]
        )
        writer.delete(["b"])
    assert ids(engine, "giá vàng") == ["a"]
    assert ids(engine, "giảm OR bão") == []
    assert len(engine.snapshot()) == 2


def test_cancelled_changes_are_never_seen(engine: Engine) -> None:
    """An error inside the writer's block leaves the engine as it was."""
    fill(engine, *DOCUMENTS)
    with suppress(ZeroDivisionError), engine.writer() as writer:
        writer.delete(["a"])
        writer.put([analyse_document(Article("z", "Mới"))])
        raise ZeroDivisionError
    assert ids(engine, "bầu cử")[:1] in (["a"], ["h"])
    assert ids(engine, "mới") == []


def test_snapshot_keeps_its_state_through_commits(engine: Engine) -> None:
    """A reader that was open before a commit answers as before."""
    fill(engine, *DOCUMENTS)
    before = engine.snapshot()
    for number in range(5):
        fill(engine, Article(f"n{number}", "Bầu cử mới"))
        with engine.writer() as writer:
            writer.delete(["a"])
    assert {hit.document.id for hit in before.search(Request(query_node("bầu cử"))).hits} == {"a", "h"}


def test_second_writer_is_refused(engine: Engine) -> None:
    """Two writers at once are an error for the second."""
    first = engine.writer()
    with pytest.raises(IndexLockedError):
        engine.writer()
    first.cancel()
    engine.writer().cancel()


def test_explanation_sums_to_the_score(engine: Engine) -> None:
    """Every part counted, none twice."""
    fill(engine, *DOCUMENTS)
    for query in ("bầu cử Đống Đa", '"bầu cử" sớm', "chó OR bầu", "title:bầu đống"):
        for hit in engine.snapshot().search(Request(query_node(query), explain=True)).hits:
            assert hit.parts
            assert abs(sum(part.value for part in hit.parts) - hit.score) < 1e-9


def test_pages_follow_one_another(engine: Engine) -> None:
    """Offsets cut one list: nothing twice, nothing missing."""
    fill(engine, *(Article(str(i), f"Bầu cử {i}") for i in range(25)))
    snapshot = engine.snapshot()
    pages = [snapshot.search(Request(query_node("bầu cử"), limit=10, offset=o)).hits for o in (0, 10, 20)]
    ids = [hit.document.id for page in pages for hit in page]
    assert len(ids) == len(set(ids)) == 25


@given(st.text(max_size=30), st.none() | st.dates(), st.lists(st.text(max_size=10), max_size=3))
def test_stored_documents_come_back_equal(text: str, day: date | None, lines: list[str]) -> None:
    """Documents survive their JSON form."""
    article = Article("x", text, text, text, tuple(lines), published=day)
    headline = Headline("y", text, seen_on=tuple(lines), sightings=3, published=day)
    assert document_json.loads(document_json.dumps(article)) == article
    assert document_json.loads(document_json.dumps(headline)) == headline


COPIES = (
    Article("1", "Giá vàng tăng", body="Giá vàng hôm nay tăng mạnh.", published=date(2024, 1, 1)),
    Article("2", "Giá vàng tăng", body="Giá vàng hôm nay tăng.", group="1", published=date(2024, 1, 2)),
    Article("3", "Giá vàng giảm", body="Giá vàng chiều nay giảm.", published=date(2024, 1, 3)),
    Article("4", "Giá vàng tăng", body="Giá vàng nay tăng.", group="1", published=date(2024, 1, 4)),
)


@pytest.mark.parametrize("sort", list(Sort))
def test_near_identical_matches_are_one_with_its_copies_counted(engine: Engine, sort: Sort) -> None:
    """Three copies and another story are two hits, of which one says that it has two copies."""
    fill(engine, *COPIES)
    result = engine.snapshot().search(Request(query_node("giá vàng"), sort))
    assert result.total == 2
    assert sorted(hit.copies for hit in result.hits) == [0, 2]
    apart = engine.snapshot().search(Request(query_node("giá vàng"), sort, collapse=False))
    assert (apart.total, {hit.copies for hit in apart.hits}) == (4, {0})


def test_pages_of_collapsed_matches_follow_one_another(engine: Engine) -> None:
    """Copies hidden on one page do not come back on the next."""
    articles = [Article(str(i), f"Bầu cử {i}", group=str(i // 3 * 3)) for i in range(30)]
    fill(engine, *articles)
    pages = [engine.snapshot().search(Request(query_node("bầu cử"), limit=4, offset=o)) for o in (0, 4, 8)]
    ids = [hit.document.id for page in pages for hit in page.hits]
    assert len(ids) == 10 == len({int(name) // 3 for name in ids})


def test_of_copies_the_one_that_matches_is_related(engine: Engine) -> None:
    """Where the most similar of them does not, none of them was."""
    fill(engine, *COPIES, Article("5", "Giá vàng tăng mạnh", body="Giá vàng hôm nay tăng."))
    for number in ("1", "2", "4"):
        related = engine.snapshot().related("5", query_node(f"on:2024-01-0{number}"))
        assert related is not None and [hit.document.id for hit in related.hits] == [number]


def test_a_phrase_of_words_with_several_spellings_each_is_found(engine: Engine) -> None:
    """A cluster refused six of six spellings each: it tried to make a phrase of every choice, 46,656."""
    fill(
        engine,
        Article("1", "", body="một kí kì ki ký kỳ kỷ hai"),
        Article("2", "", body="kí một kì ki ký kỳ kỷ"),
    )
    assert ids(engine, '"ki ki ki ki ki ki"') == ["1"]


def test_the_best_hits_say_the_same_whatever_the_size_of_the_page(engine: Engine) -> None:
    """Loose matches are among the best ten too; a cluster left them out where the strong ones filled the page."""
    texts = ("hội đồng đa", "hội đồng nhân dân đa", "đa hội đồng", "đồng nhân hội dân đa")
    fill(engine, *(Article(str(number), text) for number, text in enumerate(texts)))
    request = Request(words_in_units("hội đồng đa"), loose=True, ranking=Ranking(feedback=0.5))
    many, one = (engine.snapshot().search(replace(request, limit=limit)).hits for limit in (10, 1))
    assert len(many) > 1
    assert many[0].document.id == one[0].document.id == "0"
    assert abs(many[0].score - one[0].score) < 1e-9


def test_asked_as_of_a_day_nothing_later_is_there(engine: Engine) -> None:
    """The day itself counts, what is undated stays, and the newest of then is freshest."""
    fill(engine, *COPIES, Article("u", "Giá vàng"))
    request = Request(query_node("giá vàng"), collapse=False, as_of=date(2024, 1, 2))
    assert {hit.document.id for hit in engine.snapshot().search(request).hits} == {"1", "2", "u"}


def test_a_segment_that_begins_with_empty_documents_is_written(engine: Engine) -> None:
    """One word after documents without any; pairs of neighbours were looked for before the first."""
    fill(engine, Article("1", ""), Article("2", ""), Article("3", "", body="bầu"))
    assert ids(engine, "bầu") == ["3"]
