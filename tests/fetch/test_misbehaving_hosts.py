"""Whatever a host does, the run ends, says what was wrong, and goes on with the rest."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.fetch.conftest import QUICK
from tests.support.misbehaving_server import MISDEEDS, Site, answer, in_turn, raw, redirect, serving, status
from vnsearch.fetch import fetch, network

pytestmark = pytest.mark.slow


def test_each_misdeed_is_reported_and_the_rest_is_fetched(site: Site, tmp_path: Path) -> None:
    """All in one run, with a page that is in order between any two: none is lost, and the run ends."""
    for name, (route, _) in MISDEEDS.items():
        site.routes[f"/{name}"] = route
        site.add_page(f"/tin/{name}.html", f"Tin {name}")
    urls = [site.url(path) for name in MISDEEDS for path in (f"/{name}", f"/tin/{name}.html")]
    report = fetch(urls, tmp_path, replace(QUICK, tries=1))
    reasons = {failure.place: failure.reason for failure in report.failures}
    assert report.pages == len(MISDEEDS)
    message = {name: reasons.get(site.url(f"/{name}"), "nothing") for name in MISDEEDS}
    assert [(name, message[name]) for name, (_, part) in MISDEEDS.items() if part not in message[name]] == []


def test_host_that_recovers_is_asked_again(site: Site, tmp_path: Path) -> None:
    """After a cut connection, an error of its own, and when it asked for a second's rest."""
    page = answer(b"<html><h1>Tin</h1></html>", "text/html")
    site.routes["/a"] = in_turn(raw(), status(500), page)
    site.routes["/b"] = in_turn(status(429, Retry_After="1"), page)
    report = fetch([site.url("/a"), site.url("/b")], tmp_path, QUICK)
    assert (report.pages, report.failed, report.waiting) == (2, 0, 0)
    times = [request.time for request in site.requests if request.path == "/b"]
    assert times[1] - times[0] >= 1.0


def test_host_that_wants_a_long_rest_is_left_for_the_next_run(site: Site, tmp_path: Path) -> None:
    """One request; the address waits, and a later run fetches it."""
    site.routes["/a"] = in_turn(
        status(429, Retry_After="7200"), answer(b"<html><h1>Tin</h1></html>", "text/html")
    )
    report = fetch(site.url("/a"), tmp_path, QUICK)
    assert (report.pages, report.failed, report.waiting) == (0, 1, 1)
    assert fetch([], tmp_path, QUICK).pages == 1
    assert site.count() == {"/a": 2}


def test_address_that_fails_in_many_runs_is_given_up(site: Site, tmp_path: Path) -> None:
    """Unless it was given by hand, it is then not asked for any more."""
    feed = site.add_feed("/rss", {"/gone": "Tin"})
    site.routes["/gone"] = status(500)
    for _ in range(12):
        fetch(feed, tmp_path, replace(QUICK, tries=1))
    assert site.count()["/gone"] == 10


def test_private_addresses_are_refused(site: Site, tmp_path: Path) -> None:
    """By name and by number, and before anything is sent."""
    hosts = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0")  # noqa: S104 - asked for, not bound
    urls = [site.url("/", host) for host in hosts]
    report = fetch(urls, tmp_path, replace(QUICK, allow_private=False, tries=1))
    assert report.failed == 4
    assert all("private network" in failure.reason for failure in report.failures)
    assert site.requests == []


def test_redirect_into_a_private_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that is really connected to is judged, after each redirect anew."""
    monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.1")
    with serving() as public, serving("127.0.0.2") as private:
        private.add_page("/secret", "Tin mật")
        public.routes["/"] = redirect(private.url("/secret", "127.0.0.2"))
        report = fetch(public.url("/"), tmp_path, replace(QUICK, allow_private=False))
    assert private.requests == []
    assert "private network (127.0.0.2)" in report.failures[0].reason


def test_name_that_changes_its_meaning_leads_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that was judged is the one that is connected to."""
    lookups = 0

    real = socket.getaddrinfo

    def look_up(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        nonlocal lookups
        if host != "doi-ten.example":
            return real(host, port, *rest, **more)
        lookups += 1
        address = "127.0.0.2" if lookups % 2 == 0 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with serving("0.0.0.0") as site:  # noqa: S104 - both addresses of this machine
        for number in range(4):
            site.add_page(f"/{number}", f"Tin {number}")
        urls = [site.url(f"/{number}", "doi-ten.example") for number in range(4)]
        monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.1")
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        report = fetch(urls, tmp_path, replace(QUICK, allow_private=False, tries=1))
    assert (report.pages, report.failed) == (2, 2)
    assert {request.local_address for request in site.requests} == {"127.0.0.1"}
