"""Who may look, from where, and how much they may ask for."""

from __future__ import annotations

import json
import re
import socket
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import vnsearch
from tests.web.conftest import ClientFactory
from vnsearch.errors import InputError
from vnsearch.model import Article
from vnsearch.web import login
from vnsearch.web.server import serve
from vnsearch.web.settings import ServerSettings

STATIC = f"/static/{vnsearch.__version__}"
TOKEN = "a-token-of-tests"  # noqa: S105 - of the tests alone


@pytest.mark.parametrize("path", ["/", "/document?id=x", "/api/v1/stats", f"{STATIC}/style.css", "/xyz"])
def test_every_answer_forbids_scripts_in_pages_and_frames(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


def test_no_template_has_scripts_or_styles_of_its_own() -> None:
    """The content security policy would block them."""
    folder = Path(vnsearch.__file__).parent / "web" / "templates"
    for template in folder.glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\son\w+=|style=|<style|javascript:|\|safe|<script(?! src)", text), (
            template.name
        )


def test_nothing_comes_from_elsewhere(client: TestClient) -> None:
    """Of the first page and of what it is made of."""
    for path in ("/", f"{STATIC}/style.css", f"{STATIC}/page.js", f"{STATIC}/navigation.js"):
        text = client.get(path).text
        assert not re.search(r"(?:src|url\(|@import|fetch\(|<link[^>]*href=)\W*https?:", text)


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("127.0.0.1:8710", True),
        ("localhost", True),
        ("[::1]:8710", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("tin.example:443", True),
    ],
)
def test_other_hosts_are_refused(client_for: ClientFactory, host: str, is_allowed: bool) -> None:
    """As after DNS rebinding, where a page of elsewhere names its own host."""
    response = client_for(hosts=("tin.example",)).get("/api/v1/suggest", headers={"host": host})
    assert (response.status_code == 200) == is_allowed
    assert is_allowed or response.json()["code"] == "web_wrong_host"


def test_large_bodies_are_refused(client: TestClient) -> None:
    assert client.post("/", content=b"x" * 300_000).status_code == 413
    assert client.post("/", content=iter([b"x"])).status_code == 413


def test_nothing_can_be_changed(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/api/v1/documents/x").status_code == 405


def test_too_many_requests_at_once_are_asked_to_come_again(client_for: ClientFactory) -> None:
    response = client_for(max_concurrent=0).get("/api/v1/stats")
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")


def test_without_the_token_nothing_is_shown(
    client_for: ClientFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "_WAIT_AFTER_WRONG", 0)
    client = client_for(token=TOKEN)
    response = client.get("/api/v1/stats")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    page = client.get("/?q=b%C3%A3o")
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2F%3Fq%3Db%25C3%25A3o")
    assert client.get(page.headers["location"]).status_code == 200
    wrong = client.post("/login", content="token=xyz&next=/", headers={"content-type": "text/plain"})
    assert wrong.status_code == 403 and not wrong.cookies
    assert client.get("/api/v1/stats", headers={"authorization": "Bearer xyz"}).status_code == 401


def test_the_token_lets_in_programs_and_people(client_for: ClientFactory) -> None:
    client = client_for(token=TOKEN)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert client.get("/api/v1/stats", headers=bearer).status_code == 200
    signed_in = client.post("/login", data={"token": TOKEN, "next": "/?q=b%C3%A3o"})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/?q=b%C3%A3o")
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and TOKEN not in cookie
    assert client.get("/?q=b%C3%A3o").status_code == 200


def test_signing_in_leads_to_no_other_site(client_for: ClientFactory) -> None:
    client = client_for(token=TOKEN)
    for path in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        response = client.post("/login", data={"token": TOKEN, "next": path})
        assert response.headers["location"] == "/"


def test_another_address_needs_a_token_or_a_wish(sample_folder: Path) -> None:
    with pytest.raises(InputError) as failure:
        serve(ServerSettings(sample_folder, host="0.0.0.0"), print, open_browser=False)  # noqa: S104 - refused
    assert failure.value.code == "needs_token"


def test_a_port_in_use_is_said(sample_folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError) as failure:
            serve(ServerSettings(sample_folder, port=other.getsockname()[1]), print, open_browser=False)
    assert failure.value.code == "cannot_listen"


@pytest.mark.parametrize("log_queries", [False, True])
def test_the_log_has_queries_only_where_asked(client_for: ClientFactory, log_queries: bool) -> None:
    lines: list[str] = []
    client_for(log=lines.append, log_queries=log_queries).get("/?q=bao")
    record = json.loads(lines[0])
    assert (record["path"], record["status"], record.get("query")) == (
        "/",
        200,
        "q=bao" if log_queries else None,
    )
    assert ("bao" in lines[0]) == log_queries


def test_new_commits_are_seen_without_a_restart(client_for: ClientFactory, tmp_path: Path) -> None:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(Article("a", "Bão số một"))
        client = client_for(tmp_path / "index")
        assert client.get("/api/v1/search?q=b%C3%A3o").json()["total"] == 1
        index.add(Article("b", "Bão số hai"))
        time.sleep(0.6)
        assert client.get("/api/v1/search?q=b%C3%A3o").json()["total"] == 2
