"""Pages in other versions and forms than the usual: AMP, print, live reports, films, frames, old tables."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.support.invented_pages import (
    HOST,
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
from vnsearch.ingest.addresses import address_key
from vnsearch.ingest.page import read_html
from vnsearch.model import Article, PageContent
from vnsearch.vietnam_time import HANOI

WHEN = datetime(2026, 1, 12, 9, 30, tzinfo=HANOI)
DATE = "<p class=date>12/01/2026 09:30</p>"
CANONICAL = f"<link rel=canonical href='{OWN}'>"


def article_of(content: PageContent) -> Article:
    assert content.article is not None
    return content.article


AMP = (
    f"<header><a href='/'>Báo Cửu Long</a></header><article><h1>{TITLE}</h1>{DATE}<p class=sapo>{SAPO}</p>"
    f"<amp-img src=a.jpg></amp-img><p>{'</p><amp-ad></amp-ad><p>'.join(PARAGRAPHS)}</p></article>"
    "<amp-sidebar><ul><li><a href='/thoi-su'>Thời sự</a></ul></amp-sidebar>"
)
PRINTED = (
    f"<div><img src=logo.png> Báo Cửu Long</div><h1>{TITLE}</h1>{DATE}{P}"
    "<p><a href='javascript:window.print()'>In bài</a> | <a href='javascript:window.close()'>Đóng</a></p>"
)
PLAIN = f"<b>{TITLE}</b><br><i>12/01/2026 09:30</i><br>{'<br><br>'.join(PARAGRAPHS)}<br>URL: {OWN}"
MOBILE = f"<div class=m-detail><h1>{TITLE}</h1>{DATE}{P}</div><div class=m-box>{linked()}</div>"
VERSIONS = {
    "AMP": framed(AMP),
    "AMP as it was fetched": framed(
        AMP, f"<link rel=canonical href='{OWN.replace('/giao-thong', '/amp/giao-thong')}'>"
    ),
    "for telephones": framed(MOBILE, f"<link rel=canonical href='{OWN.replace('www.', 'm.')}'>"),
    "to print": framed(
        PRINTED, f"<link rel=canonical href='{OWN.replace('/giao-thong', '/print/giao-thong')}'>"
    ),
    "to print, text in the body": framed(PLAIN, title=f"In bài - {TITLE}"),
    "second page": framed(
        f"<h1>{TITLE}</h1>{DATE}{P}<div class=paging><a href='{OWN}'>1</a> <b>2</b> <a href='?p=3'>3</a></div>",
        f"<link rel=canonical href='{OWN.replace('.html', '-p2.html')}'>",
    ),
}


@pytest.mark.parametrize("version", VERSIONS)
def test_story_is_read_in_each_version_of_its_page(version: str) -> None:
    """Title, date, and the text without buttons and addresses."""
    article = article_of(read_html(VERSIONS[version], "p"))
    assert (article.title, article.published) == (TITLE, WHEN)
    assert tuple(article.body.split("\n")) == PARAGRAPHS
    if version != "second page":
        assert article.id == address_key(OWN)


ENTRIES = [
    (
        "10:45",
        "Xe đầu tiên qua cầu",
        "Chiếc xe tải chở đá của đội thi công lăn bánh qua nhịp giữa, người dân vỗ tay.",
    ),
    (
        "10:10",
        "Cắt băng",
        "Đại diện công nhân cùng cắt băng thông xe trên mặt cầu lộng gió, nhiều người khóc.",
    ),
    (
        "09:30",
        "Hai đầu cầu chật kín",
        "Từ sáng sớm hàng nghìn người đã đứng trên triền đê, có cụ già được dìu ra xem.",
    ),
]
LIVE = [line for time, title, text in ENTRIES for line in (f"{time} {title}", text)]


def live_blog(visible: str) -> str:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": title,
            "articleBody": text,
            "datePublished": f"2026-01-12T{time}:00+07:00",
        }
        for time, title, text in ENTRIES
    ]
    story = json_ld(datePublished="2026-01-12T09:30:00+07:00", liveBlogUpdate=updates)
    story = story.replace('"NewsArticle"', '"LiveBlogPosting"')
    return framed(f"<h1>{TITLE}</h1><p class=sapo>{SAPO}</p>{visible}", CANONICAL + story)


def test_entries_of_a_live_report_are_paragraphs_with_their_times() -> None:
    """Whether the page shows them or a script loads them; newest first, as they stand."""
    items = "".join(
        f"<div class=item><span class=time>{time}</span><h3>{title}</h3><p>{text}</p></div>"
        for time, title, text in ENTRIES
    )
    for visible in (f"<div class=live>{items}</div>", "<div id=live></div>"):
        article = article_of(read_html(live_blog(visible), "p"))
        assert (article.body.split("\n"), article.published) == (LIVE, WHEN)


FILM = {"@type": "VideoObject", "name": TITLE, "description": SAPO, "uploadDate": "2026-01-12T09:30:00+07:00"}


@pytest.mark.parametrize(
    "head",
    [
        f"<script type='application/ld+json'>{json.dumps(FILM)}</script>",
        "<meta property='og:type' content='video.other'>"
        "<meta itemprop=datePublished content='2026-01-12T09:30:00+07:00'>",
    ],
)
def test_film_with_a_lead_is_a_story(head: str) -> None:
    """Its date is that of its upload; the stories beside it are headlines."""
    body = (
        f"<div class=player></div><div><h1>{TITLE}</h1><div class=sapo>{SAPO}</div></div><ul>{linked()}</ul>"
    )
    content = read_html(framed(body, CANONICAL + head), "p")
    article = article_of(content)
    assert (article.title, article.summary, article.published) == (TITLE, SAPO, WHEN)
    assert len(content.sightings) == len(OTHERS)


def test_film_of_another_story_on_a_list_makes_no_article() -> None:
    """A home page with a film in a corner."""
    film = json.dumps(FILM | {"name": "Chợ nổi mở lại sau mùa lũ lớn"})
    head = f"<link rel=canonical href='{HOST}/'><script type='application/ld+json'>{film}</script>"
    content = read_html(framed(f"<h1>Báo Cửu Long</h1><ul>{linked()}</ul>", head, "Báo Cửu Long"), "p")
    assert content.article is None


def test_page_of_frames_names_the_files_with_its_text() -> None:
    page = (
        "<html><head><title>Báo</title></head><frameset rows='80,*'><frame src='top.asp'>"
        "<frame name=main src='main.asp?id=123'></frameset></html>"
    )
    with pytest.raises(UnreadableError, match=r"top\.asp, main\.asp\?id=123"):
        read_html(page, "p")


def test_old_page_of_tables_and_fonts_is_read() -> None:
    """No headings and the site's name as title: the line in large type is the title; the menu is no category."""
    menu = "".join(
        f"<tr><td><a href=list.asp?cat={n}><font size=2>Mục {n}</font></a></td></tr>" for n in range(6)
    )
    others = "".join(
        f"<li><a href=view.asp?id={5000 + n}><font size=2>{title}</font></a> <font size=1>(1{n}/01/2026)</font><br>"
        for n, (title, _) in enumerate(OTHERS)
    )
    page = f"""<html><head><title>:: Cuu Long ::</title></head><body bgcolor=#ffffff><table width=780>
        <tr><td colspan=2><img src=banner.gif></td></tr><tr><td width=150><table>{menu}</table></td><td width=480>
        <font size=4 color=red><b>{TITLE}</b></font><br><font size=1>(Cập nhật: 12/01/2026 9:30)</font><br>
        <font size=2>{"<br><br>".join(PARAGRAPHS)}<br><div align=right><b>HOÀNG NAM</b></div></font>
        <br><b>Các tin khác:</b><br>{others}</td></tr></table></body></html>"""
    content = read_html(page, "p", url=f"{HOST}/view.asp?id=5123")
    article = article_of(content)
    assert (article.title, article.published, article.authors) == (TITLE, WHEN, ("HOÀNG NAM",))
    assert (tuple(article.body.split("\n")), article.categories) == (PARAGRAPHS, ())
    assert [sighting.title for sighting in content.sightings] == [title for title, _ in OTHERS]
