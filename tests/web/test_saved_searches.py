"""Searches kept under a name: what is new in them, on the page and for cron."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

import vnsearch
from tests.web.conftest import ClientFactory
from vnsearch.cli import app
from vnsearch.errors import InputError, QueryError
from vnsearch.library.saved_searches import SavedSearches
from vnsearch.model import Article


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index with one story about a storm, and a second of another source."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article("a", "Bão số một", source="Báo A"), Article("b", "Bão số hai", source="Báo B")])
    return tmp_path / "index"


def add(folder: Path, *articles: Article) -> None:
    with vnsearch.open(folder) as index:
        index.add(articles)


def test_only_what_came_later_is_new(folder: Path) -> None:
    """For each viewer by itself; filters count."""
    with vnsearch.open(folder, refresh="auto") as index:
        searches = SavedSearches(index)
        saved = searches.save("Bão của A", "bão", {"source": ["Báo A"], "after": None})
        assert searches.all() == (saved,) and saved.filters == {"source": ["Báo A"]}
        assert searches.alert(saved, "page").hits == ()
        add(folder, Article("c", "Bão số ba", source="Báo A"), Article("d", "Bão số tư", source="Báo B"))
        assert [hit.id for hit in searches.alert(saved, "page").hits] == ["c"]
        searches.mark_seen(saved, "page")
        assert searches.alert(saved, "page").hits == ()
        assert [hit.id for hit in searches.alert(saved, "mail").hits] == ["c"]
        searches.remove("Bão của A")
        assert searches.all() == ()


def test_the_index_folder_is_left_alone(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    with vnsearch.open(folder) as index:
        assert SavedSearches(index).all() == () and not (folder.parent / "index-saved.db").exists()
        SavedSearches(index).save("Bão", "bão")
    assert sorted(folder.rglob("*")) == before
    assert (folder.parent / "index-saved.db").exists()


def test_what_cannot_be_saved_is_refused(folder: Path) -> None:
    with vnsearch.open(folder) as index:
        searches = SavedSearches(index)
        for name in ("", "  ", "x" * 300):
            with pytest.raises(InputError):
                searches.save(name, "bão")
        with pytest.raises(QueryError):
            searches.save("Bão", '"')
        (folder.parent / "index-saved.db").write_bytes(b"no database" * 100)
        with pytest.raises(InputError) as failure:
            searches.all()
    assert failure.value.code == "unusable_saved_searches"


def test_alerts_are_printed_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0 where something is new, else 1."""
    with vnsearch.open(folder) as index:
        SavedSearches(index).save("Bão", "bão")
    assert app._run(["alerts", "-i", str(folder)]) == 1
    add(folder, Article("c", "Bão số ba", source="Báo A", published=date(2024, 5, 1)))
    assert app._run(["alerts", "-i", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == ["Bão: 1 bài mới", "  Bão số ba · Báo A · 01/05/2024"]
    assert app._run(["alerts", "-i", str(folder), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"alerts": []}


def texts(client: TestClient, path: str, selector: str) -> list[str]:
    """The texts of the elements of a page that a selector finds."""
    tree = HTMLParser(client.get(path).text)
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def test_a_search_is_saved_marked_as_seen_and_forgotten_on_the_page(
    client_for: ClientFactory, folder: Path
) -> None:
    client = client_for(folder)
    tree = HTMLParser(client.get("/?q=b%C3%A3o&source=B%C3%A1o+A").text)
    hidden = tree.css_first('.save input[name="search"]')
    assert hidden is not None
    saved = client.post("/saved", data={"name": "Bão <A>", "search": hidden.attributes["value"] or ""})
    assert (saved.status_code, saved.headers["location"]) == (303, "/saved")
    assert texts(client, "/saved", ".saved h2") == ["Bão <A> chưa có gì mới"]
    add(folder, Article("c", "Bão số ba", source="Báo A"))
    client = client_for(folder)
    assert texts(client, "/saved", ".saved h2") == ["Bão <A> 1 bài mới"]
    assert texts(client, "/saved", ".saved li a") == ["Bão số ba"]
    form = HTMLParser(client.get("/saved").text).css_first('form[action="/saved/seen"]')
    assert form is not None
    fields = {str(node.attributes["name"]): node.attributes["value"] or "" for node in form.css("input")}
    add(folder, Article("d", "Bão số bốn", source="Báo A"))
    client = client_for(folder)
    client.post("/saved/seen", data=fields)
    assert texts(client, "/saved", ".saved li a") == ["Bão số bốn"]
    client.post("/saved/seen", data={**fields, "ids": "no list"})
    assert texts(client, "/saved", ".saved li a") == ["Bão số bốn"]
    client.post("/saved/removed", data={"name": "Bão <A>"})
    assert texts(client, "/saved", ".saved") == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://127.0.0.1:8710", "sec-fetch-site": "same-origin"}, 303),
        ({}, 303),
    ],
)
def test_forms_of_other_sites_save_nothing(
    client_for: ClientFactory, folder: Path, headers: Any, status: int
) -> None:
    response = client_for(folder).post("/saved", data={"name": "x", "search": "?q=b"}, headers=headers)
    assert response.status_code == status


def test_where_anyone_may_look_nothing_is_saved(client_for: ClientFactory, folder: Path) -> None:
    client = client_for(folder, is_public=True)
    assert client.post("/saved", data={"name": "x", "search": "?q=b"}).status_code in (404, 405)
    assert 'class="save"' not in client.get("/?q=b%C3%A3o").text
