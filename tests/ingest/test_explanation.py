"""``vnsearch read --why``: for each field the candidates, where they stand, and the one that the article has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vnsearch.library.read import read
from vnsearch.model import FieldCandidate, PageContent
from vnsearch.model.documents import json_value

PAGE = """<html><head><title>Cầu Thử thông xe sớm hai tháng - Báo Thử</title>
<meta property="og:title" content="Cầu Thử thông xe sớm hai tháng"><meta property="og:site_name" content="Báo Thử">
<meta name="author" content="Báo Thử"><meta property="article:published_time" content="2024-05-12T08:15:00+07:00">
<meta name="pubdate" content="hôm nọ">
<link rel="canonical" href="https://baothu.example/xa-hoi/cau-thu-thong-xe-som-hai-thang-4712345.html"></head>
<body><h1>Cầu Thử thông xe sớm hai tháng</h1><span class="date">13/5/2024 09:00</span><div class="content">
<p>Sáng nay, cây cầu bắc qua sông Thử đã thông xe sớm hơn kế hoạch, người dân hai bờ ra xem rất đông.</p>
<p>Chủ đầu tư cho biết công trình dài hơn một cây số, bốn làn xe, vốn hơn nghìn tỉ đồng từ ngân sách tỉnh.</p>
<p>Nhiều hộ bán hàng ở bến phà cũ mong được hỗ trợ chuyển nghề trong thời gian tới đây.</p>
<p>An Thử - Bình Thử</p></div></body></html>"""


def explain(tmp_path: Path, name: str, text: str) -> PageContent:
    (tmp_path / name).write_text(text, "utf-8")
    (content,) = read(tmp_path / name, explain=True)
    return content


def candidates(content: PageContent, field: str) -> list[FieldCandidate]:
    return [candidate for candidate in content.candidates if candidate.field == field]


@pytest.mark.parametrize("field", ["title", "url", "published", "author", "body"])
def test_exactly_one_candidate_of_a_field_is_chosen(tmp_path: Path, field: str) -> None:
    """The one whose value the article has; a faulty one never is."""
    content = explain(tmp_path, "a.html", PAGE)
    (candidate,) = (candidate for candidate in candidates(content, field) if candidate.is_chosen)
    assert not candidate.fault
    if field != "body":
        assert candidate.value == json_value(content.article, field)


def test_candidates_say_where_they_stand_and_why_they_are_not_believed(tmp_path: Path) -> None:
    """Dates in order of reliability; the site's name is no author."""
    content = explain(tmp_path, "a.html", PAGE)
    dates = candidates(content, "published")
    assert [date.evidence.partition(":")[0] for date in dates[:1]] == ["meta article"]
    assert [date.value[:10] for date in dates if not date.fault] == ["2024-05-12", "2024-05-13"]
    assert [date.evidence for date in dates if date.fault] == ["meta pubdate: hôm nọ"]
    assert [(name.evidence, bool(name.fault)) for name in candidates(content, "author")] == [
        ("meta author", True),
        ("visible byline", False),
    ]
    kind, *points = candidates(content, "kind")
    assert (kind.value, kind.evidence) == ("article", f"score {sum(int(each.value) for each in points)}")


def test_a_page_without_a_story_says_what_spoke_against_it(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='https://baothu.example/xa-hoi/tin-thu-nghiem-so-{n}-trong-ngay-47123{n}.html'>"
        f"Tin thử nghiệm số {n} trong ngày hôm nay</a></li>"
        for n in range(10, 20)
    )
    content = explain(
        tmp_path, "home.html", f"<html><title>Báo Thử</title><body><ul>{links}</ul></body></html>"
    )
    assert content.article is None
    assert candidates(content, "kind")[0].value == "list"


def test_a_record_says_under_which_name_each_field_was_taken(tmp_path: Path) -> None:
    """The first name with a value counts; a long topic is the title."""
    record = {
        "topic": "Cầu Thử thông xe sớm hơn dự định hai tháng",
        "content": "",
        "text": "Sáng nay xe đã qua cầu.",
        "raw_text": "khác",
    }
    content = explain(tmp_path, "a.jsonl", json.dumps(record))
    assert [(each.evidence, each.is_chosen) for each in candidates(content, "body")] == [
        ("text", True),
        ("rawtext", False),
    ]
    assert [each.value for each in candidates(content, "title") if each.is_chosen] == [record["topic"]]


def test_nothing_is_explained_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (content,) = read(tmp_path / "a.html")
    assert content.candidates == ()
