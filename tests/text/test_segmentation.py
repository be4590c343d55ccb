from __future__ import annotations

import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.errors import SegmentationModelError
from vnsearch.text.segmentation import model as model_files
from vnsearch.text.segmentation import segment, segment_many
from vnsearch.text.segmentation.features import TokenCoder
from vnsearch.text.segmentation.pyvi_tokens import pyvi_tokens
from vnsearch.text.segmentation.segmenter import segmenter

CORPUS = Path(__file__).parents[2] / "corpus"
PIECES = [
    *(
        "TP. HCM",
        "Tp.HCM",
        "UBND.",
        "Mr. Ba",
        "ThS.",
        "==>",
        "->",
        "...",
        ">>",
        "\n",
        " ",
        "  ",
        "\t",
        "_",
        "Đ.",
    ),
    *(
        "https://a.vn/b?c=1,",
        "A.b@x.com",
        "a@b@c.d",
        "@",
        "x@y",
        "1.234,5",
        "31/5/2021",
        "1_2",
        "99%",
        "15h30",
    ),
    *(
        "bầu cử",
        "Bầu Cử",
        "Hà Nội",
        "hà nội",
        "hòa bình",
        "uỷ ban nhân dân",
        "công an",
        "ĐẠI HỌC",
        "quốc hội",
    ),
    *("khoa học", "tự nhiên", "Bắc Ninh", "bắt", ",", '"', "(", ")", "ạ", "x", "Ǆ", "ß", "İ", "Σ", "²", "é"),
    *(
        unicodedata.normalize("NFD", "Đống Đa ở"),
        "\u200b",
        "\u0301",
        "한글",
        "ᄒ",
        "ᅡ",
        "क\u093c",
        "\ud800",
        "\x00",
    ),
]
PASSAGES = st.lists(st.sampled_from(PIECES), max_size=30).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)


@pytest.fixture(scope="module")
def pyvi() -> Any:
    """The original, which brings scikit-learn."""
    from pyvi.ViTokenizer import ViTokenizer

    return ViTokenizer


def _words(text: str) -> str:
    segmentation = segment(text)
    return " ".join("_".join(segmentation.tokens[a:b]) for a, b in segmentation.words)


def _corpus() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(CORPUS.glob("*/*.txt"))]


def test_the_sample_corpus_is_cut_as_pyvi_cuts_it(pyvi: Any) -> None:
    """Every page of it as one text, punctuation, dates and sidebars included, and in lower and upper case."""
    texts = _corpus()
    assert len(texts) > 20
    for text in texts:
        for form in (text, text.lower(), text.upper(), unicodedata.normalize("NFD", text)):
            assert _words(form) == pyvi.tokenize(form)


@given(PASSAGES)
def test_generated_strings_are_cut_as_pyvi_cuts_them(pyvi: Any, text: str) -> None:
    """Addresses, abbreviations, numbers, odd scripts and all that lies between."""
    text = text.replace("\ud800", "")  # CRFsuite takes no lone surrogates
    assert pyvi_tokens(unicodedata.normalize("NFC", text)) == pyvi.sylabelize(text)[1]
    if text.strip():
        assert _words(text) == pyvi.tokenize(text) or not pyvi_tokens(text)


@given(st.text(max_size=80))
def test_any_string_is_cut_into_pyvis_tokens(pyvi: Any, text: str) -> None:
    """The linear expression gives what the original gives."""
    assert pyvi_tokens(unicodedata.normalize("NFC", text)) == pyvi.sylabelize(text)[1]


@given(PASSAGES)
def test_array_decoding_equals_decoding_step_by_step(text: str) -> None:
    """Labels from arrays are those of CRFsuite's recursion, feature by feature."""
    tokens = pyvi_tokens(text)
    model = segmenter()
    exact = model.label_exactly(tokens)
    again = model.continues_word_many([tokens])[0].tolist()
    assert [i for i, joined in enumerate(again) if joined and not exact[i]] == []
    may = [i > 0 and _may_join(tokens[i - 1], tokens[i]) for i in range(len(tokens))]
    assert again == [label and allowed for label, allowed in zip(exact, may, strict=True)]


def _may_join(left: str, right: str) -> bool:
    """Pyvi's conditions, said once more."""
    marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    if left in marks or right in marks or left[0].isdigit() or right[0].isdigit():
        return False
    return left[0].istitle() or not right[0].istitle()


@given(PASSAGES)
def test_offsets_slice_the_original_in_order(text: str) -> None:
    """Each token is its slice in NFC; slices follow one another; together they are all but the spaces."""
    segmentation = segment(text)
    last = 0
    for token, start, end in zip(
        segmentation.tokens, segmentation.starts.tolist(), segmentation.ends.tolist(), strict=True
    ):
        assert last <= start <= end <= len(text)
        if unicodedata.is_normalized("NFC", text):
            assert text[start:end] == token
        last = end


def test_offsets_of_decomposed_text_slice_it() -> None:
    """In NFD each slice composes to its token."""
    text = unicodedata.normalize("NFD", "Cử tri quận Đống Đa đi bầu cử, đường phố đẹp.")
    segmentation = segment(text)
    assert [
        unicodedata.normalize("NFC", text[a:b])
        for a, b in zip(segmentation.starts, segmentation.ends, strict=True)
    ] == list(segmentation.tokens)
    assert [unicodedata.normalize("NFC", word) for word in segmentation.surfaces()][:2] == ["Cử tri", "quận"]


@pytest.mark.parametrize("odd", ["a \u2260 b", "한국", "\u0958", "İ\u0323", "<\u0338 >"])
def test_odd_characters_leave_the_offsets_of_other_words(odd: str) -> None:
    """What composes in its own way spoils nothing beyond the spaces around it."""
    text = unicodedata.normalize("NFD", f"Cử tri {odd} đi bầu cử ở quận Đống Đa")
    words = [unicodedata.normalize("NFC", word) for word in segment(text).surfaces()]
    assert words[-5:] == ["đi", "bầu cử", "ở", "quận", "Đống Đa"]


def test_underscore_joins_nothing() -> None:
    """What pyvi's joined string cannot tell: foo_bar is one token, not two syllables of a word."""
    segmentation = segment("foo_bar bầu cử")
    assert segmentation.words == [(0, 1), (1, 3)]


@given(st.lists(PASSAGES, max_size=6))
def test_many_texts_at_once_are_cut_as_one_by_one(texts: list[str]) -> None:
    """Batches change nothing, empty texts included."""
    for one, many in zip(map(segment, texts), segment_many(texts), strict=True):
        assert (one.text, one.tokens, one.words) == (many.text, many.tokens, many.words)


def test_codes_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of surfaces has a bound, and gives the same codes after it."""
    from vnsearch.text.segmentation import features

    monkeypatch.setattr(features, "_MAX_CACHED", 8)
    coder = TokenCoder({"bầu": 1})
    first = [coder[f"x{i}"] for i in range(50)]
    assert len(coder) <= 8
    assert [coder[f"x{i}"] for i in range(50)] == first


@pytest.mark.parametrize(
    "hostile",
    [
        "a.a" * 100_000 + "@",
        "@" * 200_000,
        "a@" * 100_000,
        " " * 300_000,
        "A" * 300_000,
        "1." * 150_000,
        "_" * 300_000,
    ],
)
def test_a_line_without_end_is_cut_in_bounded_time(hostile: str) -> None:
    """Runs on which the original's expression goes back and forth are read once."""
    start = time.process_time()
    segment(hostile)
    assert time.process_time() - start < 20


def test_scikit_learn_is_never_imported() -> None:
    """Segmenting loads neither it nor CRFsuite nor pyvi's code."""
    code = (
        "import sys; from vnsearch.text.segmentation import segment; segment('bầu cử');"
        "print(sorted({'sklearn', 'pyvi', 'scipy', 'pycrfsuite', 'sklearn_crfsuite'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "damage", [b"", b"no model here", b"X\xff\xff\xff\xfflCRF", b"X\x10\x00\x00\x00lCRF" + bytes(12)]
)
def test_a_damaged_model_is_named(damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which folder and what to do."""
    (tmp_path / "pyvi3.pkl").write_bytes(damage)
    (tmp_path / "words.txt").write_text("a\nbầu cử\n", "utf-8")
    monkeypatch.setattr(model_files, "model_folder", lambda: str(tmp_path))
    with pytest.raises(SegmentationModelError, match="reinstall"):
        model_files.load()
