"""Pages that once were misread: each stands for a kind of template or of saving program."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

import vnsearch
from vnsearch.ingest.dates.date_lines import read_date_line
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.page import read_html
from vnsearch.ingest.page.page_origin import find_origin
from vnsearch.model import Article, PageContent, Published, Sighting
from vnsearch.vietnam_time import HANOI

TITLES = ["Bến phà cũ ngừng chạy từ hôm nay", "Chợ nổi mở lại sau mùa nước", "Làng hoa vào vụ Tết sớm hơn"]
SLUGS = ["ben-pha-cu-ngung-chay-tu-hom-nay", "cho-noi-mo-lai-sau-mua-nuoc", "lang-hoa-vao-vu-tet-som-hon"]
STORY = "".join(
    f"<p>Đoạn {i} kể rằng bến phà đã ngừng chạy, người hai bên sông đi lại bằng cây cầu mới xây.</p>"
    for i in range(8)
)
HOME = "https://bao.example/"


def page(body: str, head: str = "", title: str = "Báo Thử") -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def home(entries: list[str], around: str = "{}") -> tuple[Sighting, ...]:
    """The headlines of a front page."""
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return read_html(page(around.format(f"<ul>{items}</ul>"), canonical(HOME)), "a.html").sightings


def link(
    number: int, inside: str = "", attributes: str = "", folder: str = "", stamp: str = "20240512081500123"
) -> str:
    address = f"{HOME}{SLUGS[number]}-{stamp}.htm"
    return f'<a href="{address}" {attributes}>{inside or TITLES[number]}</a>'


def story(
    above: str = "", dateline: str = "", below: str = "", head: str = "", body: str = STORY
) -> PageContent:
    content = f'{above}<div class="content"><h1>{TITLES[0]}</h1>{dateline}{body}</div>{below}'
    return read_html(
        page(content, head, TITLES[0]), "a.html", latest=datetime(2026, 11, 28, 20, tzinfo=HANOI)
    )


def article(content: PageContent) -> Article:
    assert content.article is not None
    return content.article


def titles(sightings: tuple[Sighting, ...]) -> list[str]:
    return [sighting.title for sighting in sightings]


# Lists

LISTS: dict[str, tuple[list[str], str]] = {
    "main block named footer": (
        [f"<h3>{link(number)}</h3>" for number in range(3)],
        '<div class="top">x</div><div id="homeFooterAjax">{}</div><div>' + "y " * 400 + "</div>",
    ),
    "number of comments in the link": (
        [link(n, f'<span>{TITLES[n]}</span> <span class="icon-comments">{n + 4}</span>') for n in range(3)],
        "{}",
    ),
    "entities escaped twice": (
        [link(n, attributes='title="a &amp;quot;b&amp;quot;"') for n in range(3)],
        "{}",
    ),
    "zero width spaces": ([link(n, "\u200b" + TITLES[n]) for n in range(3)], "{}"),
    "small ads on a site of their own": (
        [
            *(link(number) for number in range(3)),
            '<a href="https://cho.bao.example/do-go/giuong-go-soi-dep-3-800-000d_176090.html">'
            "Giường gỗ sồi đẹp giao tận nhà 3.800.000đ</a>",
            '<a href="https://raovat.bao.example/nha/cho-thue-xe-bay-cho-doi-moi_176093.html">'
            "Cho thuê xe bảy chỗ đời mới màu bạc</a>",
        ],
        "{}",
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_list_gives_its_headlines(kind: str) -> None:
    assert titles(home(*LISTS[kind])) == TITLES


def test_stories_in_a_folder_called_focus_are_headlines() -> None:
    entries = [
        f'<h2><a href="{HOME}{folder}/{SLUGS[n]}-post21990{n}.gd">{TITLES[n]}</a></h2>'
        for n, folder in enumerate(("giao-duc", "tieu-diem", "giao-duc"))
    ]
    assert titles(home(entries)) == TITLES


def test_links_of_a_page_without_an_address_keep_their_dates() -> None:
    entries = "".join(
        f'<li><a href="/xa-hoi/{SLUGS[n]}-n20240512081500{n}20.htm">{TITLES[n]}</a></li>' for n in range(3)
    )
    sightings = read_html(page(f"<ul>{entries}</ul>"), "a.html").sightings
    assert [sighting.published for sighting in sightings] == [datetime(2024, 5, 12, 8, 15, tzinfo=HANOI)] * 3


def test_story_listed_twice_has_what_either_place_says() -> None:
    """The first place has no category, and no date but the address's."""
    second = (
        '<a href="/the-thao.htm" class="cate">Thể thao</a>'
        '<span class="time" title="2024-05-12T21:40:00">1 giờ</span>'
    )
    entries = [link(n, f"<span>19:3{n}</span> {TITLES[n]}") for n in range(3)]
    sightings = home([*entries, *(f"<div>{second}<h3>{link(n)}</h3></div>" for n in range(3))])
    assert [(s.category, s.published) for s in sightings] == [
        ("Thể thao", datetime(2024, 5, 12, 21, 40, tzinfo=HANOI))
    ] * 3


def test_day_of_the_paper_beside_a_headline_is_its_date() -> None:
    entries = [f'<span class="time">13-5</span>{link(n, stamp="20240512231755940")}' for n in range(3)]
    assert {(s.published, s.date_only) for s in home(entries)} == {
        (datetime(2024, 5, 13, tzinfo=HANOI), True)
    }


def test_indentation_does_not_hide_a_category() -> None:
    space = "\n" + " " * 40
    entries = [f'<div><a href="/am-nhac.htm">{space}Âm nhạc{space}</a>{link(n)}</div>' for n in range(3)]
    assert {sighting.category for sighting in home(entries)} == {"Âm nhạc"}


# Stories


def test_card_of_another_story_is_not_in_the_body() -> None:
    text = "<span>Chợ nổi vắng bóng ghe thuyền.</span>"
    card = f'<div class="summary__content">{link(1, f"<b>{TITLES[1]}</b>")}{text}</div>'
    content = story(
        body=STORY[: len(STORY) // 2] + card + STORY, head=canonical(f"{HOME}{SLUGS[0]}-1234567.htm")
    )
    assert "ghe thuyền" not in article(content).body
    assert titles(content.sightings) == [TITLES[1]]


def test_story_in_pictures_is_an_article() -> None:
    lead = "Bến phà hơn trăm tuổi chở khách lần cuối trước khi cây cầu mới được thông xe."
    head = canonical(f"{HOME}anh/{SLUGS[0]}-499240.html")
    pictures = (
        f'<div class="detail"><h1>{TITLES[0]}</h1><h2 class="description">{lead}</h2><img src="a.jpg"></div>'
    )
    result = article(read_html(page(pictures, head, TITLES[0]), "a.html"))
    assert (result.title, result.summary, result.body) == (TITLES[0], lead, "")


def test_list_without_links_is_no_article() -> None:
    items = "".join(
        f'<div><a href="#"><img src="a.jpg"></a><h3>{title}</h3><p>{STORY}</p></div>' for title in TITLES
    )
    with pytest.raises(vnsearch.VnsearchError):
        read_html(page(f"<div>{items}</div>", title="Document"), "a.html")


ADDRESSES = [
    "?p=123",
    "index.php?view=article&id=77:ben-pha",
    "Trang/ChiTiet.aspx?nid=12345",
    "2021/08/ben-pha.html",
    "ben-pha/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_story_at_an_address_that_says_little_is_read(address: str) -> None:
    head = canonical(HOME + address) + '<meta property="og:type" content="article">'
    assert article(story(head=head)).title == TITLES[0]


# Dates

PUBLISHED, MODIFIED = datetime(2021, 8, 6, 1, 8, tzinfo=HANOI), datetime(2025, 9, 10, 8, tzinfo=HANOI)
DATE_LINES = [
    "Đăng: 06/08/2021 01:08 | Cập nhật: 10/09/2025 08:00",
    "Cập nhật: 10/09/2025 08:00 | Đăng: 06/08/2021 01:08",
    "06/08/2021 01:08 (cập nhật 10/09/2025 08:00)",
    "06/08/2021 01:08 - 10/09/2025 08:00",
    "Thứ sáu, 06/08/2021 01:08; cập nhật lúc 08:00 ngày 10/09/2025",
    "Đăng lúc 01:08, 06/08/2021. Sửa lúc 08:00, 10/09/2025",
    "Ngày đăng 06/08/2021 01:08:00 / Ngày cập nhật 10/09/2025 08:00:00",
]


@pytest.mark.parametrize("line", DATE_LINES)
def test_two_dates_in_a_line_are_told_apart(line: str) -> None:
    result = article(story(dateline=f'<p class="time">{line}</p>'))
    assert (result.published, result.modified) == (PUBLISHED, MODIFIED)


SINGLE_DATES: list[tuple[str, Published]] = [
    ("Cập nhật: 10/09/2025 08:00", MODIFIED),
    ("Thứ Sáu, 06/08/2021", date(2021, 8, 6)),
    ("Hạn nộp hồ sơ: 31/12/2020", None),
    ("Không có ngày", None),
]


@pytest.mark.parametrize("line, expected", SINGLE_DATES)
def test_line_with_one_date(line: str, expected: Published) -> None:
    assert read_date_line(line).published == expected


@pytest.mark.parametrize(
    "parts",
    [
        {"below": "<div>Giấy phép số 1374/GP-BTTTT cấp ngày 21/07/2010</div>"},
        {"above": "<div>Thứ Bảy, 28/11/2026 | 08:15</div>"},
        {"above": "<div>Giá vàng cập nhật 08:00 28/11/2026</div>"},
        {"dateline": "<p>(Hạn nộp hồ sơ: 31/12/2020)</p>"},
        {"below": '<div><a href="/x-1.html">Tin khác về giao thông công cộng</a> 01/02/2024 10:00</div>'},
    ],
)
def test_date_of_something_else_is_not_the_storys(parts: dict[str, str]) -> None:
    assert article(story(**parts)).published is None


# Saving programs

ADDRESS = f"{HOME}{SLUGS[0]}-4321.html"
FETCHED = datetime(2021, 8, 6, 8, tzinfo=HANOI)
COMMENTS: list[tuple[str, str, datetime | None]] = [
    (f"<!-- saved from url=(0042){ADDRESS} -->", ADDRESS, None),
    (
        f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n "
        "saved date: Fri Aug 06 2021 08:00:00 GMT+0700\n-->",
        ADDRESS,
        FETCHED,
    ),
    (
        f"<!-- Mirrored from {ADDRESS.removeprefix('https://')} by HTTrack Website Copier/3.x [XR&CO'2014], "
        "Fri, 06 Aug 2021 01:00:00 GMT -->",
        ADDRESS.replace("https", "http"),
        FETCHED,
    ),
]


@pytest.mark.parametrize("comment, url, fetched", COMMENTS)
def test_saving_programs_comment_gives_the_address(comment: str, url: str, fetched: datetime | None) -> None:
    origin = find_origin(f"<html><head>{comment}</head></html>")
    assert (origin.url, origin.fetched_at) == (url, fetched)


def test_copy_of_the_wayback_machine_is_the_page_itself(tmp_path: Path) -> None:
    """Without the banner, and with the addresses as they were."""
    snapshot = "https://web.archive.org/web/20210806010000"
    start, end = (f"<!-- {word} WAYBACK TOOLBAR INSERT -->" for word in ("BEGIN", "END"))
    other = f"/web/20210806010000/{HOME}{SLUGS[1]}-20210805101010111.htm"
    output = f"<div><h1>{TITLES[0]}</h1>{STORY}</div><a href='{other}'>{TITLES[1]}</a>"
    content = f"{start}<div>27 captures 12/12/2022</div>{end}{output}"
    path = tmp_path / "a.html"
    path.write_text(page(content, canonical(f"{snapshot}/{ADDRESS}"), TITLES[0]), "utf-8")
    (result,) = vnsearch.read(path)
    assert article(result).url == ADDRESS
    assert [sighting.url for sighting in result.sightings] == [f"{HOME}{SLUGS[1]}-20210805101010111.htm"]


def test_frames_of_a_saved_page_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "Bến phà_files").mkdir()
    text = page(f"<h1>{TITLES[0]}</h1>{STORY}", canonical(ADDRESS), TITLES[0])
    (tmp_path / "Bến phà.html").write_text(text, "utf-8")
    (tmp_path / "Bến phà_files" / "khung.html").write_text(text.replace(TITLES[0], TITLES[1]), "utf-8")
    assert [article(content).title for content in vnsearch.read(tmp_path)] == [TITLES[0]]


def test_windows_1258_is_recognised() -> None:
    import unicodedata

    marks = {
        "\u0300": "\u0300",
        "\u0301": "\u0301",
        "\u0309": "\u0309",
        "\u0303": "\u0303",
        "\u0323": "\u0323",
    }
    text = "Ruộng muối ven biển được mùa nắng, diêm dân gánh những gánh trắng về kho từ lúc gà gáy."
    data = b"".join(_encode_1258(char, marks) for char in unicodedata.normalize("NFC", text))
    assert decode(data)[0] == text


def _encode_1258(char: str, marks: dict[str, str]) -> bytes:
    """A letter in Windows-1258, which writes the tone of most letters after it."""
    import unicodedata

    try:
        return char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tone = next(part for part in parts if part in marks)
        letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
        return letter.encode("cp1258") + tone.encode("cp1258")
