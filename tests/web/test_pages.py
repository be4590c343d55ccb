"""The pages work without scripts: searching, narrowing, reading, in both languages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

import vnsearch
from tests.web.conftest import ClientFactory
from vnsearch.model import Article

MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"


def page(client: TestClient, path: str, **parameters: str | list[str]) -> HTMLParser:
    """A page that is answered."""
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return HTMLParser(response.text)


def texts(tree: HTMLParser, selector: str) -> list[str]:
    """The texts of the elements that a selector finds."""
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def link(node: Node | None) -> str:
    """The address that an element leads to."""
    assert node is not None
    return node.attributes["href"] or ""


def test_links_of_a_page_for_a_mistyped_query_find_what_the_page_shows(client: TestClient) -> None:
    """Downloads, the feed, the comparison, the saved search, filters and documents; not the box and its words."""
    tree = page(client, "/", q="baauf cuwr", source="Thời báo Hồ Gươm")
    as_typed = tree.css_first(".note a")
    assert parse_qs(urlsplit(link(as_typed)).query)["q"] == ["baauf cuwr"] and "verbatim=1" in link(as_typed)
    assert tree.css_first("#q").attributes["value"] == "baauf cuwr"  # type: ignore[union-attr] # it is there
    addresses = {link(node) for node in tree.css("head link[rel=alternate], main a")} - {link(as_typed)}
    queries = [parse_qs(urlsplit(address).query).get("q") for address in addresses]
    assert len(queries) > 10 and {tuple(query) for query in queries if query} == {("bầu cử",)}
    for path in ("/feed", "/compare", "/api/v1/export", "/document"):
        assert any(urlsplit(address).path == path for address in addresses)
    (form,) = tree.css(".save form")
    inputs = {node.attributes["name"]: node.attributes["value"] or "" for node in form.css("input")}
    assert inputs["name"] == "bầu cử" and parse_qs(inputs["search"].removeprefix("?"))["q"] == ["bầu cử"]
    (csv_address,) = (address for address in addresses if "csv=true" in address)
    assert len(client.get(csv_address).text.splitlines()) > 1


def test_first_visit_shows_the_newest_stories_and_examples(client: TestClient) -> None:
    tree = page(client, "/")
    assert texts(tree, "h1") == ["Tin mới nhất"]
    assert len(tree.css(".hit")) == 20
    example = tree.css_first(".offer a")
    assert example is not None
    assert page(client, link(example)).css(".hit")


def test_first_visit_says_what_the_index_has(client: TestClient, sample: vnsearch.Index) -> None:
    """How many stories and headlines from which days, and the largest sources, each a link to its stories."""
    statistics = sample.statistics()
    tree = page(client, "/")
    (contents,) = texts(tree, ".contents")
    assert contents.startswith(f"{statistics.articles} bài, {statistics.headlines} tít, ")
    assert all("/".join(reversed(day.split("-"))) in contents for day in (statistics.first, statistics.last))
    sources = tree.css(".contents a")
    assert len(sources) > 3 and "chưa rõ" not in contents
    assert page(client, link(sources[0])).css(".chips li")
    assert not page(client, "/", q="hà nội").css(".contents")


def test_first_visit_to_an_empty_index_says_how_to_fill_it(client_for: ClientFactory, tmp_path: Path) -> None:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(Article("a", "Lũ"))
        index.delete("a")
    tree = page(client_for(tmp_path / "index"), "/")
    assert texts(tree, ".empty h2") == ["Chỉ mục chưa có bài nào"]
    assert texts(tree, ".empty code") == ["vnsearch index …"]


def test_results_have_marked_titles_and_snippets(client: TestClient, sample: vnsearch.Index) -> None:
    tree = page(client, "/", q="bau cu dong da")
    assert texts(tree, "h1")[0].startswith(f"{sample.search('bau cu dong da').total} kết quả")
    first = tree.css_first(".hit")
    assert first is not None
    assert "Bầu cử ở quận Đống Đa" in first.text()
    assert [mark.text() for mark in first.css(".title mark")][:2] == ["Bầu cử", "Đống Đa"]
    assert tree.css_first("#q").attributes["value"] == "bau cu dong da"  # type: ignore[union-attr] # it is there


def test_loose_matches_are_counted_apart_and_shown_on_request(
    client: TestClient, sample: vnsearch.Index
) -> None:
    result = sample.search("bau cu dong da")
    tree = page(client, "/", q="bau cu dong da")
    assert result.total > 0 and result.loose_total > 0
    address = next(link(node) for node in tree.css(".summary > a"))
    assert f"{result.loose_total} gần đúng" in texts(tree, ".summary > a")
    widened = page(client, address)
    assert texts(widened, "h1")[0].startswith(f"{result.total + result.loose_total} kết quả")
    assert parse_qs(urlsplit(link(widened.css_first(".summary > a"))).query) == {"q": ["bau cu dong da"]}


def test_narrowing_by_several_values_and_taking_one_off(client: TestClient) -> None:
    """Several values of one field add up, other values keep their counts, each has a chip."""
    both = ["Thời báo Hồ Gươm", "Tin Phương Nam"]
    tree = page(client, "/", q="hà nội", source=both)
    counts = {
        re.sub(r"\s*[\d.]+$", "", text): int(text.rpartition(" ")[2])
        for text in texts(tree, "fieldset:first-of-type label")
    }
    total = int(texts(tree, "h1")[0].split()[0])
    assert counts[both[0]] + counts[both[1]] >= total > 0
    assert len(counts) > 2
    assert [chip.removesuffix(" ×") for chip in texts(tree, ".chips li:not(.clear)")] == [
        f"Nguồn: {name}" for name in both
    ]
    without = link(tree.css_first(".chips a"))
    assert parse_qs(urlsplit(without).query) == {"q": ["hà nội"], "source": [both[1]]}
    checked = [node.attributes["value"] for node in tree.css("input[type=checkbox][checked]")]
    assert sorted(map(str, checked)) == sorted(both)


def test_a_value_without_results_stays_while_it_is_chosen(client: TestClient) -> None:
    tree = page(client, "/", q="hà nội", source="Báo Không Có")
    row = next(node for node in tree.css("label") if "Báo Không Có" in node.text())
    assert "none" in (row.attributes.get("class") or "") and row.text().split()[-1] == "0"


@pytest.mark.parametrize("field", ["source", "author", "category"])
def test_documents_without_a_value_can_be_chosen(client: TestClient, field: str) -> None:
    """Their row has a count, which is that of the results once it is chosen, and a chip."""
    tree = page(client, "/", q="hà nội")
    row = next(
        node for node in tree.css("label") if node.css_first(f'input[name="{field}"][value="-"]') is not None
    )
    assert row.text().split()[:2] == ["chưa", "rõ"]
    narrowed = page(client, "/", q="hà nội", **{field: "-"})
    assert texts(narrowed, "h1")[0] == f"{row.text().split()[-1]} kết quả"
    assert texts(narrowed, ".chips li")[0].endswith("chưa rõ ×")


def test_documents_without_a_date_can_be_chosen(client: TestClient) -> None:
    """By their bar and by a checkbox; days that were chosen before no longer count."""
    tree = page(client, "/", q="hà nội")
    address = link(tree.css_first(".timeline a:not([data-start])"))
    narrowed = page(client, address)
    count = texts(tree, 'label:has(input[value="-"][name=after]) .count')
    assert texts(narrowed, "h1") == [f"{count[0]} kết quả"]
    assert texts(narrowed, ".chips li") == ["không có ngày ×"]
    again = page(client, "/", q="hà nội", after=["2021-01-01", "-"], before="2022-01-01")
    assert texts(again, "h1") == texts(narrowed, "h1")


def test_without_results_the_page_says_what_to_do(client: TestClient) -> None:
    """Other words, or without the filters; the newest stories are a link away."""
    advice = texts(page(client, "/", q="xyzzyx qwrtp"), ".empty p")
    assert advice[0].startswith("Hãy bớt từ") and advice[1] == "Tin mới nhất"
    filtered = page(client, "/", q="hà nội", source="Báo Không Có")
    assert texts(filtered, ".empty p")[1] == "Bỏ mọi điều kiện · Tin mới nhất"
    assert page(client, link(filtered.css_first(".empty a"))).css(".hit")


def test_stories_are_in_order_of_relevance_only_where_something_is_asked(client: TestClient) -> None:
    assert len(page(client, "/").css(".sorts a, .sorts strong")) == 2
    assert len(page(client, "/", q="hà nội").css(".sorts a, .sorts strong")) == 3


def test_fields_without_any_value_are_counted_once(
    client_for: ClientFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty facet was taken for one that had not been counted, and was counted again by itself."""
    calls: list[str] = []
    values = vnsearch.Index.values

    def count_calls(index: vnsearch.Index, field: str, *arguments: Any, **options: Any) -> Any:
        calls.append(field)
        return values(index, field, *arguments, **options)

    monkeypatch.setattr(vnsearch.Index, "values", count_calls)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(Article("a", "Lũ về"))
    client = client_for(tmp_path / "index")
    assert page(client, "/", q="lũ").css(".hit") and calls == []
    assert page(client, "/", q="lũ", source="-").css(".hit") and calls == ["source"]


def test_days_narrow_and_are_one_chip(client: TestClient) -> None:
    tree = page(client, "/", q="hà nội", after="2021-01-01", before="2022-01-01")
    assert texts(tree, ".chips li") == ["01/01/2021 – 31/12/2021 ×"]
    assert all("2021" in text for text in texts(tree, ".hit .where") if re.search(r"\d{4}", text))


def test_days_may_be_words(client: TestClient) -> None:
    tree = page(client, "/", q="hà nội", after="tháng 5/2021")
    assert texts(tree, ".chips li") == ["từ tháng 5/2021 ×"]


def test_a_bar_of_the_timeline_narrows_to_its_days(client: TestClient) -> None:
    tree = page(client, "/", q="hà nội")
    bars = tree.css(".timeline a")
    assert len(bars) > 2
    label = bars[0].attributes["aria-label"] or ""
    narrowed = page(client, link(bars[0]))
    assert texts(narrowed, "h1")[0] == label.partition(": ")[2]


def test_order_and_pages_are_links(client: TestClient) -> None:
    tree = page(client, "/", q="hà nội", sort="date")
    assert texts(tree, ".sorts strong") == ["mới nhất"]
    following = link(tree.css_first("a[rel=next]"))
    assert parse_qs(urlsplit(following).query) == {"q": ["hà nội"], "sort": ["date"], "page": ["2"]}
    second = page(client, following)
    assert second.css_first("ol.hits").attributes["start"] == "21"  # type: ignore[union-attr] # it is there
    first_hits, second_hits = (
        {parse_qs(urlsplit(link(node)).query)["id"][0] for node in part.css(".hit .title a")}
        for part in (tree, second)
    )
    assert first_hits.isdisjoint(second_hits)


def test_another_query_is_answered_and_said(client: TestClient) -> None:
    """Raw keystrokes find nothing as they are: the page says what it answered, and how to insist."""
    tree = page(client, "/", q="ba6u2 cu73")
    note = tree.css_first(".note")
    assert note is not None and "bầu cử" in note.text()
    as_typed = page(client, link(note.css_first("a")))
    assert not as_typed.css(".hit") and texts(as_typed, ".empty h2") == ["Không tìm thấy bài nào"]
    assert "bầu cử" in " ".join(texts(as_typed, ".offer a"))


def test_how_a_query_was_read_is_said_where_it_differs(client: TestClient) -> None:
    assert any(
        text.startswith("Hiểu là: 31/5") for text in texts(page(client, "/", q="ngày 31 tháng 5"), ".note")
    )
    assert texts(page(client, "/", q="bầu cử"), ".note") == []


def test_a_query_that_asks_nothing_is_refused_in_words(client: TestClient) -> None:
    response = client.get("/", params={"q": '"'})
    assert response.status_code == 400
    assert HTMLParser(response.text).css_first("#q").attributes["value"] == '"'  # type: ignore[union-attr] # there


def test_pages_are_in_english_too(client: TestClient) -> None:
    tree = page(client, "/", q="bau cu", lang="en")
    assert tree.css_first("html").attributes["lang"] == "en"  # type: ignore[union-attr] # every page has one
    assert texts(tree, ".sorts strong") == ["best match"]
    assert all("lang=en" in link(node) for node in tree.css(".hit .title a, .sorts a"))


def test_the_language_is_the_browsers_without_a_choice(client: TestClient) -> None:
    english = client.get("/", headers={"accept-language": "en-GB,en;q=0.9"}).text
    assert '<html lang="en">' in english
    assert '<html lang="vi">' in client.get("/", headers={"accept-language": "fr"}).text


def test_a_document_is_read_whole_with_its_matches(client: TestClient) -> None:
    tree = page(client, "/document", id=MAIN, q="bầu cử", **{"from": "?q=bầu cử&source=x"})
    assert "bầu cử" in [mark.text().lower() for mark in tree.css(".reading mark")]
    assert len(tree.css(".reading > p")) > 5
    reading = tree.css_first(".reading")
    assert reading is not None
    assert int(reading.attributes["data-matches"] or 0) == len(reading.css("mark"))
    assert parse_qs(urlsplit(link(tree.css_first(".back a"))).query) == {"q": ["bầu cử"], "source": ["x"]}
    assert MAIN in texts(tree, ".about dd")
    assert tree.css(".related .hit")


def test_a_headline_shows_where_it_was_seen(client: TestClient, sample: vnsearch.Index) -> None:
    hit = sample.search("hà nội", kind="headline", limit=1)[0]
    tree = page(client, "/document", id=hit.id, q="hà nội")
    assert texts(tree, ".kind")[0] == "tít"
    assert texts(tree, ".plain a")[: len(hit.seen_on)] == list(hit.seen_on)


def test_copies_are_listed_below_a_document(client_for: ClientFactory, tmp_path: Path) -> None:
    text = " ".join(f"chữ{number} nói về hạn mặn ở miền Tây" for number in range(60))
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(
            [Article("a", "Hạn mặn", body=text, source="Báo A"), Article("b", "Hạn mặn đến", body=text)]
        )
    client = client_for(tmp_path / "index")
    hits = page(client, "/", q="hạn mặn").css(".hit")
    assert len(hits) == 1 and "+1 bản khác" in hits[0].text()
    copies = page(client, link(hits[0].css_first(".more a"))).css("#copies a")
    assert [copy.text() for copy in copies] in (["Hạn mặn"], ["Hạn mặn đến"])


HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> bão'


def test_hostile_texts_are_escaped_everywhere(client_for: ClientFactory, tmp_path: Path) -> None:
    """Titles, names, addresses and queries are text, never code; only web addresses are links."""
    article = Article(
        HOSTILE, HOSTILE, summary=HOSTILE, body=HOSTILE, captions=(HOSTILE,), author=HOSTILE, source=HOSTILE,
        category=HOSTILE, tags=(HOSTILE,), url="javascript:alert(1)//bão",
    )  # fmt: skip
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([article, Article("other", "Bão khác", source="Báo B", tags=("bão",))])
    client = client_for(tmp_path / "index")
    for response in (
        client.get("/", params={"q": "bão", "source": [HOSTILE], "after": HOSTILE}),
        client.get("/", params={"q": "bão", "source": HOSTILE, "sort": HOSTILE, "lang": HOSTILE}),
        client.get("/", params={"q": HOSTILE}),
        client.get("/document", params={"id": HOSTILE, "q": HOSTILE, "from": HOSTILE}),
    ):
        tree = HTMLParser(response.text)
        assert [node.attributes.get("src", "") for node in tree.css("script")] == [
            f"/static/{vnsearch.__version__}/page.js"
        ]
        assert not tree.css("img") and not tree.css('a[href^="javascript:"]')
        assert HOSTILE in unescape(response.text) or response.status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nichts", 404), ("/document", 404), ("/document?id=kh%C3%B4ng", 404), ("/?q=b%C3%A3o&after=xyz", 400)],
)
def test_what_cannot_be_shown_is_said_on_a_page(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert HTMLParser(response.text).css_first("form#search") is not None


def test_the_numbers_of_pages_and_values_are_bounded(client: TestClient) -> None:
    """What cannot be is left out of the address, and no page asks for millions of hits."""
    for number in ("0", "-1", "999999999", "x", "٣", "1e3"):
        assert client.get("/", params={"q": "hà nội", "page": number}).status_code == 200
    assert client.get("/", params={"q": "bão " * 1500, "source": ["x" * 600] * 60}).status_code == 200


def test_pages_below_a_base_path_link_below_it(client_for: ClientFactory) -> None:
    """As behind a proxy that hands on paths with or without the base path."""
    client = client_for(base_path="/tin")
    tree = page(client, "/", q="bầu cử")
    assert all(link(node).startswith("/tin/") for node in tree.css(".hit .title a, .sorts a, .name"))
    assert page(client, link(tree.css_first(".hit .title a"))).css(".reading")
