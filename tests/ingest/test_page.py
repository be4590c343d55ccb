"""The HTML page reader: invented publishers' markup, dates, headlines, pages without a story, hostile input."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.invented_pages import (
    CAPTION,
    FOOT,
    HOST,
    MENU,
    OTHERS,
    OWN,
    PARAGRAPHS,
    SAPO,
    TITLE,
    P,
    framed,
    json_ld,
    linked,
)
from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date, parse_url_date, parse_written_date
from vnsearch.ingest.dates.relative import parse_relative_date
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair_markup
from vnsearch.ingest.page import read_html
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.model import Article, PageContent, Published, stated_date
from vnsearch.vietnam_time import HANOI


def _article(reading: PageContent) -> Article:
    assert reading.article is not None
    return reading.article


STYLES = {
    "microdata": f"""{MENU}<div itemscope itemtype='https://schema.org/NewsArticle'>
        <h1 itemprop=headline>{TITLE}</h1><time itemprop=datePublished datetime='2026-01-12T09:30:00+07:00'>12/1</time>
        <h2 itemprop=description class=summary>{SAPO}</h2><div itemprop=articleBody>{P}
        <figure><img src=a.jpg><figcaption>{CAPTION}</figcaption></figure></div>
        <p class=byline>Hoàng Nam</p></div>
        <aside><h3>Tin liên quan</h3><ul>{linked()}</ul></aside>{FOOT}""",
    "div soup": f"""<div id=top>{MENU}</div><div class=x1><div class=x2><h1 class=x3>{TITLE}</h1>
        <div class=x4>Thứ Hai, 12/01/2026 | 09:30</div><div class=x5>{SAPO}</div>
        <div class=x6>{P.replace("<p>", "<div>").replace("</p>", "</div>")}
        <div class=x7><img src=a.jpg><div class=img-note>{CAPTION}</div></div></div>
        <div class=tac-gia>Hoàng Nam</div></div>
        <div class=x8><div class=box-title>Tin liên quan</div>{linked("<div><a href='{url}'>{title}</a></div>")}</div></div>{FOOT}""",
    "amp": f"""<header><a href='/'>Báo Cửu Long</a></header>{MENU}<article><h1>{TITLE}</h1>
        <div class=meta><span class=author>Hoàng Nam</span> <span>09:30 12/01/2026</span></div>
        <p class=lead>{SAPO}</p><figure><amp-img src=a.jpg></amp-img><figcaption>{CAPTION}</figcaption></figure>{P}
        <section class=related><h4>Tin liên quan</h4>{linked("<p><a href='{url}'>{title}</a></p>")}</section></article>{FOOT}""",
    "tables": f"""<table width=100%><tr><td colspan=2>{MENU}</td></tr><tr><td width=70%>
        <h1><font size=5>{TITLE}</font></h1><span class=ngaydang>Cập nhật 09:30, 12/01/2026 (GMT+7)</span>
        <p class=sapo><b>{SAPO}</b></p><table><tr><td><img src=a.jpg></td></tr><tr><td>{CAPTION}</td></tr></table>
        {P}<p align=right><b>Hoàng Nam</b></p></td>
        <td><b>Tin liên quan</b><ul>{linked()}</ul></td></tr></table>{FOOT}""",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_story_is_read_whatever_its_markup(style: str) -> None:
    """Title, summary, paragraphs, caption, author, date and address, each in its place and only there."""
    article = _article(read_html(framed(STYLES[style]), "p.html"))
    assert (article.title, article.summary, article.author) == (TITLE, SAPO, "Hoàng Nam")
    assert tuple(article.body.split("\n")) == PARAGRAPHS
    assert article.captions == (CAPTION,)
    assert article.published == datetime(2026, 1, 12, 9, 30, tzinfo=HANOI)
    assert article.url == OWN


@pytest.mark.parametrize("style", STYLES)
def test_headlines_are_the_list_and_nothing_else(style: str) -> None:
    """Neither menu nor footer nor the story itself; section, order and absolute addresses."""
    sightings = read_html(framed(STYLES[style]), "p.html").sightings
    assert [(sighting.title, sighting.position) for sighting in sightings] == [
        (title, n) for n, (title, _) in enumerate(OTHERS)
    ]
    assert {sighting.section for sighting in sightings} == {"Tin liên quan"}
    assert all(sighting.url.startswith(HOST + "/") for sighting in sightings)


STATED: tuple[tuple[str, str, str, Published], ...] = (
    (
        "JSON-LD",
        json_ld(datePublished="2026-01-12T02:30:00Z"),
        "",
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
    ),
    (
        "no zone is Hanoi",
        json_ld(datePublished="2026-01-12T09:30:00"),
        "",
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
    ),
    (
        "meta after JSON-LD",
        "<meta property='article:published_time' content='2026-01-11T08:00:00+07:00'>"
        + json_ld(datePublished="2026-01-12T09:30:00+07:00"),
        "",
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
    ),
    ("no such day", json_ld(datePublished="31/02/2021"), "", None),
    ("before 1990", json_ld(datePublished="1970-01-01T00:00:00Z"), "", None),
    (
        "day in the head, minute shown",
        json_ld(datePublished="2026-01-12"),
        "12/01/2026 09:30",
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
    ),
    (
        "UTC by mistake",
        json_ld(datePublished="2026-01-12T09:30:00Z"),
        "12/01/2026 09:30",
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
    ),
    ("only a day", "", "Ngày 12 tháng 1 năm 2026", date(2026, 1, 12)),
    ("later than the file", json_ld(datePublished="2031-01-12T09:30:00Z"), "", None),
    ("nothing", "", "", None),
)


@pytest.mark.parametrize(
    ("head", "shown", "expected"), [row[1:] for row in STATED], ids=[row[0] for row in STATED]
)
def test_dates_in_the_order_in_which_they_are_believed(head: str, shown: str, expected: Published) -> None:
    """The head first, what is shown where it says more; what cannot be is refused."""
    page = framed(
        f"<h1>{TITLE}</h1><div>{shown}</div><div>{P}</div>", f"<link rel=canonical href='{OWN}'>{head}"
    )
    reading = read_html(page, "p.html", latest=datetime(2026, 2, 1, tzinfo=UTC))
    article = _article(reading)
    assert stated_date(article.published, article.date_only) == expected


@pytest.mark.parametrize("stated", ["31/02/2021", "2031-01-12T09:30:00Z"])
def test_a_refused_date_is_reported(stated: str) -> None:
    """A warning says that a date was stated and not believed."""
    page = framed(
        f"<h1>{TITLE}</h1><div>{P}</div>",
        f"<link rel=canonical href='{OWN}'>" + json_ld(datePublished=stated),
    )
    assert read_html(page, "p.html", latest=datetime(2026, 2, 1, tzinfo=UTC)).warnings


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2 giờ trước", date(2026, 1, 12)),
        ("Cập nhật 15 phút trước", datetime(2026, 1, 12, 11, 15, tzinfo=HANOI)),
        ("12 giờ trước", date(2026, 1, 11)),
        ("hôm qua", date(2026, 1, 11)),
        ("3 days ago", date(2026, 1, 9)),
        ("2 tháng trước", None),
    ],
)
def test_a_time_told_from_now_counts_from_when_the_page_was_saved(told: str, expected: Published) -> None:
    """To the minute where minutes are told, else the day; without the moment of saving there is no date."""
    page = framed(f"<h1>{TITLE}</h1><span class=date>{told}</span><div>{P}</div>")
    saved_at = datetime(2026, 1, 12, 11, 30, tzinfo=HANOI)
    article = _article(read_html(page, "p", saved_at=saved_at))
    assert stated_date(article.published, article.date_only) == expected
    assert _article(read_html(page, "p")).published is None


WRITTEN: tuple[tuple[str, Published], ...] = (
    ("Thứ Sáu, 19/11/2024 | 13:11", datetime(2024, 11, 19, 13, 11, tzinfo=HANOI)),
    ("13:11 19/11/2024", datetime(2024, 11, 19, 13, 11, tzinfo=HANOI)),
    ("19/11/2024 13:11 (GMT+7)", datetime(2024, 11, 19, 13, 11, tzinfo=HANOI)),
    ("07-03-2026 - 09:40 PM", datetime(2026, 3, 7, 21, 40, tzinfo=HANOI)),
    ("08:40 , 07/03/2026", datetime(2026, 3, 7, 8, 40, tzinfo=HANOI)),
    ("20h15' ngày 19-11-2024", datetime(2024, 11, 19, 20, 15, tzinfo=HANOI)),
    ("7:05 CH 19/11/2024", datetime(2024, 11, 19, 19, 5, tzinfo=HANOI)),
    ("19 Tháng Mười Một, 2024", date(2024, 11, 19)),
    ("Sat, 07 Mar 2026 08:07:00 +0000", datetime(2026, 3, 7, 15, 7, tzinfo=HANOI)),
    ("2026-03-07T08:52:11.000 +07:00", datetime(2026, 3, 7, 8, 52, 11, tzinfo=HANOI)),
    ("3/7/2026 8:40:00 AM", None),
    ("3/25/2026 8:40:00 PM", datetime(2026, 3, 25, 20, 40, tzinfo=HANOI)),
    ("31/02/2021", None),
    ("1/2/3/2024", None),
)


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_dates_as_newspapers_write_them(text: str, expected: Published) -> None:
    """Each form read to the minute; what may be read two ways is none."""
    assert parse_any_date(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/a-20260307080054340.htm", datetime(2026, 3, 7, 8, 0, tzinfo=HANOI)),
        ("https://x.example/a-188260307071033787.chn", datetime(2026, 3, 7, 7, 10, tzinfo=HANOI)),
        ("https://x.example/2024/11/19/a", date(2024, 11, 19)),
        ("https://x.example/a-20261307080054340.htm", None),
        ("https://x.example/a-4672302.html", None),
    ],
)
def test_dates_in_addresses(url: str, expected: Published) -> None:
    """Content systems' stamps and days in paths; other numbers are not dates."""
    assert parse_url_date(url) == expected


def test_title_is_what_stands_over_the_story() -> None:
    """h1 wins over the head, and loses the site's name only where it is no heading."""
    other = "<meta property='og:title' content='Tựa khác cho mạng xã hội'>"
    page = framed(f"<h1>{TITLE}</h1><div>{P}</div>", f"<link rel=canonical href='{OWN}'>{other}")
    assert _article(read_html(page, "p")).title == TITLE
    bare = framed(
        f"<div class=t>{TITLE}</div><div>{P}</div>", f"<link rel=canonical href='{OWN}'>" + json_ld()
    )
    assert _article(read_html(bare, "p")).title == TITLE


def test_boxes_of_other_stories_are_not_the_body_and_facts_are() -> None:
    """A box of links inside the text gives headlines; a box of the story's own facts stays."""
    facts = "<div class=box><h3>Cầu Bến Tre 3</h3><p>Dài 2,1 km, rộng 17,5 m, bốn làn xe, khởi công đầu năm 2024.</p></div>"
    box = f"<div class=in><p>Xem thêm</p><ul>{linked()}</ul></div>"
    reading = read_html(framed(f"<h1>{TITLE}</h1><div>{P}{box}{facts}</div>"), "p")
    lines = _article(reading).body.split("\n")
    assert lines[-1].startswith("Dài 2,1 km") and len(lines) == len(PARAGRAPHS) + 2
    assert [sighting.title for sighting in reading.sightings] == [title for title, _ in OTHERS]


def test_one_story_linked_three_times_is_one_headline() -> None:
    """Picture, title and comment count are one entry, with the title's words."""
    item = "<div class=item><a href='{url}'><img src=a.jpg alt='Ảnh'></a><h3><a href='{url}'>{title}</a></h3><a href='{url}#binh-luan'>15</a></div>"
    result = read_html(
        framed(f"<h1>Kinh tế</h1>{linked(item)}", f"<link rel=canonical href='{HOST}/kinh-te'>"), "p"
    ).sightings
    assert [sighting.title for sighting in result] == [title for title, _ in OTHERS]


LISTS = {
    "home": (f"{HOST}/", "<h1><a href='/'>Báo Cửu Long</a></h1>"),
    "section": (f"{HOST}/kinh-te", "<h1>Kinh tế</h1>"),
}


@pytest.mark.parametrize("kind", LISTS)
def test_pages_of_lists_claim_no_article(kind: str) -> None:
    """However much text their summaries hold, and whatever their head calls itself."""
    url, top = LISTS[kind]
    items = linked(f"<div><h3><a href='{{url}}'>{{title}}</a></h3><p>{SAPO} {PARAGRAPHS[0]}</p></div>")
    head = f"<link rel=canonical href='{url}'><meta property='og:type' content='article'>"
    reading = read_html(framed(top + f"<div>{items}</div>", head, "Báo Cửu Long"), "p")
    assert reading.article is None
    assert len(reading.sightings) == len(OTHERS)


def test_headlines_carry_dates_and_categories() -> None:
    """Shown, in an attribute by ISO 8601, or in the address."""
    first, second, third = OTHERS
    body = f"""<h2>Mới nhất</h2><ul>
        <li><a href='/{first[1]}-5012001.html'>{first[0]}</a> <a href='/giao-thong'>Giao thông</a> <span>|</span> <span class=time>12/01/2026 09:30</span></li>
        <li><a href='/{second[1]}-5012002.html'>{second[0]}</a><time datetime='2026-01-12T08:00:00+07:00'>sáng nay</time></li>
        <li><a href='/{third[1]}-20260112070000123.html'>{third[0]}</a></li></ul>"""
    sightings = read_html(framed(body, f"<link rel=canonical href='{HOST}/'>", "Báo Cửu Long"), "p").sightings
    assert [sighting.published for sighting in sightings] == [
        datetime(2026, 1, 12, 9, 30, tzinfo=HANOI),
        datetime(2026, 1, 12, 8, 0, tzinfo=HANOI),
        datetime(2026, 1, 12, 7, 0, tzinfo=HANOI),
    ]
    assert [sighting.category for sighting in sightings] == ["Giao thông", "", ""]
    assert {sighting.section for sighting in sightings} == {"Mới nhất"}


WRONG = {
    "not found": (
        framed("<h1>404 - Không tìm thấy trang</h1><p>Trang bạn tìm không tồn tại.</p>", "", "404"),
        "error page",
    ),
    "login": (
        framed("<h1>Đăng nhập</h1><form><input></form><p>Nhập thư điện tử.</p>", "", "Đăng nhập"),
        "login",
    ),
    "robot check": (framed("<p>Checking your browser</p>", "", "Just a moment..."), "robot"),
    "JavaScript": ("<html><body><div id=app></div><script>" + "render();" * 400 + "</script>", "JavaScript"),
    "empty": ("<html></html>", "no article"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_pages_that_are_nothing_are_skipped_with_the_reason(kind: str) -> None:
    """The reason names what the page is."""
    page, reason = WRONG[kind]
    with pytest.raises(UnreadableError, match=reason):
        read_html(page, "p")


def test_a_page_cut_off_in_the_middle_still_gives_its_story() -> None:
    """What came before the cut is read."""
    page = framed(STYLES["microdata"])
    article = _article(read_html(page[: page.index(PARAGRAPHS[2]) + 40], "p"))
    assert (article.title, article.body.split("\n")[0]) == (TITLE, PARAGRAPHS[0])


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 200_000,
        "".join(f"<b id=x{n}>" for n in range(2_500)) + "<p>chữ" * 50_000,
        "<p>" + "&amp;" * 500_000,
        "<script type='application/ld+json'>" + "[" * 200_000 + "</script>",
        "<a href='/mot-hai-ba-bon-nam-sau-bay-12345.html'>" * 50_000,
        "<table>" * 2_000 + "<td>x",
    ],
    ids=["nested", "reopened", "entities", "deep JSON", "links", "tables"],
)
def test_hostile_pages_end_soon(page: str) -> None:
    """Neither a crash nor minutes of work: a reading or the documented error."""
    start = time.process_time()
    with contextlib.suppress(UnreadableError):
        read_html(page, "p")
    assert time.process_time() - start < 10


@pytest.mark.slow
def test_a_hundred_thousand_links_are_read_in_bounded_time() -> None:
    """The first two thousand headlines are kept."""
    links = "".join(
        f"<li><a href='/tin-so-{n}-ve-mot-chuyen-{n + 1000000}.html'>Tin số {n} về một chuyện</a>"
        for n in range(100_000)
    )
    start = time.process_time()
    result = read_html(
        framed(f"<ul>{links}</ul>", f"<link rel=canonical href='{HOST}/'>", "Báo"), "p"
    ).sightings
    assert len(result) == 2000
    assert time.process_time() - start < 20


def _sound(reading: PageContent) -> None:
    assert [sighting.position for sighting in reading.sightings] == list(range(len(reading.sightings)))
    for sighting in reading.sightings:
        url = f"{HOST}{sighting.url}" if sighting.url.startswith("/") else sighting.url
        assert sighting.title and addresses.absolute("", url) == url
    assert reading.article is None or reading.article.title


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_give_a_reading_or_the_documented_error(data: bytes) -> None:
    """Nothing but ``UnreadableError`` comes out."""
    with contextlib.suppress(UnreadableError):
        _sound(read_html(decode(b"<p>" + data, repair_markup)[0], "p"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(STYLES)), st.data())
def test_any_damage_to_a_page_gives_a_sound_reading(style: str, data: st.DataObject) -> None:
    """Positions ascend, titles are there, addresses are absolute, whatever is cut out of a page."""
    page = framed(STYLES[style])
    start = data.draw(st.integers(0, len(page)))
    stop = data.draw(st.integers(start, len(page)))
    with contextlib.suppress(UnreadableError):
        _sound(read_html(page[:start] + data.draw(st.text(max_size=20)) + page[stop:], "p"))


@given(st.text(max_size=200))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Readers of dates and addresses take any text, and give dates from 1990 on."""
    saved_at = datetime(2026, 1, 1, tzinfo=HANOI)
    for result in (
        parse_any_date(text),
        parse_written_date(text),
        parse_url_date(text),
        parse_relative_date(text, saved_at),
    ):
        assert result is None or result.year >= 1990
    assert url_shape(text).confidence in (0, 1, 2)
