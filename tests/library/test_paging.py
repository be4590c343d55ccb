"""Deep paging and exports: every hit once, in one order."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import QueryError
from vnsearch.model import Article, Hit, Page
from vnsearch.search.request import Sort

pytestmark = pytest.mark.each_engine

QUERIES = ["hà nội", "kind:article", "bầu cử OR covid", "gia vang"]


def _answer(page: Page) -> list[Hit]:
    """The hits of a page without the loose matches that follow the answer."""
    return [hit for hit in page.hits if hit.rank <= page.total]


def _paged(index: vnsearch.Index, query: str, sort: str, limit: int, collapse: bool) -> list[str]:
    page = index.search(query, sort=sort, limit=limit, collapse=collapse)
    result = _answer(page)
    while page.next:
        page = index.search(query, sort=sort, limit=limit, collapse=collapse, search_after=page.next)
        assert page.hits[0].rank == len(result) + 1
        result += _answer(page)
    return [hit.document.id for hit in result]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("collapse", [True, False])
def test_pages_exports_and_one_big_page_agree(
    sample: vnsearch.Index, query: str, sort: str, collapse: bool
) -> None:
    """Nothing twice, nothing lost, in every order."""
    page = sample.search(query, sort=sort, limit=1000, collapse=collapse)
    whole = [hit.document.id for hit in _answer(page)]
    assert page.next == ""
    assert len(whole) == page.total == len(set(whole))
    assert _paged(sample, query, sort, 7, collapse) == whole
    exported = list(sample.export(query, sort=sort, collapse=collapse))
    assert [hit.document.id for hit in exported] == whole
    assert [hit.score for hit in exported] == [hit.score for hit in _answer(page)]
    assert [hit.document.id for hit in sample.export(query, sort=sort, limit=3, collapse=collapse)] == whole[
        :3
    ]


def test_token_of_another_query_or_commit_is_refused(tmp_path: Path) -> None:
    """So is what is no token, or comes with a page."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(Article(str(i), f"Tin {i}") for i in range(12))
        token = index.search("tin").next
        assert len(index.search("tin", search_after=token).hits) == 2
        for wrong in ("x", "e30", token[:-3], "é"):
            with pytest.raises(QueryError, match="no token"):
                index.search("tin", search_after=wrong)
        with pytest.raises(QueryError, match="another query"):
            index.search("tin", sort="date", search_after=token)
        with pytest.raises(QueryError, match="not both"):
            index.search("tin", page=2, search_after=token)
        index.add([Article("x", "Tin x")])
        with pytest.raises(QueryError, match="index has changed"):
            index.search("tin", search_after=token)


def test_export_refuses_before_it_begins(sample: vnsearch.Index) -> None:
    """Errors come at the call, not at the first hit; nothing found is no error."""
    with pytest.raises(QueryError):
        sample.export("tin", limit=0)
    with pytest.raises(QueryError):
        sample.export("tin", sort="x")
    assert list(sample.export("xyzzyx")) == []
