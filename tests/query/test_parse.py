"""The query language: what is typed, how it is read, and that nothing raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.query_nodes import query_node
from vnsearch.messages import query_notes, syntax_notes
from vnsearch.query import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    Filter,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    any_term,
    parse,
    text_terms,
)
from vnsearch.query.rewrite.keystrokes import keystroke_readings
from vnsearch.query.syntax.fields import FIELDS
from vnsearch.query.syntax.parse import MAX_CHARACTERS
from vnsearch.query.syntax.parser import MAX_DEPTH, MAX_TERMS
from vnsearch.query.syntax.terms import MAX_SLACK

NOW = date(2021, 5, 31)

READ_AS = [
    ("bầu cử Đống Đa", "bầu cử đống đa"),
    ('"bầu cử" -"đống đa" x', '"bầu cử" -"đống đa" x'),
    ("“bầu cử”", '"bầu cử"'),
    ("title:bầu OR c", "title:bầu OR c"),
    ("(a OR b) c", "(a OR b) c"),
    ("(a OR b) OR c", "a OR b OR c"),
    ('source:"Thời báo" a', 'source:"thoi bao" a'),
    ("kind:headline a", "kind:headline a"),
    ("after:2021-05 a", "after:2021-05-01 a"),
    ("2020 -2025", "2020 2025"),
    ("a -Covid-19", "a -covid-19"),
    ("a NOT b", "a -(b)"),
    ("a -#BầuCử", 'a -(bầucử OR "bầu cử")'),
    ("a -31/5/2021", "a -31/5/2021"),
    ("covid-19 -31/5/2021", "covid-19 -31/5/2021"),
    ("F0 -2021", "f0 2021"),
    ("năm 2021 NOT 2022", "năm 2021 -(2022)"),
    ("source:(vnexpress.net OR b) a", "(source:vnexpress.net OR source:b) a"),
    ("category:(KH&CN) a", "category:kh&cn a"),
    ("Source:VnExpress a", "source:vnexpress a"),
    ("title:TP.HCM", "title:tp.hcm"),
    ("title:(GD&ĐT họp)", "title:gd&đt title:họp"),
    ("body:(a title:b)", "body:a title:b"),
    ("a NOT NOT b", "a b"),
    ('"chưa đóng', "chưa đóng"),
    ("((((a", "a"),
    ("a)b(c", "a b c"),
    ("a OR", "a"),
    ("OR a", "a"),
    ("a (OR b)", "a b"),
    ("(a OR) b", "a b"),
    ("a OR OR b", "a OR b"),
    ("-(a OR) b", "-a b"),
    ("a (NOT)", "a"),
    ("mục:a b", "category:a b"),
    ("section:a b", "category:a b"),
    ("since:2021 a", "after:2021-01-01 a"),
    ("Hà Nội: đẹp", "hà nội đẹp"),
    # a minus: of a number, of a name, of an exclusion
    ("lạnh -3 độ C", "lạnh 3 độ c"),
    ("tăng trưởng -6,02%", "tăng trưởng 6,02"),
    ("Covid -19 lan rộng", "covid 19 lan rộng"),
    ("-3°C ở Sa Pa", "3 c ở sa pa"),
    ("Nhiệm kỳ 2016 -2021 kết thúc", "nhiệm kỳ 2016 2021 kết thúc"),
    ("nghỉ lễ 30/4 -1/5", "nghỉ lễ 30/4 1/5"),
    ("a -(19)", "a -(19)"),
    ('a -"19"', 'a -"19"'),
    ("a NOT 2021", "a -(2021)"),
    ("điện thoại -5G", "điện thoại -5g"),
    ("a -2*", "a -2*"),
    ("TP.HCM -Trung Lương", "tp.hcm -trung lương"),
    ("Hà Nội -TP.HCM", "hà nội -tp.hcm"),
    ("a (b) -c", "a b -(c)"),
    # typographic quotes
    ("“bầu cử” -“đống đa”", '"bầu cử" -"đống đa"'),
    ("«bầu cử» OR „đống đa“", '"bầu cử" OR "đống đa"'),
    ("nguồn:“Tuổi Trẻ” “bầu cử”", 'source:"tuoi tre" "bầu cử"'),
    ("Bộ trưởng: “Không tăng giá” năm nay", "bộ trưởng không tăng giá năm nay"),
    ("giá “vàng miếng”~3", 'giá "vàng miếng"~3'),
    ("nguồn:“Tuổi Trẻ” bão", 'source:"tuoi tre" bão'),
    ("bão -“lũ lụt”", 'bão -"lũ lụt"'),
    ("bão ” lũ", "bão lũ"),
    ('"bão lũ”', '"bão lũ"'),
    # operators of other systems
    ("bão | lũ", "bão OR lũ"),
    ("bão||lũ", "bão OR lũ"),
    ("bão && lũ", "bão lũ"),
    ("bão NOT(lũ)", "bão -(lũ)"),
    ("(bão)OR(lũ)", "bão OR lũ"),
    ("bão AND(lũ)", "bão lũ"),
    ("bão NEAR/3 lũ", '"bão lũ"~3 OR "lũ bão"~3'),
    ('"bão lớn" AROUND(5) lũ lụt', '("bão lớn lũ"~5 OR "lũ bão lớn"~5) lụt'),
    ("NEAR/3 lũ", "lũ"),
    ("giá NEAR hôm nay", "giá near hôm nay"),
    ("bão^2 lũ", "bão lũ"),
    ('"bão lũ"^1.5 lụt', '"bão lũ" lụt'),
    ("10^6 tế bào", "10 6 tế bào"),
    ("Đà~2", "đà~"),
    ("Đà~0.8 nẵng~", "đà~ nẵng~"),
    ("on:[2020 TO 2021] a", "after:2020-01-01 before:2022-01-01 a"),
    ("ngày:{2020 TO 5/2021} a", "after:2021-01-01 before:2021-05-01 a"),
    ("date:[* TO 31/5/2021] a", "before:2021-06-01 a"),
    ("on:[2021 TO *] a", "after:2021-01-01 a"),
    ("on:[a TO b] c", "on a to b c"),
    ("intitle:bão intext:lũ", "title:bão body:lũ"),
    ("filetype:pdf bão", "filetype pdf bão"),
    ("+bão lũ", "bão lũ"),
    ("C++ và C#", "c và c"),
    # wildcards
    ("*ão", "*ão"),
    ("b?o", "b?o"),
    ("B?O lũ", "b?o lũ"),
    ("b*o", "b*o"),
    ("**ão**", "*ão*"),
    ("title:*ão -b?o", "title:*ão -b?o"),
    ("bão?", "bão"),
    ("sao? Vì", "sao vì"),
    ("2*3", "2 3"),
    ("GD&*T", "gd t"),
    ('"bầu c*"', '"bầu c*"'),
    ('"hội đồng b*"~3 x', '"hội đồng b*"~3 x'),
    ('title:"bầu c*"', 'title:"bầu c*"'),
    ('"c*"', "c*"),
    ('"họp 31/5 c*"', '"họp 31/5 c*"~2'),
    ("nguồn:Tuổi*", "source:tuoi*"),
    ('nguồn:"Tuổi tr*" a', 'source:"tuoi tr*" a'),
    ("nguồn:(tuổi tr*) a", 'source:"tuoi tr*" a'),
    ("nguồn:* a", "a"),
    # AND
    ("bão AND lũ", "bão lũ"),
    ("bão and lũ", "bão and lũ"),
    ('"bão AND lũ"', '"bão and lũ"'),
    ("AND bão AND AND lũ AND", "bão lũ"),
    ("(AND bão AND) lũ", "bão lũ"),
    ("bão AND NOT lũ", "bão -(lũ)"),
    ("bão NOT AND lũ", "bão -(lũ)"),
    ("bão AND -(lũ AND lụt)", "bão -(lũ lụt)"),
    ("a AND b OR c AND d", "(a b) OR (c d)"),
    ("a OR AND b", "a OR b"),
    ("title:bão AND nguồn:x AND từ:2021", "title:bão source:x after:2021-01-01"),
    ("title:(bão AND lũ) thẻ:(bão AND lũ)", "title:bão title:lũ tag:bao tag:lu"),
    ("R&AND AND.", "r&and and"),
    ("title: x", "title:x"),
    ("title: -x y", "title -(x) y"),
    ("tin (-mã)", "tin -(mã)"),
    ("tin (NOT mã)", "tin -(mã)"),
    ("(" * 1000 + "a", "a"),
    ("NOT " * 1000 + "a", "a"),
    ("()" * 1000 + "a", "a"),
    # glued words
    ("GD&ĐT họp", "gd&đt họp"),
    ("Cam-pu-chia", "cam-pu-chia"),
    ("https://vi.du/a", 'url:vi.du/a OR "https vi du a"'),
    ("bão www.vi.du", 'bão (url:www.vi.du OR "www vi du")'),
    ("Vi.Du/The-Thao/", 'url:vi.du/the-thao OR "vi du the thao"'),
    ("tp.hcm/hà nội", '(url:tp.hcm/hà OR "tp hcm hà") nội'),
    ("x@y.vn", '"x y vn"'),
    ("vi.du", "vi.du"),
    ("site:VI.DU bão", "url:vi.du bão"),
    ("url:https://vi.du/a?p=1&q=2#x", 'url:"vi.du/a?p=1&q=2#x"'),
    ('site:"*.gov.vn"', "url:gov.vn"),
    ("-site:.gov.vn bão", "-url:gov.vn bão"),
    ("inurl:the-thao bão", "inurl:the-thao bão"),
    ("site:(a.vn OR b.vn) bão", "(url:a.vn OR url:b.vn) bão"),
    ("site:(a.vn b.vn)", "url:a.vn OR url:b.vn"),
    ("site: bão", "url:bão"),
    ("site:-a", 'url:"-a"'),
    # dates in words, phrases and exclusions
    ("ngày 31 tháng 5 năm 1961", "31/5/1961"),
    ("31 (tháng) 5", "31/5"),
    ('"ngày 31/5/1961"', "31/5/1961"),
    ('"họp ngày 31/5/1961"', '"họp ngày 31/5/1961"'),
    ('"họp 31/5 tại Hà Nội"', '"họp 31/5 tại hà nội"~2'),
    ("a -ngày 31/5 b", "a -(31/5) b"),
    ("a NOT 31 tháng 5 năm 2021 b", "a -31/5/2021 b"),
    ("a (-ngày) 31/5", "a -(ngày) 31/5"),
    ("thắng 2-1", "thắng 2-1"),
    # slack, prefixes, fuzzy words
    ('"a b"~3 c', '"a b"~3 c'),
    ('title:"a b"~3', 'title:"a b"~3'),
    ('"a b"~', '"a b"'),
    ('"a"~3', '"a"'),
    (f'"{"a b " * 9}"~3', f'"{"a b " * 8}a b"'),
    ("bầu* cử", "bầu* cử"),
    ("-title:BẦU* cử", "-title:bầu* cử"),
    ("Đống Đà~", "đống đà~"),
    ("covid-1*", "covid 1*"),
    ("* ~ bầ*u", "bầ*u"),
    ("31/5*", "31/5"),
    # names of fields
    ("tiêu đề: bầu", "title:bầu"),
    ("TIEU DE:bau", "title:bau"),
    ("tieude:bau tóm tắt:x sapo:y", "title:bau summary:x summary:y"),
    ("nội dung:(a OR b)", "body:a OR body:b"),
    ("chú thích:x caption:y", "captions:x captions:y"),
    ('nguồn: VnExpress chuyên mục:"Thời sự" x', 'source:vnexpress category:"thoi su" x'),
    ("tác giả:(Nguyễn Văn A) thẻ: bão tag:lũ", 'author:"nguyen van a" tag:bao tag:lu'),
    ("loại: bài viết bão", "kind:article bão"),
    ("loại:tít bão", "kind:headline bão"),
    ("kind:foo a", "kind foo a"),
    ("nguồn:ơ\u031b", "source:o"),
    ("nguồn:hí", "source:hy"),
    # date fields
    ("từ: 1/5/2021 đến: 31/5/2021 a", "on:2021-05 a"),
    ("từ: 2/5/2021 đến: 31/5/2021 a", "after:2021-05-02 before:2021-06-01 a"),
    ("on:2021 a", "on:2021 a"),
    ("ngày: 31/5/2021 a", "on:2021-05-31 a"),
    ('on:"tháng trước" a', "on:2021-04 a"),
    ("a after:2021 b before:2020-02", "a after:2021-01-01 before:2020-02-01 b"),
    ("a -on:hôm qua b", "a -on:2021-05-30 b"),
    ("a -(từ:5/2021 đến:6/2021)", "a -(after:2021-05-01 before:2021-07-01)"),
    ("giá từ: cao đến: thấp", "giá từ cao đến thấp"),
    ("từ:(hôm qua) a", "after:2021-05-30 a"),
    ('on: ( "tháng trước" ) a', "on:2021-04 a"),
    ("từ:(hôm qua a)", "từ hôm qua a"),
    ("từ: 20/11 đến: nay a", "after:2020-11-20 before:2021-06-01 a"),
    ("on: thang 5 nam ngoai a", "on:2020-05 a"),
    ("after:hôm a", "after hôm a"),
    ("after:(2021 OR 2022) a", "after (2021 OR 2022) a"),
    ("on:31/6/2021 a", "on 31/6/2021 a"),
]


@pytest.mark.parametrize(("query", "parsed_query"), READ_AS)
def test_query_is_read_as(query: str, parsed_query: str) -> None:
    """Syntax is understood; unfinished syntax is read as words; what was understood reads back as itself."""
    parsed = parse(query, NOW)
    assert parsed.understood == parsed_query
    assert parse(parsed.understood).node == parsed.node


NOTED = [
    ("", query_notes.EMPTY_QUERY),
    ("   ", query_notes.EMPTY_QUERY),
    ("!!! ...", query_notes.EMPTY_QUERY),
    ('""', query_notes.EMPTY_QUERY),
    ("(((((", query_notes.EMPTY_QUERY),
    ("(" * 1000, query_notes.EMPTY_QUERY),
    ("* ~", query_notes.EMPTY_QUERY),
    ("AND", query_notes.EMPTY_QUERY),
    ("-a", query_notes.ONLY_EXCLUDES),
    ("-a -b", query_notes.ONLY_EXCLUDES),
    ("a OR -b", query_notes.SIDE_ONLY_EXCLUDES),
    ("-a OR b", query_notes.SIDE_ONLY_EXCLUDES),
    ("-a OR -b", query_notes.ONLY_EXCLUDES),
    ("NOT a", query_notes.ONLY_EXCLUDES),
    ("a" * 100_000, query_notes.query_too_long(MAX_CHARACTERS)),
    ("a " * 300, query_notes.too_many_words(MAX_TERMS)),
    ('"' + "a " * 300 + '"', query_notes.too_many_words(MAX_TERMS)),
    ("(" * 50 + "a", query_notes.nested_too_deep(MAX_DEPTH)),
    ('a "b', query_notes.UNCLOSED_QUOTE),
    ("(a", query_notes.UNCLOSED_PARENTHESIS),
    ('"a b"~999', query_notes.slack_lowered(MAX_SLACK)),
    ("after:hôm a", query_notes.no_date_after("after:")),
    ("từ: đâu", query_notes.no_date_after("từ:")),
    ("từ: hôm qua", query_notes.no_date_after("từ:")),
    ("kind:foo a", query_notes.unknown_kind("foo")),
    ("after:2021 before:2020 a", query_notes.NO_DAYS),
    ("lạnh -3 độ", syntax_notes.number_not_excluded("-3")),
    ("tăng -6,02%", syntax_notes.number_not_excluded("-6,02%")),
    ("filetype:pdf a", syntax_notes.unknown_field("filetype")),
    ("foo:bar bão", syntax_notes.unknown_field("foo")),
    ("bão from:2024", syntax_notes.unknown_field("from")),
    ("báo:tuổi bão", syntax_notes.unknown_field("báo")),
    ("+bão a", syntax_notes.required_word("+bão")),
    ("học C++", syntax_notes.symbols_ignored("C++")),
    ("GD&*T", syntax_notes.star_ignored("GD&*T")),
    ("bão^2", syntax_notes.weight_ignored("^2")),
    ("đà~2", syntax_notes.one_error("đà~2")),
    ("a | b", syntax_notes.read_as_or("|")),
    ("a || b", syntax_notes.read_as_or("||")),
    ('"b?o số"', syntax_notes.wildcard_in_phrase()),
    ('"bão * lũ"', syntax_notes.wildcard_in_phrase()),
    ("NEAR/3 a", syntax_notes.near_needs_words("NEAR/3")),
    ("a NEAR/99 b", query_notes.slack_lowered(MAX_SLACK)),
    ("giá:[1 TO 5]", syntax_notes.range_of_dates_only()),
]
SILENT = [
    *(
        "2016 -2021",
        "30/4 -1/5",
        "a -b",
        "đà~",
        "đà~1",
        "-3",
        "bầu* *ão b?o",
        '"bầu c*"',
        "a && b",
        "a NOT(b)",
    ),
    *("19:30 a", "Hà Nội:bão", "tỉ số:2-1", "mục:a b", "https://vi.du/a", "thứ 2: a"),
    *("intitle:a", "on:[2020 TO 2021] a", "bão?", "5* a", "“bầu cử”", "a “b” c"),
]


@pytest.mark.parametrize("query", SILENT)
def test_what_is_understood_needs_no_note(query: str) -> None:
    """A note is for what was read otherwise than it may have been meant."""
    assert parse(query, NOW).notes == ()


@pytest.mark.parametrize(("query", "note"), NOTED)
def test_what_could_not_be_used_is_said(query: str, note: str) -> None:
    """In Vietnamese, once, and nothing raises; without ``now`` no relative date is known."""
    assert parse(query).notes.count(note) == 1


@pytest.mark.parametrize(("query", "note"), NOTED)
def test_a_query_asks_nothing_only_where_it_says_so(query: str, note: str) -> None:
    """No node when there is nothing to look for, and then only."""
    nothing = {query_notes.EMPTY_QUERY, query_notes.ONLY_EXCLUDES, query_notes.SIDE_ONLY_EXCLUDES}
    assert (parse(query).node is None) == bool(nothing & set(parse(query).notes))


PIECES = st.sampled_from(
    [
        *'"()-:*~&./,#@_ab15đ',
        *(
            " ",
            " ",
            " OR ",
            " NOT ",
            " AND ",
            "-(",
            "~3",
            'tag:"',
            "category:(",
            "#BầuCử",
            "“",
            "\u0301",
            "\u200b",
        ),
        *("title:", "tiêu đề:", "kind:", "source:", "loại: bài viết ", "on:", "từ:", "đến: 31/5/2021 "),
        *("ngày", " ngày ", " tháng ", " năm ", "31/5", "2021", " 5 ", "1961-05-31", "31.5.1961", "30/4-1/5"),
        *(
            "hôm qua",
            "7 ngày qua",
            "đầu năm ",
            "từ:(hôm qua)",
            "đến: 30/11 ",
            "từ: 20/11",
            "after:2021 before:2019",
            "1.200",
            "2-1",
        ),
        *(
            "*",
            "?",
            "*ão",
            "b?o",
            "|",
            "||",
            "&&",
            "NEAR/3",
            " NEAR/2 ",
            "AROUND(3)",
            "^2",
            "[",
            " TO ",
            "]",
            "{",
        ),
        *(
            "-19",
            " -3,5% ",
            " -Trung",
            "intitle:",
            "site:",
            "url:https://a.b/c?d",
            "inurl:",
            "www.a.vn/",
            "nguồn:Tuổi*",
            '"bầu c*"',
            "”",
            "«",
            "C++",
            "~2",
            "NOT(",
            "%",
        ),
        *(
            "bầu",
            "cử",
            "TPHCM",
            "tphcm2021*",
            "title:TPHCM2021",
            "GD&ĐT",
            "kì",
            "hòa",
            "x@y.z",
            "http://a.b/c",
            "ß",
            "İ",
            "①",
        ),
    ]
)
TYPED = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=80)


@settings(max_examples=400)
@given(TYPED)
def test_what_was_understood_reads_back_as_the_same_node(query: str) -> None:
    """For anything typed; the day on which it is read back does not matter."""
    parsed = parse(query, date(2024, 2, 29))
    if parsed.node is not None:
        assert parse(parsed.understood, NOW).node == parsed.node
    assert parsed.understood or parsed.notes


@pytest.mark.parametrize("ending", ["", "*", "~", "%"])
@pytest.mark.parametrize("field", ["", "title:", "summary:", "-title:bầu "])
@pytest.mark.parametrize("word", ["TPHCM2021", "tphcm2021", "TPHCM3,5", "2021TPHCM", "TPHCM", "tphcm"])
def test_an_acronym_with_a_number_reads_back_as_the_same_node(word: str, field: str, ending: str) -> None:
    """tphcm was one word beside 2021, and two where what was understood was read again."""
    parsed = parse(field + word + ending)
    assert parse(parsed.understood).node == parsed.node


def test_values_of_the_new_syntax() -> None:
    """Slack, prefixes, fuzzy words and tags are values, with the field they are bound to."""
    assert isinstance(phrase := query_node('"bầu cử"~3'), Phrase)
    assert (phrase.slack, phrase.exact) == (3, True)
    assert query_node("title:bầu*") == Prefix("bầu", "bau", accented=True, field="title")
    assert query_node("da~") == Fuzzy("da", "da", accented=False)
    assert query_node("thẻ: Bão") == Filter("tag", "bao")
    assert [term.joiner for term in text_terms(query_node("GD&ĐT TP. HCM"))] == ["", "&", "", ""]


def test_every_field_name_is_read_with_and_without_spaces_and_diacritics() -> None:
    """Each Vietnamese name as it is written, bare, and in one word."""
    names = ["tiêu đề", "tóm tắt", "nội dung", "chú thích", "nguồn", "chuyên mục", "tác giả", "thẻ"]
    for name in names:
        field = FIELDS[parse_name(name)]
        for spelling in (name, name.replace(" ", ""), parse_name(name), name.upper()):
            assert str(query_node(f"{spelling}:x")) == f"{field}:x", spelling


def parse_name(name: str) -> str:
    from vnsearch.text import fold_text

    return fold_text(name).replace(" ", "")


def test_relaxed_query_asks_for_any_word_and_keeps_filters() -> None:
    """Relaxing turns words into alternatives and leaves exclusions and filters in place."""
    assert str(any_term(query_node('bầu "cử tri" -x source:a'))) == "(bầu OR cử OR tri) -x source:a"


def test_relaxed_date_is_its_day_or_its_month() -> None:
    """A date that is nowhere written whole may be written without its year."""
    assert str(any_term(query_node("ngày 23 tháng 5 năm 2021"))) == "(23/5/2021 OR 23/5 OR 5/2021)"


def test_readings_keep_the_querys_syntax() -> None:
    """Operators, field names, dates and exclusions stay; words are decoded inside phrases and groups."""
    query = 'title:"baauf cuwr" OR (cuwr -covid19) NOT dda after:2021-05'
    assert keystroke_readings(query) == ('title:"bầu cử" OR (cử -covid19) NOT đa after:2021-05',)
    assert keystroke_readings("-d9a kind:article ba6u2") == ("-đa kind:article bầu",)
    assert keystroke_readings("từ: hôm qua baauf*") == ("từ: hôm qua bầu*",)
    assert keystroke_readings("bầu cử 2021") == ()
    for field in (*TEXT_FIELDS, *VALUE_FIELDS, "caption"):
        assert keystroke_readings(f"{field}:baauf") == (f"{field}:bầu",)


@given(
    st.lists(
        st.sampled_from([*'"()-', " ", "OR", "NOT", "title:", "baauf", "cu73", "as", "\u201c", "after:2021"])
    )
)
def test_a_reading_of_a_query_is_a_query(parts: list[str]) -> None:
    """Whatever parses still parses when decoded, with the same operators."""
    node = parse("".join(parts)).node
    for text in keystroke_readings("".join(parts)):
        assert _operators(parse(text).node) == _operators(node)


def _operators(node: object) -> list[str]:
    """What a query asks beside its words, in order."""
    kids = getattr(node, "children", ()) or ((node.child,) if hasattr(node, "child") else ())
    here = [type(node).__name__] if isinstance(node, Or | Not | Filter | Range) else []
    return here + [name for kid in kids for name in _operators(kid)]
