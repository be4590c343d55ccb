"""Golden queries on the sample corpus, and floors that fall by an explicit change only."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from statistics import fmean

import pytest

import vnsearch
from vnsearch.text import fold_text

#: A query, and the beginnings of the ids of the stories that answer it.
GOLDEN = [
    ("bầu cử Đống Đa", ("corpus/dumps/bau-cu-dong-da-2021",)),
    ("bầu cử TP.HCM khu cách ly", ("tpn-2021-0004",)),
    ("bầu cử Quốc hội khóa XVI", ("thg-2026-0004",)),
    ("kết quả bầu cử HĐND Hà Nội", ("thg-2021-0007",)),
    ("giá vàng 42 triệu", ("ktc-2019-0004",)),
    ("giá vàng 150 triệu", ("ktc-2025-0009",)),
    ("vàng 92 triệu", ("ktc-2024-0005", "tpn-2024-0011")),
    ("giá xăng 32.870 đồng", ("ktc-2022-0003",)),
    ("xăng dưới 12.000 đồng một lít", ("thg-2020-0005",)),
    ("bão số 9 Đà Nẵng", ("nsh-2020-0009", "corpus/dumps/bao-so-9")),
    ("bão số 13 sơ tán", ("tpn-2025-0021",)),
    ("bão số 3 cây đổ Hà Nội", ("thg-2024-0013",)),
    ("Đắk Lắk tan hoang", ("tdn-2025-0014",)),
    ("cà phê Đắk Lắk 31.000 đồng", ("tdn-2019-0001",)),
    ("cà phê kỷ lục 66.000", ("tdn-2023-0002",)),
    ("cà chua Đơn Dương", ("tdn-2023-0009",)),
    ("tàu Cát Linh Hà Đông", ("thg-2021-0019", "corpus/dumps/mot-nam-tau")),
    ("metro sau 14 năm", ("nsh-2024-0006",)),
    ("vé tàu Tết Bính Ngọ", ("tpn-2025-0018", "corpus/dumps/ve-tau-tet")),
    ("hạn mặn Tiền Giang", ("tpn-2024-0003",)),
    ("Asian Cup tứ kết", ("ttb-2019-0002",)),
    ("U23 SEA Games Mỹ Đình", ("ttb-2022-0005",)),
    ("đội tuyển nữ World Cup", ("ttb-2023-0003",)),
    ("17 phường quận Đống Đa", ("thg-2025-0001", "corpus/dumps/nam-phuong-moi")),
    ("lịch thi tốt nghiệp THPT 2023", ("thg-2023-0004",)),
    ("cầu Vĩnh Tuy", ("thg-2023-0012",)),
    ("chó nhỏ chợ Bà Chiểu", ("tpn-2022-0030",)),
    ("quét mã QR", ("ktc-2024-0017",)),
    ("hoả hoạn ngõ nhỏ", ("thg-2024-0020",)),
    ("tiêm vắc xin xuyên kỳ nghỉ", ("tpn-2021-0012",)),
]


def _half(text: str) -> str:
    """Every other word without its diacritics, as typed in a hurry."""
    return " ".join(fold_text(word) if i % 2 else word for i, word in enumerate(text.split()))


def _old_style(text: str) -> str:
    return text.replace("hoả", "hỏa").replace("hoà", "hòa").replace("Hoả", "Hỏa").replace("kỷ", "kỉ")


#: How a query may be typed, and the mean reciprocal rank that it must not fall below.
FORMS: dict[str, tuple[Callable[[str], str], float]] = {
    "accented": (str, 0.97),
    "bare": (fold_text, 0.95),
    "half-accented": (_half, 0.95),
    "upper case": (str.upper, 0.97),
    "decomposed": (lambda text: unicodedata.normalize("NFD", text), 0.97),
    "old tone style": (_old_style, 0.97),
}


def _reciprocal(sample: vnsearch.Index, query: str, relevant_ids: tuple[str, ...]) -> float:
    hits = sample.search(query, collapse=False).hits
    return next((1 / hit.rank for hit in hits if hit.document.id.startswith(relevant_ids)), 0.0)


@pytest.mark.parametrize("form", FORMS)
def test_golden_queries_keep_their_floor(sample: vnsearch.Index, form: str) -> None:
    """The mean reciprocal rank over all golden queries, however they are typed."""
    to_form, floor = FORMS[form]
    ranks = {query: _reciprocal(sample, to_form(query), relevant_ids) for query, relevant_ids in GOLDEN}
    low = {query: value for query, value in ranks.items() if value < 1}
    assert fmean(ranks.values()) >= floor, low


@pytest.mark.parametrize("query", ["khủng long", "xyzzy plugh", "kẹo cao su"])
def test_what_nothing_tells_of_finds_nothing(sample: vnsearch.Index, query: str) -> None:
    """Words that are not all there do not bring up chance matches."""
    assert sample.search(query, verbatim=True).total == 0


def test_news_of_what_recurs_is_fresh_and_the_archive_stays(sample: vnsearch.Index) -> None:
    """Asked for now, the newest story on the price of gold comes first; asked with its year, the old one."""
    now = sample.search("giá vàng hôm nay", as_of="2025-10-18").hits[0]
    assert now.document.id == "ktc-2025-0009"
    assert sample.search("giá vàng 42 triệu người mua thận trọng").hits[0].document.id == "ktc-2019-0004"
