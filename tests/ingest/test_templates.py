"""Stories in the layouts of other content systems, as invented publishers' pages: every field in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.support.invented_pages import (
    CAPTION,
    FOOT,
    HOST,
    MENU,
    OTHERS,
    PARAGRAPHS,
    SAPO,
    TITLE,
    P,
    json_ld,
    linked,
)
from vnsearch.ingest.page import read_html
from vnsearch.model import Article, PageContent
from vnsearch.vietnam_time import HANOI

WHEN = datetime(2026, 1, 12, 9, 30, tzinfo=HANOI)
SLUG = "cau-ben-tre-3-thong-xe-ky-thuat-truoc-tet"
DATED = "<meta property='article:published_time' content='2026-01-12T09:30:00+07:00'>"
TOLD = f"<meta property='og:description' content='{SAPO}'>"
FIGURE = f"<figure><img src=a.jpg><figcaption>{CAPTION}</figcaption></figure>"
INSIDE = "Người dân đón tết sớm bên cầu mới"


def _page(url: str, body: str, head: str = "", title: str = f"{TITLE} | Báo Cửu Long") -> PageContent:
    page = f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title><link rel=canonical href='{url}'>{head}</head><body>{body}</body></html>"
    return read_html(page, "p.html")


def _article(reading: PageContent) -> Article:
    assert reading.article is not None
    return reading.article


@dataclass(frozen=True)
class Layout:
    """A page, and what it states beside title, summary, text and time."""

    url: str
    body: str
    head: str = ""
    author: str = "Hoàng Nam"
    category: str = "Giao thông"
    captions: tuple[str, ...] = (CAPTION,)
    headlines: int = 3


def _two(text: str) -> str:
    """The paragraphs with something between the second and the third."""
    ps = [f"<p>{p}</p>" for p in PARAGRAPHS]
    return "".join((*ps[:2], text, *ps[2:]))


LAYOUTS = {
    "sections, time and author by data-role; a story and a photo amid the text": Layout(
        f"https://cuulong.example/{SLUG}-185260112093012345.htm",
        f"""{MENU}<div class="detail-cate"><a href="/thoi-su.htm" data-role="cate-name">Thời sự</a><a href="/giao-thong.htm" data-role="cate-name">Giao thông</a></div>
        <h1 class="detail-title"><span data-role="title">{TITLE}</span></h1>
        <div class="detail-author"><a class="name" href="/author/hoang-nam-1851.htm">Hoàng Nam</a><a href="mailto:nam@cuulong.example">nam@cuulong.example</a></div>
        <div class="detail-time"><div data-role="publishdate">12/01/2026 09:30 GMT+7</div></div><h2 class="detail-sapo">{SAPO}</h2>
        <div class="detail-cmain"><div class="detail-content afcbc-body">{_two(f'<figure type="Photo"><div><img src="a.jpg"></div><figcaption class="PhotoCMS_Caption"><p>{CAPTION}</p></figcaption></figure><div type="RelatedOneNews"><a href="/nguoi-dan-don-tet-som-ben-cau-moi-185260111080012345.htm">{INSIDE}</a></div>')}</div></div>
        <div class="detail__tags"><a href="/cau-ben-tre-tag123.html">cầu Bến Tre</a></div>
        <div class="detail__related"><div class="box-title">Tin liên quan</div>{linked('<div><a href="{url}" title="{title}"><img src=x alt="{title}"></a><h3><a href="{url}">{title}</a></h3></div>')}</div>{FOOT}""",
        headlines=4,
    ),
    "the agency's mark, a picture in a table, related stories as <article> amid the text": Layout(
        f"https://cuulong.example/{SLUG}-post1712345.html",
        f"""<header><nav><ul><li><a href="/giao-thong/">Giao thông</a></ul></nav></header>
        <div class="article"><h1 class="article__title cms-title">{TITLE}</h1><span class="name cms-author">Hoàng Nam</span><time class="time" datetime="2026-01-12T09:30:00+0700">12/01/2026 | 09:30</time>
        <div class="article__sapo cms-desc"><div>CLO - {SAPO}</div></div>
        <div class="article__body cms-body"><table class="picture"><tr><td class="pic"><img src=a.jpg></td></tr><tr><td class="caption"><p>{CAPTION}</p></td></tr></table>
        {_two(f'<div class="related-news"><ul><li><article class="story"><h2><a href="/nguoi-dan-don-tet-som-ben-cau-moi-post1700001.html">{INSIDE}</a></h2></article></li></ul></div>')}</div>
        <div class="author-bottom"><span class="name cms-author">Hoàng Nam</span></div></div>
        <div class="box"><h3 class="box-heading">Cùng chuyên mục</h3>{linked('<article class="story"><figure><a href="{url}"><img alt="{title}"></a></figure><h2><a href="{url}">{title}</a></h2></article>')}</div>{FOOT}""",
        DATED.replace("+07:00", "+0700"),
        headlines=4,
    ),
    "no h1, the date over the title, the text parted by <br>": Layout(
        f"http://baocuulong.example/news/vn/giao-thong/{SLUG}.html",
        f"""<table width="100%"><tr><td colspan="2">{MENU}</td></tr><tr><td><div class="post-location"><a href="/">Trang chủ</a> &raquo; <a href="/news/vn/giao-thong/">Giao thông</a></div>
        <div class="ArticleDate">Thứ Hai, 12/01/2026, 09:30 [GMT+7]</div><div id="lblTitle">{TITLE}</div><div class="ArticleSummary">{SAPO}</div>
        <div class="ArticleContent">{"<br/><br/>".join(PARAGRAPHS)}<br/><br/><div style="text-align:right"><b>Hoàng Nam</b></div></div></td>
        <td><b>CÁC TIN KHÁC</b><ul>{linked()}</ul></td></tr></table>{FOOT}""",
        captions=(),
    ),
    "a blog: @graph, UTC, the summary bold in the text, a link to another story as a paragraph": Layout(
        f"https://cuulong24h.example/{SLUG}/",
        f"""<main><article class="post type-post category-giao-thong"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1><span class="posted-on"><time datetime="2026-01-12T09:30:00+07:00">12 Tháng Một, 2026</time></span></header>
        <div class="entry-content"><p><strong>{SAPO}</strong></p>{FIGURE}{P}<p>&gt;&gt;&gt; Xem thêm: <a href="/nguoi-dan-don-tet-som-ben-cau-moi/">{INSIDE}</a></p></div>
        <footer class="entry-footer">Posted in <a href="/category/giao-thong/">Giao thông</a></footer></article><div id="comments"><h3>Để lại một bình luận</h3><form></form></div></main>
        <aside><section class="widget"><h2 class="widget-title">Bài viết mới</h2><ul>{linked()}</ul></section></aside>{FOOT}""",
        '<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Cửu Long 24h"},{"@type":["Article"],"headline":"'
        + TITLE
        + '","datePublished":"2026-01-12T02:30:00+00:00","author":[{"@type":"Person","name":"Hoàng Nam"}],"articleSection":["Giao thông"]}]}</script>',
        headlines=4,
    ),
    "names that say nothing, each paragraph in a box of its own": Layout(
        f"https://cuulong.example/{SLUG}-c52012345.html",
        f"""<div id=app><div class="c1"><a href="/thoi-su">Thời sự</a><a href="/kinh-te">Kinh tế</a></div><div class="c2"><a class=c3 href="/giao-thong">Giao thông</a><h1 class="c4">{TITLE}</h1>
        <div class="c5"><span>12/01/2026 09:30 (GMT+07:00)</span></div><div class="c6">{SAPO}</div>{"".join(f'<div class="c7"><span>{p}</span></div>' for p in PARAGRAPHS)}<div class=c7><b>Hoàng Nam</b></div></div>
        <div class="c8"><div class="c9">Đọc nhiều</div>{linked('<div class="c10"><a href="{url}"><span>{title}</span></a><span>2 giờ trước</span></div>')}</div></div>""",
        DATED + TOLD,
        captions=(),
    ),
    "the site's name as h1, the title as h2, the sections in JSON-LD": Layout(
        f"{HOST}/giao-thong/{SLUG}-5012345.html",
        f"""<h1 class=logo><a href="{HOST}/">Báo điện tử Cửu Long</a></h1>{MENU}<div><h2>{TITLE}</h2><p>09:30 | 12/01/2026</p><p><b>{SAPO}</b></p>{FIGURE}{P}<p><em>Hoàng Nam</em></p></div><h4>Tin mới</h4><ul>{linked()}</ul>""",
        TOLD
        + '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"item":{"@id":"/","name":"Trang chủ"}},{"@type":"ListItem","position":2,"item":{"@id":"/giao-thong","name":"Giao thông"}}]}</script>',
    ),
    "stories beside it in JSON-LD too, and first": Layout(
        f"{HOST}/giao-thong/{SLUG}-5012345.html",
        f"<h1>{TITLE}</h1><p class=lead>{SAPO}</p><article>{FIGURE}{P}</article><h3>Nên xem</h3><ul>{linked()}</ul>",
        json_ld(
            headline=OTHERS[0][0], datePublished="2025-12-01T01:00:00+07:00", author={"name": "Lê Văn Sáu"}
        )
        + json_ld(
            datePublished="2026-01-12T09:30:00+07:00",
            author={"name": "Hoàng Nam"},
            articleSection="Giao thông",
        ),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_in_its_place(name: str) -> None:
    """Title, summary, text, captions, author, section and time, whatever the layout."""
    layout = LAYOUTS[name]
    article = _article(_page(layout.url, layout.body, layout.head))
    assert (article.title, article.summary) == (TITLE, SAPO)
    assert tuple(article.body.split("\n")) == PARAGRAPHS
    assert (article.captions, article.author) == (layout.captions, layout.author)
    assert (article.category, article.published) == (layout.category, WHEN)


@pytest.mark.parametrize("name", LAYOUTS)
def test_headlines_beside_and_within(name: str) -> None:
    """The list beside the story, and the story linked amid its text."""
    layout = LAYOUTS[name]
    titles = [sighting.title for sighting in _page(layout.url, layout.body, layout.head).sightings]
    within = [INSIDE] if layout.headlines == 4 else []
    assert titles == within + [title for title, _ in OTHERS]


def test_a_story_in_pictures_has_its_captions() -> None:
    """No text but captions: an article all the same, its body empty."""
    captions = tuple(f"Ảnh {n}. {text}" for n, text in enumerate(PARAGRAPHS))
    output = "".join(
        f"<figure><img src={n}.jpg><figcaption>{text}</figcaption></figure>"
        for n, text in enumerate(captions)
    )
    article = _article(
        _page(
            f"{HOST}/anh/{SLUG}-5012346.html",
            f"{MENU}<h1>{TITLE}</h1><p class=sapo>{SAPO}</p><div>{output}</div>{FOOT}",
            DATED,
        )
    )
    assert (article.summary, article.body, article.captions) == (SAPO, "", captions)


def test_an_interview_keeps_questions_tables_lists_and_short_answers() -> None:
    """Everything the story says is body; the line that signs it is the author."""
    body = f"""<article><h1>{TITLE}</h1><div class="sapo">{SAPO}</div><div class="body"><p>{PARAGRAPHS[0]}</p><p><strong>Thưa ông, vì sao?</strong></p><p>{PARAGRAPHS[1]}</p>
    <h3>Chi phí</h3><table border=1><tr><td>Hạng mục</td><td>Tiền</td></tr><tr><td>Nhịp</td><td>120 tỷ</td></tr></table><ul><li>Dài 2,1 km</li></ul>
    <blockquote><p>{PARAGRAPHS[2]}</p></blockquote><p>Vâng.</p><p>{PARAGRAPHS[3]}</p><p style="text-align:right"><strong>Hoàng Nam</strong> (thực hiện)</p></div></article>"""
    article = _article(_page(f"{HOST}/{SLUG}-5012347.html", body, DATED))
    assert article.body.split("\n") == [
        PARAGRAPHS[0],
        "Thưa ông, vì sao?",
        PARAGRAPHS[1],
        "Chi phí",
        "Hạng mục Tiền",
        "Nhịp 120 tỷ",
        "Dài 2,1 km",
        PARAGRAPHS[2],
        "Vâng.",
        PARAGRAPHS[3],
    ]
    assert article.author == "Hoàng Nam"


def test_a_live_report_is_dated_by_its_beginning() -> None:
    """The updates are its text; their times are not the story's."""
    updates = "".join(
        f"<div><span class=time>1{n}:0{n}</span><p>{text}</p></div>" for n, text in enumerate(PARAGRAPHS)
    )
    story = {
        "@type": "LiveBlogPosting",
        "datePublished": "2026-01-12T09:30:00+07:00",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "headline": "x", "datePublished": "2026-01-12T11:00:00+07:00"}
        ],
    }
    article = _article(
        _page(f"{HOST}/{SLUG}-5012348.html", f"<h1>{TITLE}</h1><div>{updates}</div>", json_ld(**story))
    )
    assert article.published == WHEN
    assert all(text in article.body for text in PARAGRAPHS)


def test_a_brief_of_two_lines_is_a_story() -> None:
    """Where the head and the address say so, little text is enough."""
    text = "Cầu Bến Tre 3 thông xe kỹ thuật lúc 9 giờ sáng nay, sớm hơn kế hoạch hai tháng."
    article = _article(
        _page(f"{HOST}/{SLUG}-5012349.html", f"<h1>{TITLE}</h1><div><p>{text}</p></div>", DATED)
    )
    assert article.body == text


LISTS = {
    "each story described in JSON-LD": (
        f"{HOST}/giao-thong",
        "".join(json_ld(headline=title, datePublished="2026-01-12T09:30:00+07:00") for title, _ in OTHERS),
        f"<h1>Giao thông</h1>{linked(f'<div><h3><a href={{url}}>{{title}}</a></h3><p>{SAPO} {PARAGRAPHS[0]}</p></div>')}",
    ),
    "an address that says nothing, relative links": (
        "",
        "<meta property='og:type' content='article'>",
        f"<h1>Giao thông</h1>{linked(f'<div><h3><a href={{url}}>{{title}}</a></h3><p><a href={{url}}>{SAPO} {PARAGRAPHS[0]}</a></p></div>')}",
    ),
    "one day's stories, none longer than a line": (
        f"{HOST}/tin-tuc-24h.html",
        "",
        f"<h1>Tin tức 24h</h1>{linked(f'<article><h2><a href={{url}}>{{title}}</a></h2><p>{SAPO}</p></article>')}",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_claim_no_article(name: str) -> None:
    """Three headlines and no story."""
    url, head, body = LISTS[name]
    reading = _page(url, MENU + body + FOOT, head, "Giao thông - Báo Cửu Long")
    assert reading.article is None
    assert [sighting.title for sighting in reading.sightings] == [title for title, _ in OTHERS]


def test_numbers_in_the_query_are_addresses_of_stories() -> None:
    """``news.aspx?id=12`` names a story; ``list.aspx?cat=1`` does not."""
    links = "".join(
        f"<li><a href='/news.aspx?id={n}345'>{title}</a></li>" for n, (title, _) in enumerate(OTHERS, 1)
    )
    body = f"<ul>{links}</ul><ul><li><a href='/list.aspx?cat=1'>Chuyện của những dòng sông miền Tây</a></li></ul>"
    sightings = _page(f"{HOST}/", body, "", "Báo Cửu Long").sightings
    assert [sighting.title for sighting in sightings] == [title for title, _ in OTHERS]


IMPRINT = "<div><p>Cơ quan chủ quản: Hội Nhà báo tỉnh Bến Tre. Tổng biên tập: Nguyễn Văn An.</p><p>Giấy phép số 55/GP-BTTTT cấp ngày 1/2/2020. Tòa soạn: 12 Đồng Khởi, Bến Tre. Điện thoại: 0275 3888 888. Ghi rõ nguồn khi phát hành lại.</p></div>"
CONTACT = "Công ty Cổ phần Cầu Đường Cửu Long. Địa chỉ: 3 Hùng Vương, Bến Tre. Điện thoại: 0275 3999 999. Email: cau@duong.example."
PRESS = "Tổng biên tập tờ báo cho biết cơ quan chủ quản đã xin giấy phép hoạt động mới, sau khi giấy phép cũ hết hạn vào cuối năm ngoái."


def test_the_imprint_is_no_story_though_nothing_names_it() -> None:
    """On a page of short entries it is the longest text there is."""
    reading = _page(f"{HOST}/giao-thong-van-tai-do-thi", f"<h1>Giao thông</h1><ul>{linked()}</ul>{IMPRINT}")
    assert reading.article is None


@pytest.mark.parametrize("last", [CONTACT, PRESS])
def test_a_company_to_call_and_a_story_about_the_press_are_body(last: str) -> None:
    """The imprint in the same element goes, what the story itself says stays."""
    body = f"<div><h1>{TITLE}</h1>{P}<p>{last}</p>{IMPRINT}</div>"
    article = _article(_page(f"{HOST}/{SLUG}-5012351.html", body, DATED))
    assert tuple(article.body.split("\n")) == (*PARAGRAPHS, last)


def test_a_caption_is_what_a_box_says_beside_its_picture() -> None:
    """Without figcaption, without a name, without a credit."""
    caption = "Nhịp cuối cùng của cầu được hợp long"
    picture = f"<div><div><img src=a.jpg></div><div>{caption}</div></div>"
    article = _article(
        _page(f"{HOST}/{SLUG}-5012352.html", f"<h1>{TITLE}</h1><div>{_two(picture)}</div>", DATED)
    )
    assert article.captions == (caption,)
    assert tuple(article.body.split("\n")) == PARAGRAPHS
