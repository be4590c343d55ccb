"""The list of names, and the words that it makes whole."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.text import canonical, tokenise
from vnsearch.text.analysis import analyse, analyse_many
from vnsearch.text.data_tables import rows
from vnsearch.text.name_list import BITS, Name, compile_names, names

_LIST = list(rows("names", 3))
_NAMES = [tuple(row.fields[0][0].split(" ")) for row in _LIST]
_FIGURES = re.compile(r"(\d+)/(\d+) (\d+) (\d+)")

_WORDS = [
    ("bầu cử đống đa", "bầu cử | đống đa"),
    ("công an tỉnh bắc ninh bắt", "công an | tỉnh | bắc ninh | bắt"),
    ("họp báo ở thừa thiên huế", "họp báo | ở | thừa thiên huế"),
    ("đi từ hải phòng về cần thơ", "đi | từ | hải phòng | về | cần thơ"),
    ("thủ đô của thổ nhĩ kỳ", "thủ đô | của | thổ nhĩ kỳ"),
    ("nhà ở nam từ liêm", "nhà | ở | nam từ liêm"),
    # What is seen between its syllables parts a name; a line end does as well.
    ("ở đống, đa số", "ở | đống | đa số"),
    ("ở đống\nđa", "ở | đống | đa"),
    # Where words reach over both ends, the syllables between are no name.
    ("góp phần lan tỏa", "góp phần | lan toả"),
    ("công nghệ an toàn", "công nghệ | an toàn"),
    ("tham gia nghĩa vụ", "tham gia | nghĩa vụ"),
]
_EVERYDAY = """
hoà bình, thống nhất, thanh xuân, yên bình, vĩnh cửu, duyên hải, phú quý, bình minh,
cờ đỏ, hồng hà, đất đỏ, người dân, cơ quan, công an, nhà nước, chính phủ,
thành phố, thủ tướng, đại biểu, bầu cử, quốc hội, học sinh, giá vàng, hôm nay,
số liệu, tai nạn, giao thông, kinh tế, xã hội, bóng đá, thời tiết, môi trường,
đảm bảo, sản xuất
"""
_CITIES = """
ba đình, hoàn kiếm, hai bà trưng, đống đa, cầu giấy, tây hồ, long biên, hoàng mai,
hà đông, nam từ liêm, bắc từ liêm, gò vấp, bình thạnh, tân bình, tân phú, phú nhuận,
bình tân, thủ đức, hải châu, liên chiểu, ngũ hành sơn, cẩm lệ, hồng bàng, ngô quyền,
lê chân, ninh kiều, cái răng, ô môn, thanh xuân, sơn trà, thanh khê
"""


def _phrases(rows: str) -> set[str]:
    return {phrase.strip() for phrase in rows.split(",")}


def _words(text: str) -> list[str]:
    read = analyse(text)
    return [" ".join(read.forms[a:b]) for a, b in read.words]


_SENTENCES = st.lists(
    st.sampled_from(
        [*(" ".join(name) for name in _NAMES[:200]), "nam", "an", "bắc", "hà", "và", "ở", ",", "7"]
    ),
    max_size=12,
).map(" ".join)


def test_names_are_written_in_canonical_forms() -> None:
    """Each is two to four tokens, and each token its own canonical form."""
    for name in _NAMES:
        assert 2 <= len(name) <= 4, name
        assert tuple(token.form for token in tokenise(" ".join(name))) == name
        assert all(canonical(form) == form for form in name)


def test_no_name_stands_twice() -> None:
    """One line a name."""
    assert len(set(_NAMES)) == len(_NAMES)


def test_no_name_is_a_row_of_everyday_words() -> None:
    """Each is capitalised in nine of ten places at least, and common words are not among them."""
    for row in _LIST:
        figures = _FIGURES.fullmatch(row.fields[2][0])
        assert figures is not None, row.place
        capital, places, articles, whole = map(int, figures.groups())
        assert row.fields[1][0] in {"usage", "general"}, row.place
        assert 0.9 * places <= capital <= places, row.place
        assert max(articles, whole) <= capital, row.place
    assert not {" ".join(name) for name in _NAMES} & _phrases(_EVERYDAY)


def test_the_list_puts_first_what_the_model_misses_most() -> None:
    """So that a shorter list is a beginning of this one."""
    figures = [_FIGURES.fullmatch(row.fields[2][0]) for row in _LIST]
    missed = [int(one[1]) - int(one[4]) for one in figures if one]
    assert all(one >= other for one, other in pairwise(missed))


@pytest.mark.parametrize(("text", "words"), _WORDS)
def test_names_are_words(text: str, words: str) -> None:
    """Names keep together in lower case, and cut no word but where the model ran on."""
    assert " | ".join(_words(text)) == words


@pytest.mark.parametrize("name", sorted(_phrases(_CITIES)))
def test_districts_of_large_cities_are_words(name: str) -> None:
    """By the list or by the model, in the middle of a sentence without capitals."""
    assert name in _words(f"nhà ở quận {name} và nơi khác")


@pytest.mark.parametrize("words", [words for _, words in _WORDS if "," not in words])
def test_words_are_the_same_in_any_case(words: str) -> None:
    """Upper, title and lower case, NFD and the old tone placement change nothing."""
    text = words.replace(" |", "")
    nfd = unicodedata.normalize("NFD", text.title())
    old = text.replace("hoà", "hòa").replace("toả", "tỏa")
    assert _words(text) == _words(text.upper()) == _words(text.title()) == _words(nfd) == _words(old)


@given(_SENTENCES)
def test_names_do_not_depend_on_case(text: str) -> None:
    """The law for rows of names and their parts, where many matches compete."""
    assert _words(text) == _words(text.upper()) == _words(unicodedata.normalize("NFD", text.title()))


@given(_SENTENCES, _SENTENCES)
def test_words_end_at_punctuation(one: str, other: str) -> None:
    """Texts parted by a mark have the words that they have alone, analysed together or not."""
    assert _words(f"{one}; {other}") == _words(one) + _words(other)
    together = [[" ".join(read.forms[a:b]) for a, b in read.words] for read in analyse_many([one, other])]
    assert together == [_words(one), _words(other)]


def _join(names: list[Name], forms: str, parted: tuple[int, ...] = (), words: tuple[int, ...] = ()) -> str:
    """The row of forms cut into words: ``parted`` from the one before, ``words`` go on from it."""
    tokens = forms.split()
    compiled_names = compile_names(names)
    numbers = np.array([compiled_names.numbers.get(token, 0) for token in tokens], np.int32)
    apart, before = np.zeros((2, len(tokens)), np.bool_)
    apart[list(parted)] = before[list(words)] = True
    joins = compiled_names.join_names(before, numbers, tokens, apart).tolist()
    return "".join(("_" if one else " ") + token for one, token in zip(joins, tokens, strict=True)).strip()


_LISTED: list[Name] = [("a", "b"), ("a", "b", "c"), ("c", "d"), ("b", "c", "d", "e")]


@pytest.mark.parametrize(
    ("forms", "parted", "words", "expected"),
    [
        ("a b", (), (), "a_b"),
        ("x a b c d", (), (), "x a_b_c d"),
        ("a b x c d", (), (), "a_b x c_d"),
        ("a b c d", (2,), (), "a_b c_d"),
        ("a b c d", (1,), (), "a b c_d"),
        ("a b c d e", (1,), (), "a b_c_d_e"),
        ("x a b y", (), (1,), "x a_b y"),
        ("x a b y", (), (3,), "x a_b y"),
        ("x a b y", (), (1, 3), "x_a b_y"),
        ("x a b c y", (), (1, 4), "x a_b c_y"),
        ("", (), (), ""),
        ("a", (), (), "a"),
    ],
)
def test_rules(forms: str, parted: tuple[int, ...], words: tuple[int, ...], expected: str) -> None:
    """From the left, the longest first; not over marks, nor where words reach over both ends."""
    assert _join(_LISTED, forms, parted, words) == expected


def test_forms_that_share_a_number_are_told_apart() -> None:
    """More forms than numbers: nothing but the names themselves is joined."""
    many: list[Name] = [(f"a{i}", f"b{i}") for i in range(1 << BITS)]
    shared = [
        i
        for i in range(len(many))
        if compile_names(many).numbers[f"a{i}"] == compile_names(many).numbers["a0"]
    ]
    assert len(shared) > 1
    assert _join(many, f"a{shared[1]} b0") == f"a{shared[1]} b0"
    assert _join(many, "a0 b0 a3 b3") == "a0_b0 a3_b3"


def test_the_shipped_names_are_all_found() -> None:
    """Every line of the list reaches the index of beginnings."""
    shipped = names()
    assert sorted(name for names_of_length in shipped.longest.values() for name in names_of_length) == sorted(
        _NAMES
    )
