"""What is fetched, when it is fetched again, and what becomes of it in an index."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

import vnsearch
from tests.fetch.conftest import QUICK
from tests.support.misbehaving_server import BODY, PAGE, Site, answer, redirect, status
from vnsearch import json_schemas
from vnsearch.errors import InputError
from vnsearch.fetch import FetchSettings, fetch
from vnsearch.fetch.state import LOCK, STATE, open_state

pytestmark = pytest.mark.slow

TITLES = {f"/tin/{number}.html": f"Cầu số {number} thông xe trước Tết" for number in range(5)}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def titles(folder: Path, index: Path) -> list[str]:
    """The titles that an index of the folder has."""
    with vnsearch.open(index, create=True) as opened:
        report = opened.update(folder, workers=1)
        assert report.skips == ()
        return sorted(hit.document.title for hit in opened.export("cầu", collapse=False, loose=True))


@pytest.fixture
def feed(site: Site) -> str:
    """The address of a feed of five pages."""
    for path, title in TITLES.items():
        site.add_page(path, title)
    return site.add_feed("/rss", TITLES, headers={"ETag": '"1"'})


@pytest.mark.parametrize("as_html", [False, True], ids=["warc", "html"])
def test_feed_becomes_articles_of_an_index(site: Site, feed: str, tmp_path: Path, as_html: bool) -> None:
    """With their addresses; the feed's headlines fold into them."""
    report = fetch(feed, tmp_path / "fetched", replace(QUICK, as_html=as_html))
    assert (report.pages, report.listings, report.failed, report.waiting) == (5, 1, 0, 0)
    assert titles(tmp_path / "fetched", tmp_path / "index") == sorted(TITLES.values())
    with vnsearch.open(tmp_path / "index") as index:
        assert {hit["url"] for hit in index.search("cầu thông xe", collapse=False)} == {
            site.url(path) for path in TITLES
        }


def test_second_run_asks_only_whether_the_feed_has_changed(site: Site, feed: str, tmp_path: Path) -> None:
    """With the feed's own mark; its pages are not asked for."""
    fetch(feed, tmp_path, QUICK)
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    site.requests.clear()
    report = fetch([], tmp_path, QUICK)
    assert (report.pages, report.unchanged) == (0, 1)
    assert site.count() == {"/rss": 1}
    assert site.requests[-1].headers["If-None-Match"] == '"1"'
    assert {path: path.stat().st_mtime_ns for path in files(tmp_path)} == before


def test_new_entry_of_a_feed_is_fetched_alone(site: Site, feed: str, tmp_path: Path) -> None:
    fetch(feed, tmp_path, QUICK)
    site.requests.clear()
    site.add_page("/tin/new.html", "Cầu mới")
    site.add_feed("/rss", {"/tin/new.html": "Cầu mới", **TITLES}, headers={"ETag": '"2"'})
    assert fetch([], tmp_path, QUICK).pages == 1
    assert site.count() == {"/rss": 1, "/tin/new.html": 1}


def test_page_that_a_sitemap_says_has_changed_replaces_the_old_one(site: Site, tmp_path: Path) -> None:
    """In the folder and in the index; one of which it says nothing new is left alone."""

    def add_sitemap(first: str) -> str:
        entries = "".join(
            f"<url><loc>{site.url(path)}</loc><lastmod>{when}</lastmod></url>"
            for path, when in (("/tin/a-1001.html", first), ("/tin/b-1002.html", "2024-05-01"))
        )
        xml = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"
        site.routes["/sitemap.xml"] = answer(xml.encode(), "application/xml")
        return site.url("/sitemap.xml")

    site.add_page("/tin/a-1001.html", "Cầu cũ")
    site.add_page("/tin/b-1002.html", "Cầu kia")
    sitemap = add_sitemap("2024-05-01")
    fetch(sitemap, tmp_path / "fetched", QUICK)
    assert titles(tmp_path / "fetched", tmp_path / "index") == ["Cầu cũ", "Cầu kia"]
    site.add_page("/tin/a-1001.html", "Cầu đổi tên")
    add_sitemap("2024-05-02")
    assert fetch([], tmp_path / "fetched", QUICK).pages == 1
    assert site.count() == {"/sitemap.xml": 2, "/tin/a-1001.html": 2, "/tin/b-1002.html": 1}
    assert titles(tmp_path / "fetched", tmp_path / "index") == ["Cầu kia", "Cầu đổi tên"]


def test_index_of_packed_sitemaps_and_a_news_sitemap(site: Site, tmp_path: Path) -> None:
    """A news sitemap is saved for its headlines; of a plain one only the pages are."""
    site.add_page("/tin/a-1001.html", "Cầu A")
    news = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        " xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<url><loc>{site.url('/cam/b-1004.html')}</loc><n:news><n:title>Cầu B</n:title></n:news></url></urlset>"
    )
    plain = f"<urlset><url><loc>{site.url('/tin/a-1001.html')}</loc></url></urlset>"
    parts = [site.url(path) for path in ("/news.xml", "/plain.xml.gz")]
    entries = "".join(f"<sitemap><loc>{part}</loc></sitemap>" for part in parts)
    site.routes["/robots.txt"] = answer(b"User-agent: vnsearch\nDisallow: /cam/\n", "text/plain")
    site.routes["/sitemap.xml"] = answer(f"<sitemapindex>{entries}</sitemapindex>".encode(), "text/xml")
    site.routes["/news.xml"] = answer(news.encode(), "text/xml")
    site.routes["/plain.xml.gz"] = answer(gzip.compress(plain.encode()), "application/gzip")
    report = fetch(site.url("/sitemap.xml"), tmp_path / "fetched", QUICK)
    assert (report.pages, report.failed) == (1, 1)
    assert "robots.txt does not allow" in report.failures[0].reason
    assert site.count()["/cam/b-1004.html"] == 0
    assert titles(tmp_path / "fetched", tmp_path / "index") == ["Cầu A", "Cầu B"]


def test_robots_txt_that_cannot_be_read_forbids_everything_for_now(
    site: Site, feed: str, tmp_path: Path
) -> None:
    """As RFC 9309 wants it; a later run asks again."""
    site.routes["/robots.txt"] = status(503)
    report = fetch(feed, tmp_path, QUICK)
    assert (report.pages, report.failed, report.waiting) == (0, 1, 1)
    assert site.count() == {}
    del site.routes["/robots.txt"]
    assert fetch([], tmp_path, QUICK).pages == 5


def test_host_gets_one_request_at_a_time_with_its_delay(site: Site, feed: str, tmp_path: Path) -> None:
    """That of its robots.txt, which is longer than the setting, also between robots.txt and the first page."""
    site.routes["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    fetch(feed, tmp_path, replace(QUICK, delay=0.1))
    times = [request.time for request in site.requests]
    assert site.most_busy == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.25  # as seen by the server


def test_pages_of_other_hosts_do_not_wait_for_a_slow_one(site: Site, tmp_path: Path) -> None:
    """Two names of this machine are two hosts."""
    site.routes["/robots.txt"] = status(404)
    for path in TITLES:
        site.add_page(path, "Tin")
    urls = [site.url(path, host) for host in ("127.0.0.1", "localhost") for path in TITLES]
    assert fetch(urls, tmp_path, replace(QUICK, delay=0.4)).pages == 10
    hosts = [request.headers["Host"] for request in site.requests]
    assert len(set(hosts[:3])) == 2  # the second was asked before the first host's pages were done
    assert site.most_busy <= 2


def test_redirected_page_is_saved_under_its_own_address(site: Site, tmp_path: Path) -> None:
    site.add_page("/tin/moi-1003.html", "Cầu mới")
    site.routes["/cu.html"] = redirect("/tin/moi-1003.html", 301)
    fetch([site.url("/cu.html"), site.url("/tin/moi-1003.html")], tmp_path / "fetched", QUICK)
    assert site.count()["/tin/moi-1003.html"] == 1
    assert titles(tmp_path / "fetched", tmp_path / "index") == ["Cầu mới"]


def test_limit_of_a_run_leaves_the_rest_for_the_next(site: Site, feed: str, tmp_path: Path) -> None:
    """Although the feed, unchanged, then lists nothing any more."""
    report = fetch(feed, tmp_path, replace(QUICK, max_pages=3))
    assert (report.listings, report.pages, report.waiting) == (1, 2, 3)
    assert fetch([], tmp_path, QUICK).pages == 3
    assert max(site.count()[path] for path in TITLES) == 1


def test_time_of_a_run_is_limited(site: Site, feed: str, tmp_path: Path) -> None:
    report = fetch(feed, tmp_path, replace(QUICK, delay=0.3, max_time=0.7))
    assert 0 < report.waiting < 5


def test_file_that_was_deleted_is_fetched_again(site: Site, tmp_path: Path) -> None:
    """When its address is asked for again, without asking whether it has changed."""
    url = site.add_page("/tin/a-1001.html", "Cầu A")
    fetch(url, tmp_path, QUICK)
    files(tmp_path)[0].unlink()
    assert fetch(url, tmp_path, QUICK).pages == 1
    assert len(files(tmp_path)) == 1


def in_windows_1258(text: str) -> bytes:
    """Encode a text: letters with their own marks, tones as marks after them."""
    parts = (
        re.split("([\u0300\u0301\u0303\u0309\u0323])", unicodedata.normalize("NFD", letter))
        for letter in text
    )
    composed = "".join(
        unicodedata.normalize("NFC", "".join(part[::2])) + "".join(part[1::2]) for part in parts
    )
    return composed.encode("windows-1258")


@pytest.mark.parametrize("encoding", ["windows-1258", "utf-8", "utf-16"])
@pytest.mark.parametrize("as_html", [False, True], ids=["warc", "html"])
def test_text_is_right_whatever_charset_the_headers_tell(
    site: Site, tmp_path: Path, encoding: str, as_html: bool
) -> None:
    """A wrong one, which many servers send; HTML files are UTF-8."""
    page = PAGE.replace("<meta charset=utf-8>", "").format(title="Cau moi", body=BODY)
    data = in_windows_1258(page) if encoding == "windows-1258" else page.encode(encoding)
    wrong = "iso-8859-1" if encoding != "windows-1258" else encoding
    site.routes["/tin/a-1001.html"] = answer(data, f"text/html; charset={wrong}")
    fetch(site.url("/tin/a-1001.html"), tmp_path / "fetched", replace(QUICK, as_html=as_html))
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update(tmp_path / "fetched", workers=1)
        (hit,) = index.search("công trình khởi công")
        assert BODY.split(".")[0] in hit["body"]


def test_second_run_into_a_folder_is_refused_while_one_is_under_way(tmp_path: Path) -> None:
    with open_state(tmp_path), pytest.raises(InputError, match="another process is fetching"):
        fetch("http://127.0.0.1/", tmp_path, QUICK)


@pytest.mark.parametrize(
    "address",
    ["", "bao.example", "ftp://bao.example/", "file:///etc/passwd", "http://", "http://a:b@bao.example/"],
)
def test_address_that_cannot_be_fetched_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(InputError, match="cannot fetch"):
        fetch(address, tmp_path)


@pytest.mark.parametrize("host", [".", "..", "...", ".example"])
def test_host_cannot_lead_out_of_the_folder(tmp_path: Path, host: str) -> None:
    """Its name is that of a folder."""
    with pytest.raises(InputError, match="cannot fetch"):
        fetch(f"http://{host}/a.html", tmp_path)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnsearch.fetch.run.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"vnsearch\[fetch\]"):
        fetch("http://bao.example/", tmp_path)


@pytest.mark.parametrize("name", [STATE, LOCK])
def test_state_that_cannot_be_used_is_named(tmp_path: Path, name: str) -> None:
    """Another file under its name, or a folder."""
    (tmp_path / name).mkdir() if name == LOCK else (tmp_path / name).write_bytes(b"no database" * 100)
    with pytest.raises(InputError, match="cannot write to"):
        fetch("http://bao.example/", tmp_path)


def test_drafts_that_a_killed_run_left_are_removed(site: Site, tmp_path: Path) -> None:
    """And nothing else that has such an ending."""
    folder = tmp_path / "127.0.0.1"
    folder.mkdir()
    for name in ("a.warc.gz.0123456789ab.draft", "letter.draft"):
        (folder / name).write_text("x")
    fetch(site.add_page("/tin/a-1001.html", "Cầu A"), tmp_path, QUICK)
    assert sorted(path.suffix for path in folder.iterdir()) == [".draft", ".gz"]
    assert (folder / "letter.draft").exists()


def test_nothing_given_and_nothing_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one address"):
        fetch([], tmp_path)


def test_run_that_is_killed_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    """Every page is there once in the end, none was fetched twice but the one under way, and no draft is read."""
    paths = {f"/tin/{number}.html": f"Cầu số {number}" for number in range(30)}
    for path, title in paths.items():
        site.add_page(path, title)
    feed = site.add_feed("/rss", paths, headers={"ETag": '"1"'})
    folder = tmp_path / "fetched"
    command = [
        sys.executable,
        "-m",
        "vnsearch",
        "fetch",
        "--to",
        str(folder),
        "--allow-private",
        "--delay",
        "0.05",
    ]
    kills = 0
    while len(site.count()) < 31:
        process = subprocess.Popen([*command, *([] if kills else [feed])], stdout=subprocess.DEVNULL)
        before = len(site.requests)
        while process.poll() is None and len(site.requests) < before + 8:
            time.sleep(0.01)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
    report = fetch([], folder, QUICK)
    assert report.waiting == 0
    assert kills >= 3
    assert sum(site.count()[path] for path in paths) <= 30 + kills
    assert titles(folder, tmp_path / "index") == sorted(paths.values())


def test_command_reports_in_words_and_in_json(site: Site, feed: str, tmp_path: Path) -> None:
    """Exit code 1 where something failed; the user agent is the one that was given."""
    command = [sys.executable, "-m", "vnsearch", "fetch", "--to", str(tmp_path / "f"), "--lang", "en"]
    options = ["--allow-private", "--delay", "0", "--user-agent", "Kho báo (thu@kho.example)"]
    result = subprocess.run([*command, *options, feed], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("pages saved: 5; feeds and sitemaps: 1; unchanged: 0; failed: 0;")
    assert "vnsearch index" in result.stdout
    assert site.requests[-1].headers["User-Agent"] == "Kho báo (thu@kho.example)".encode(
        "latin-1", "replace"
    ).decode("latin-1")
    missing = site.url("/missing")
    result = subprocess.run(
        [*command, *options, "--json", missing], capture_output=True, text=True, check=False
    )
    jsonschema.validate(json.loads(result.stdout), json_schemas.schema("fetch"))
    assert (result.returncode, result.stderr) == (1, f"vnsearch: {missing}: the host answered 404\n")


def test_standard_settings_are_polite() -> None:
    settings = FetchSettings()
    assert settings.delay >= 1.0
    assert not settings.allow_private
