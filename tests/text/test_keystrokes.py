from __future__ import annotations

import itertools
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vnsearch.text.characters import TONES
from vnsearch.text.keystrokes import telex, vni
from vnsearch.text.syllables import ONSETS, RIMES, is_syllable, spell_syllable

SYLLABLES = sorted({spell_syllable(*parts) for parts in itertools.product(ONSETS, RIMES, TONES)} - {""})
BAR, CIRCUMFLEX, BREVE, HORN = "đ", "\u0302", "\u0306", "\u031b"
TELEX_TONES = dict(zip(TONES[1:], "fsrxj", strict=True))
VNI_TONES = dict(zip(TONES[1:], "21345", strict=True))
VNI_MARKS = {CIRCUMFLEX: "6", HORN: "7", BREVE: "8"}

Keys = list[tuple[str, str, str]]


def _letters(syllable: str, marks: Callable[[str, str], str], tones: dict[str, str], bar: str) -> Keys:
    """Each letter's bare form, quality key and tone key."""
    letters: Keys = []
    for letter in syllable:
        base, *rest = list(unicodedata.normalize("NFD", letter.replace(BAR, "d")))
        quality = "".join(marks(mark, base) for mark in rest if mark not in TONES)
        tone = "".join(tones[mark] for mark in rest if mark in TONES)
        letters.append((base, bar if letter == BAR else quality, tone))
    return letters


def telex_keys(syllable: str) -> Keys:
    """The inverse of ``telex`` for one syllable; a long o is typed with three."""
    keys = _letters(syllable, lambda mark, base: base if mark == CIRCUMFLEX else "w", TELEX_TONES, "d")
    plain = [(base, quality) for base, quality, _ in keys]
    long = [i for i, pair in enumerate(itertools.pairwise(plain)) if pair == (("o", ""), ("o", ""))]
    for at in long:
        keys.insert(at, ("o", "", ""))
    return keys


def vni_keys(syllable: str) -> Keys:
    """The inverse of ``vni`` for one syllable."""
    return _letters(syllable, lambda mark, _: VNI_MARKS[mark], VNI_TONES, "9")


def tone_last(keys: Keys) -> str:
    """ddoongs"""
    return "".join(base + quality for base, quality, _ in keys) + "".join(tone for *_, tone in keys)


def tone_after_vowel(keys: Keys) -> str:
    """ddoosng"""
    return "".join(base + quality + tone for base, quality, tone in keys)


def quality_last(keys: Keys) -> str:
    """dongdos, with one key for both horns"""
    marks = "".join(dict.fromkeys(quality for _, quality, _ in keys))
    return "".join(base for base, *_ in keys) + marks + "".join(tone for *_, tone in keys)


def tone_then_quality(keys: Keys) -> str:
    """dosngdo"""
    marks = "".join(dict.fromkeys(quality for _, quality, _ in keys))
    return "".join(base + tone for base, _, tone in keys) + marks


ORDERS = [tone_last, tone_after_vowel, quality_last, tone_then_quality]
METHODS = [(telex, telex_keys), (vni, vni_keys)]

TELEX = [
    ("baauf cuwr", "bầu cử"),
    ("cwr tri", "cử tri"),
    ("DDOONGS DDa Ddoongs", "ĐỐNG Đa Đống"),
    ("tieengs tieesng tienges tieesng", "tiếng tiếng tiếng tiếng"),
    ("dduongwf duongwf dduwowcj dduowcj dduwocj", "đường dường được được được"),
    ("hoaf hofa thuyr quys gif giaf giuwx gieengs", "hoà hoà thuỷ quý gì già giữ giếng"),
    ("quoocs quynhf quaan thuowr muaw ruouwj luwu", "quốc quỳnh quân thuở mưa rượu lưu"),
    ("xooong ngoaos khoeos", "xoong ngoáo khoéo"),
    ("ddawsk lawk kanj kroong", "đắk lăk kạn krông"),
    ("HDDND ddh gdddt DDHQG dd", "HĐND đh gdđt ĐHQG dd"),
    (
        "covid google class U23 hawk world www pass tooss UBND",
        "covid google class U23 hawk world www pass tooss UBND",
    ),
    ('bầu cuwr, "ddoongs dda"!', 'bầu cử, "đống đa"!'),
]
VNI = [
    ("ba6u2 cu73", "bầu cử"),
    ("d9o6ng1 D9a D9O61NG", "đống Đa ĐỐNG"),
    ("d9u7o7ng2 d9uo7ng2 duong972", "đường đường đường"),
    ("xoong1 nga8n1 toi0", "xoóng ngắn toi"),
    ("HD9ND D9H gdd9t d9", "HĐND ĐH gdđt d9"),
    ("2021-05 31/5/1961 99,91% 1a", "2021-05 31/5/1961 99,91% 1a"),
    ("covid19 f0 U23 u20 H5N1 THPT2 kenh14 6a", "covid19 f0 U23 u20 H5N1 THPT2 kenh14 6a"),
]
FOREIGN = ["covid", "google", "test", "world", "street", "video", "phone", "school", "class", "f0", "2021"]
WRITTEN = ["Đống", "hòa", "hoà", "NGHIÊNG", "quỳnh", "gì", "giếng", "thuở", "xoong", "y", "ừm", "Đắk", "Kạn"]
MISWRITTEN = ["", "mồt", "cách1", "kách!", "nghà", "ngiêng", "cê", "cuả", "àá", "bb", "giin", "quua", "ươ"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("decode", "keys"), METHODS)
@pytest.mark.slow
def test_every_syllable_is_read_back_from_its_keys(
    decode: Callable[[str], str], keys: Callable[[str], Keys], order: Callable[[Keys], str]
) -> None:
    """All onsets, rimes and tones that go together, with tone and quality keys early or late."""
    keys_of = {syllable: order(keys(syllable)) for syllable in SYLLABLES}
    assert len(keys_of) > 15_000
    assert [(s, k, decode(k)) for s, k in keys_of.items() if decode(k) != s] == []


@pytest.mark.parametrize(("keys", "word"), TELEX)
def test_telex(keys: str, word: str) -> None:
    """What people type with Telex in mind, and what must stay."""
    assert telex(keys) == word


@pytest.mark.parametrize(("keys", "word"), VNI)
def test_vni(keys: str, word: str) -> None:
    """What people type with VNI in mind, and numbers and names that must stay."""
    assert vni(keys) == word


@given(st.sampled_from(SYLLABLES), st.sampled_from(METHODS), st.sampled_from(ORDERS))
def test_case_is_kept(
    syllable: str,
    method: tuple[Callable[[str], str], Callable[[str], Keys]],
    order: Callable[[Keys], str],
) -> None:
    """Upper and title case in, upper and title case out."""
    decode, keys = method
    key_text = order(keys(syllable))
    assert decode(key_text.upper()) == syllable.upper()
    if len(syllable) > 1:
        assert decode(key_text.capitalize()) == syllable.capitalize()


@given(st.text("bcghiklmnpqtuvyBCGHIKLMNPQTUVY0123 -.,:", max_size=60))
def test_telex_leaves_text_without_keys(text: str) -> None:
    """No tone key and no quality key: nothing to decode."""
    assert telex(text) == text


@given(st.from_regex(r"(?:[a-zA-Z]+|[0-9]+|[ .,:/-])*", fullmatch=True))
def test_vni_leaves_words_without_digits_and_numbers(text: str) -> None:
    """VNI's keys are the digits inside a word."""
    pieces = "".join(" " + c if a.isalpha() != c.isalpha() else c for a, c in itertools.pairwise(" " + text))
    assert vni(pieces) == pieces


@given(st.text(max_size=200))
@example("ÔÌ")  # two composed letters that could be one rime
def test_any_text_is_read_and_only_ascii_words_change(text: str) -> None:
    """No exception; what is not a word of ASCII letters and digits stays."""
    for decode in (telex, vni):
        decode(text)
        other = "".join(c for c in text if not (c.isascii() and c.isalnum()))
        assert decode(other) == other
    is_syllable(text)


@pytest.mark.parametrize("hostile", ["w" * 10**6, "a1" * 500_000, "baauf " * 50_000, "a" + "\u0300" * 10**6])
def test_long_input_takes_bounded_time(hostile: str) -> None:
    """Long words are not looked into; many words cost a little each."""
    start = time.process_time()
    telex(hostile), vni(hostile), is_syllable(hostile)
    assert time.process_time() - start < 10


def test_what_is_a_syllable() -> None:
    """Orthography accepts what it spells in any case and tone placement, and nothing else."""
    assert [s for s in SYLLABLES if not (is_syllable(s) and is_syllable(s.upper()))] == []
    assert [word for word in WRITTEN if not is_syllable(word)] == []
    assert [word for word in FOREIGN + MISWRITTEN if is_syllable(word)] == []


@pytest.mark.parametrize(
    ("keys", "word"),
    [("bâuf cử", "bầu cử"), ("ddôngs đôngs ĐÔNGS", "đống đống ĐỐNG"), ("nguyênx thươngf", "nguyễn thường")],
)
def test_half_composed_words_are_read_with_their_last_keys(keys: str, word: str) -> None:
    """Where the input method let go before the tone."""
    assert telex(keys) == word
    assert vni("bâu2 đông1 d9a") == "bầu đống đa"


@pytest.mark.parametrize("method", [telex, vni])
def test_whole_syllables_and_foreign_words_are_not_decoded_further(method: Callable[[str], str]) -> None:
    """A composed syllable has no keys left, and café is no syllable half composed."""
    assert [word for word in SYLLABLES if not word.isascii() and method(word) != word] == []
    assert method("café naïve đđ 東京") == "café naïve đđ 東京"
