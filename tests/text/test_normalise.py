from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vnsearch.text import canonical, canonical_text, fold, fold_text, forms, tokenise
from vnsearch.text.analysis import analyse
from vnsearch.text.characters import FOLD

VIETNAMESE = st.text(st.sampled_from([*FOLD, *"abcdeghiklmnopqrstuvxy ,.-0123ĐẦỬ\u200b\u00ad"]), max_size=80)

CANONICAL = [
    ("HÒA", "hoà"),
    ("hòa", "hoà"),
    ("thủy", "thuỷ"),
    ("khóa", "khoá"),
    ("của", "của"),
    ("Ðống", "đống"),
    ("Ɖống", "đống"),
    ("ba\u0302\u0300u", "bầu"),
    ("bầ\u200bu", "bầu"),
    ("bầ\u00adu", "bầu"),
    ("quý", "quý"),
    ("COVID", "covid"),
]
FOLDS = [("đống", "dong"), ("cử", "cu"), ("nghĩa", "nghia"), ("café", "cafe"), ("東京", "東京"), ("f0", "f0")]


@pytest.mark.parametrize(("surface", "form"), CANONICAL)
def test_one_canonical_form(surface: str, form: str) -> None:
    """Case, Unicode form, đ variants, tone placement and invisible characters do not matter."""
    assert canonical(surface) == form


@pytest.mark.parametrize(("form", "folded"), FOLDS)
def test_fold_takes_the_diacritics_of_latin_letters_only(form: str, folded: str) -> None:
    """Latin letters lose their marks, other scripts stay."""
    assert fold(form) == folded


@given(st.text(max_size=200))
def test_offsets_are_ordered_disjoint_and_slice_the_original(text: str) -> None:
    """Each token's surface gives the token again, and tokens follow one another."""
    last = 0
    for token in tokenise(text):
        assert last <= token.start < token.end <= len(text)
        assert canonical(text[token.start : token.end]) == token.form
        last = token.end


@given(st.text(max_size=200))
def test_no_letter_or_digit_is_lost(text: str) -> None:
    """Every alphanumeric character is inside a token."""
    inside = {i for token in tokenise(text) for i in range(token.start, token.end)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())


@given(VIETNAMESE)
def test_forms_are_the_same_in_nfc_nfd_and_any_case(text: str) -> None:
    """Composed, decomposed, upper and lower case give the same forms."""
    nfd = unicodedata.normalize("NFD", text)
    assert forms(text) == forms(nfd) == forms(text.upper()) == forms(text.lower())


@given(VIETNAMESE)
def test_fold_is_idempotent_and_keeps_length_on_vietnamese(text: str) -> None:
    """Folding twice changes nothing more; one letter gives one letter."""
    form = canonical(text)
    assert fold(fold(form)) == fold(form)
    assert len(fold(form)) == len(form)


@given(st.text(max_size=60))
@example("0 \u00ad")
def test_canonical_is_idempotent(text: str) -> None:
    """A canonical form is its own canonical form."""
    assert canonical_text(canonical_text(text)) == canonical_text(text)


MARKED = st.lists(
    st.sampled_from([*"aơưêđhiq ", "ß", "Æ", "İ", "漢", "й", "\u031b", "\u0307", "\u0301", "\u200b"])
)


@given(st.text(max_size=60) | MARKED.map("".join))
@example("ơ\u031b")
@example("hí")
@example("İ")
def test_a_folded_line_folds_to_itself(text: str) -> None:
    """Also where bare letters and stray marks make a letter, or a fold has two spellings."""
    assert fold_text(fold_text(text)) == fold_text(text)


@given(VIETNAMESE)
def test_words_cover_every_token_once(text: str) -> None:
    """Word spans follow one another without gap or overlap."""
    read = analyse(text)
    assert [i for a, b in read.words for i in range(a, b)] == list(range(len(tokenise(text))))


def _words(text: str) -> list[str]:
    read = analyse(text)
    return [" ".join(read.forms[a:b]) for a, b in read.words]


def test_words_join_compounds_only() -> None:
    """Compound words are bound, numbers and punctuation are not."""
    assert _words("Cử tri Hà Nội đi bầu cử, năm 2021.") == ["cử tri", "hà nội", "đi", "bầu cử", "năm", "2021"]


@pytest.mark.parametrize(
    "other",
    [
        "công an tỉnh bắc ninh bắt giữ hòa bình và ubnd",
        "CÔNG AN TỈNH BẮC NINH BẮT GIỮ HOÀ BÌNH VÀ UBND",
        "Công An Tỉnh Bắc Ninh Bắt Giữ Hòa Bình Và Ubnd",
        "Công an tỉnh Bắc Ninh bắt giữ hoà bình và UBND.",
        unicodedata.normalize("NFD", "Công an tỉnh Bắc Ninh bắt giữ Hoà Bình và UBND..."),
    ],
)
def test_words_are_the_same_whatever_the_case_the_tone_style_and_the_full_stop(other: str) -> None:
    """What pyvi cuts in five ways is cut in one."""
    assert _words(other) == _words("Công an tỉnh Bắc Ninh bắt giữ hòa bình và UBND")


@given(VIETNAMESE)
def test_words_do_not_depend_on_case_or_unicode_form(text: str) -> None:
    """Upper, lower and title case and NFD give the same words."""
    nfd = unicodedata.normalize("NFD", text)
    assert _words(text) == _words(nfd) == _words(text.upper()) == _words(text.lower())


@pytest.mark.parametrize(
    "hostile", ["a" + "\u0300" * 300_000, "a\u200b" * 200_000, "\u0300" * 300_000, "x" * 10**6]
)
def test_hostile_runs_take_bounded_time(hostile: str) -> None:
    """Floods of marks and invisible characters are read in linear time."""
    start = time.process_time()
    tokenise(hostile)
    assert time.process_time() - start < 20
