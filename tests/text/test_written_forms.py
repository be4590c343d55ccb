"""Every form people write and type: each text is found by each query beside it."""

from __future__ import annotations

import unicodedata

import pytest

from tests.support.query_nodes import query_node
from vnsearch.document_analysis import analyse_document
from vnsearch.engine.memory import MemoryEngine
from vnsearch.model import Article
from vnsearch.search.request import Request, Sort
from vnsearch.text import tokenise
from vnsearch.text.analysis import analyse


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


#: Groups of writings; every one must find the documents of all others in its group.
SAME = {
    "Unicode forms": [
        "Đống Đa",
        _nfd("Đống Đa"),
        "Đố" + _nfd("ng Đa"),
        "Ðống Ða",
        "Ɖống Ɖa",
        "ĐỐNG ĐA",
        "đống đa",
    ],
    "invisible characters": [
        "bầu cử",
        "bầ\u200bu cử",
        "bầ\u00adu cử",
        "bầu\u00a0cử",
        "\ufeffbầu cử",
        "bầu\u200b cử\u200e",
    ],
    "tone placement": [
        "hòa thủy khóa hòe",
        "hoà thuỷ khoá hoè",
        "HÒA THỦY KHÓA HÒE",
        _nfd("hòa thuỷ khóa hoè"),
    ],
    "i or y": ["kỳ tỷ quý kỹ sĩ", "kì tỉ quí kĩ sỹ", "Kỳ tỉ QUÍ kỹ sỹ"],
    "d or gi": ["dông bão", "giông bão"],
    "acronym with a full stop": ["UBND", "UBND.", "ubnd", "(UBND)"],
    "TP.HCM": ["TP.HCM", "TP. HCM", "TPHCM", "Tp.HCM", "tphcm", "tp hcm", "TP-HCM", "TP HCM."],
    "GD&ĐT": ["GD&ĐT", "GD-ĐT", "gd&đt"],
    "Covid-19": ["Covid-19", "covid 19", "COVID19", "COVID-19", "Covid\u201119", "Covid - 19"],
    "letters and digits": ["U23", "U-23", "u23"],
    "joined names": ["Cam-pu-chia", "cam-pu-chia", "Cam-Pu-Chia"],
    "numbers in groups": ["1.234.567", "1234567", "1,234,567"],
    "decimals": ["99,91%", "99.91%", "99,91 %", "99,91"],
    "amounts": ["1,2 tỷ", "1.2 tỉ", "1,2 TỶ"],
    "units": ["100km", "100 km", "100 KM"],
    "squares": ["70m²", "70m2", "70M2"],
    "formulas": ["CO₂", "CO2", "co2"],
    "decimals below the line": ["PM₂.₅", "PM2.5", "PM2,5"],
    "Roman numerals": ["quý Ⅳ", "quý IV", "quý iv"],
    "date ranges": ["30/4-1/5", "30/4 - 1/5"],
    "days of a month": ["5-7/11", "5–7/11", "5 - 7/11"],
    "days of two months": ["28/10-3/11/2024", "28/10 – 3/11/2024", "28/10/2024 - 3/11/2024"],
    "dates": [
        "31–5–1961",
        "31 / 5 / 1961",
        "31/5 năm 1961",
        "31/5/1961",
        "31-5-1961",
        "31.5.1961",
        "31/05/1961",
        "1961-05-31",
        "ngày 31 tháng 5 năm 1961",
        "Ngày 31 Tháng 5 Năm 1961",
        "ngay 31 thang 5 nam 1961",
        "31 tháng 5 năm 1961",
        _nfd("ngày 31 tháng 5 năm 1961"),
    ],
    "days": ["ngày 31/5", "31 tháng 5", "31/5", "ngày 31-5", "ngày 31.5", "31/05"],
    "months, dotted": ["tháng 5.1961", "Tháng 5/1961"],
    "months": ["tháng 5/1961", "tháng 5 năm 1961", "5/1961", "05/1961"],
    "ranges": ["2020-2025", "2020–2025", "2020 -2025", "2020 - 2025"],
    "underscores": ["bầu cử", "bầu_cử"],
}
#: A text, and queries that must find it, for what is not the same both ways.
FOUND = {
    "TP.HCM": ["thành phố Hồ Chí Minh", "Sài Gòn", "thanh pho ho chi minh", "sai gon", "HCM"],
    "thành phố Hồ Chí Minh": ["TP.HCM", "TPHCM", "tphcm", "Sài Gòn"],
    "Sài Gòn": ["TP.HCM", "thành phố hồ chí minh"],
    "uỷ ban nhân dân": ["UBND", "ubnd", "ủy ban nhân dân", "uy ban nhan dan"],
    "UBND": ["uỷ ban nhân dân", "ủy ban nhân dân", "uy ban nhan dan"],
    "hội đồng nhân dân": ["HĐND", "hdnd"],
    "đại biểu quốc hội": ["ĐBQH", "đbqh"],
    "trung học phổ thông": ["THPT"],
    "THPT": ["trung học phổ thông", "trung hoc pho thong"],
    "bảo hiểm xã hội": ["BHXH"],
    "cảnh sát giao thông": ["CSGT"],
    "liên đoàn lao động": ["LĐLĐ"],
    "giáo dục và đào tạo": ["GD&ĐT", "GD-ĐT", "GDĐT"],
    "GD&ĐT": ["giáo dục và đào tạo", "GDĐT", "gd", "đt"],
    "GDĐT": ["GD&ĐT", "GD-ĐT"],
    "Đắk Lắk": ["Đăk Lăk", "Đắc Lắc", "Daklak", "Dak Lak", "dak lak", "đắk lắk"],
    "Daklak": ["Đắk Lắk", "Đắc Lắc"],
    "Đăk Lăk": ["Đắk Lắk", "Daklak"],
    "Buôn Mê Thuột": ["Buôn Ma Thuột", "buon ma thuot"],
    "Campuchia": ["Cam-pu-chia"],
    "Cam-pu-chia": ["Campuchia", "campuchia"],
    "mưa lớn từ 5-7/11": ["5/11", "6/11", "7/11", "ngày 6 tháng 11"],
    "hội chợ 12-15/9/2024 ở Huế": ["12/9/2024", "13/9", "14 tháng 9 năm 2024", "15/9", "9/2024"],
    "giải đấu 28/10 - 3/11": ["28/10", "31/10", "1/11", "3/11"],
    "từ 28/12/2024 đến 2/1": ["28/12/2024", "1/1/2025", "2/1/2025"],
    "từ ngày 5 đến ngày 7 tháng 11": ["5-7/11", "từ 5 đến 7/11", "6/11"],
    "họp ngày 5-6/7-2024": ["5/7/2024", "6/7/2024", "7/2024"],
    "nghỉ từ ngày 30/12 đến hết ngày 2/1/2025": ["30/12/2024", "31/12/2024", "1/1/2025"],
    "31/5/1961": ["31/5", "5/1961", "1961", "tháng 5 năm 1961"],
    "Thư gửi A.B@x.com nhé": ["A.B@x.com", "a.b@X.COM", "x.com", "b", '"a.b@x.com"'],
    "xem https://vi.du.vn/tin/bai-viet-123.htm nhé": [
        "https://vi.du.vn/tin/bai-viet-123.htm",
        "vi.du.vn",
        "bai-viet-123",
    ],
    "theo @NguyenVan và #BầuCử2021": [
        "@NguyenVan",
        "nguyenvan",
        "#BầuCử2021",
        "bầu cử",
        "#bầucử2021",
        "2021",
    ],
    "bầu cử": ["#BầuCử", "bâu cư", "bau cu", "BAU CU", "bầu cu"],
    "học kỳ": ["hoc ki", "hoc ky", "học kì", "HỌC KÌ"],
    "mì quảng": ["my quang", "mi quang", "mỳ quảng"],
    "bầu cử Đống Đa": ["bầu cu đống da", "bau cu dong da", "đong da", "Đông Đa"],
    "2020 -2025": ["2020", "2025"],
    "nghỉ lễ 30/4-1/5": ["30/4", "1/5"],
    "Ngày 30-31/5/2021": ["31/5/2021", "31/5", "5/2021"],
    "từ 1/5-3/5/2021 và 1/6/2021-3/6/2021": ["1/5", "3/5/2021", "1/6/2021", "3/6/2021"],
    "TP\u200bHCM": ["TPHCM", "TP.HCM"],
    "31/\u200b5/2021": ["31/5/2021"],
    "0,125": ["0.125"],
    "12.345,67": ["12,345.67"],
    "#UBNDQuận1": ["UBND quận", '"ubnd quận"', "#ubndquận1"],
    "ngày 31 tháng 5 năm 1961": ['"31/5/1961"', "ngày 31-5 năm 1961"],
    "Sở GDĐT họp": ["body:GD&ĐT", "body:(sở giáo dục và đào tạo)"],
    "UBND quận": ["body:(uỷ ban nhân dân quận)", "body:(ủy ban nhân dân)"],
    "F0 và 4G": ["f0", "4g", "F0", "4G"],
    "vtv3": ["VTV 3", "VTV-3", "vtv3"],
}
#: A text, and queries that must not find it.
APART = {
    "#BầuCửQuốcHội hôm nay": ['"bầu hôm"', '"hôm quốc hội"', '"nay hội"'],
    "của": ["cùa"],
    "mưa lớn từ 5-7/11": ["5/7", "4/11", "8/11"],
    "tỉ lệ 1-2/3 và trận 3-1, 2-1": ["2/2", "31/3"],
    "192.168.1.1": ["192168"],
    "tý": ["tí"],
    "dành": ["giành"],
}


def _finds(text: str, query: str) -> bool:
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.put([analyse_document(Article("a", "tin", body=f"trước {text} sau"))])
        writer.put([analyse_document(Article("b", "không liên quan"))])
    result = engine.snapshot().search(Request(query_node(query), Sort.RELEVANCE))
    return [hit.document.id for hit in result.hits] == ["a"]


_PAIRS = [
    pytest.param(text, query, id=f"{name}-{i}-{j}")
    for name, group in SAME.items()
    for i, text in enumerate(group)
    for j, query in enumerate(group)
]


@pytest.mark.parametrize(("text", "query"), _PAIRS)
def test_every_writing_finds_every_other(text: str, query: str) -> None:
    """A document in one form is found by a query in any other."""
    assert _finds(text, query)


@pytest.mark.parametrize(
    ("text", "query"), [(text, query) for text, queries in FOUND.items() for query in queries]
)
def test_a_text_is_found_by(text: str, query: str) -> None:
    """Parts, expansions, bare and partly typed queries find what is written."""
    assert _finds(text, query)


@pytest.mark.parametrize(
    ("text", "query"), [(text, query) for text, queries in APART.items() for query in queries]
)
def test_different_words_stay_apart_when_typed_exactly(text: str, query: str) -> None:
    """In an exclusion, which asks for typed diacritics, look-alikes are not meant."""
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.put([analyse_document(Article("a", "tin", body=text))])
    assert engine.snapshot().count(Request(query_node(f"tin NOT {query}"))) == 1


@pytest.mark.parametrize("text", [text for group in SAME.values() for text in group] + list(FOUND))
def test_offsets_slice_the_original_in_every_form(text: str) -> None:
    """Columns and tokens agree, and slice the text that was given."""
    read = analyse(text)
    tokens = tokenise(text)
    assert list(read.forms) == [token.form for token in tokens]
    assert read.starts.tolist() == [token.start for token in tokens]
    assert read.ends.tolist() == [token.end for token in tokens]


def _ranked(query: str, *texts: str) -> list[str]:
    engine = MemoryEngine()
    with engine.writer() as writer:
        for text in texts:
            writer.put([analyse_document(Article(text, "tin", body=text))])
    return [
        hit.document.id for hit in engine.snapshot().search(Request(query_node(query), Sort.RELEVANCE)).hits
    ]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("chó", ["con chó", "con cho"]),
        ("chó", ["con chó", "con chò"]),
        ("bầu cu đống da", ["bầu cử đống đa", "bấu cú dòng dã"]),
        ("đong", ["đống", "dòng"]),
        ("bâu", ["bầu", "bàu"]),
        ("UBND", ["UBND quận", "uỷ ban nhân dân quận"]),
        ("uỷ ban nhân dân", ["uỷ ban nhân dân quận", "UBND quận"]),
        ("TP.HCM", ["ở TP.HCM nay", "ở Sài Gòn nay"]),
        ("Đắk Lắk", ["tỉnh Đắk Lắk", "tỉnh Daklak"]),
    ],
)
def test_what_was_typed_comes_first(query: str, order: list[str]) -> None:
    """Typed diacritics and typed forms rank above what they also find."""
    assert _ranked(query, *order)[0] == order[0]
    assert _ranked(query, *reversed(order))[0] == order[0]


def test_a_name_inside_another_word_is_not_expanded() -> None:
    """Mỹ is Hoa Kỳ, but not in thẩm mỹ."""
    texts = ["phẫu thuật thẩm mỹ", "thẩm phán Hoa Kỳ"]
    assert _ranked("thẩm mỹ", *texts) == texts[:1]
    assert set(_ranked("Mỹ", *texts)) == set(texts)
