"""Laws of the text layer that hold for every text."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.query_nodes import query_node
from vnsearch.document_analysis import analyse_document
from vnsearch.engine.memory import MemoryEngine
from vnsearch.model import Article
from vnsearch.query import parse
from vnsearch.search.request import Request, Sort
from vnsearch.text import canonical, fold, forms, tokenise
from vnsearch.text.analysis import analyse, analyse_many
from vnsearch.text.characters import TONE_PLACEMENT, TONES
from vnsearch.text.extra_terms import extras
from vnsearch.text.segmentation import segment
from vnsearch.text.segmentation.segmenter import segmenter
from vnsearch.text.syllables import ONSETS, RIMES, spell_syllable

LISTED = Path("../shared/data/lexicon/syllables/hieuthi_all_vietnamese_syllables_v1_2022.txt")
SYLLABLES = sorted(
    {spell_syllable(onset, rime, tone) for onset in ONSETS for rime in RIMES for tone in TONES} - {""}
)
OLD_STYLE = {new: old for old, new in TONE_PLACEMENT.items()}
TEXTS = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12).map(" ".join)
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u0301\u0323\u200b\u200f\u202e\u2066\ud800\udfff\x00\n\r\u2028_.-&/@#0123456789đĐÐƉ"
        ),
    ),
    max_size=120,
)


def _old_style(text: str) -> str:
    for new, old in OLD_STYLE.items():
        text = text.replace(new, old)
    return text


WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "upper case": str.upper,
    "title case": str.title,
    "old tone style": _old_style,
    "with another Đ": lambda text: text.replace("đ", "Ð"),
    "without diacritics": lambda text: " ".join(map(fold, forms(text))),
    "with invisible characters": lambda text: text.replace("n", "n\u00ad").replace(" ", " \u200b"),
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
}


@given(TEXTS, st.sampled_from(sorted(WRITINGS)), st.sampled_from(sorted(WRITINGS)))
def test_a_document_matches_its_own_text_in_every_writing(
    text: str, document_writing: str, query_writing: str
) -> None:
    """However it is written and however it is typed."""
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.put([analyse_document(Article("a", "tin", body=WRITINGS[document_writing](text)))])
    result = engine.snapshot().search(Request(query_node(WRITINGS[query_writing](text)), Sort.RELEVANCE))
    # Without diacritics a document can be asked only without them.
    assert result.total == 1 or (
        document_writing == "without diacritics" and query_writing != document_writing
    )


@given(TEXTS)
def test_analysis_does_not_change_with_the_writing(text: str) -> None:
    """Forms, words and further terms are those of the plain text."""
    plain = analyse(text)
    for name in (
        "decomposed",
        "upper case",
        "title case",
        "old tone style",
        "with another Đ",
        "with no-break spaces",
    ):
        read = analyse(WRITINGS[name](text))
        assert (read.forms, read.words) == (plain.forms, plain.words), name


def _round_trips(syllable: str) -> bool:
    tokens = tokenise(syllable)
    nfd = unicodedata.normalize("NFD", syllable)
    one = len(tokens) == 1 and tokens[0].form == canonical(syllable) == canonical(nfd) == canonical(
        syllable.upper()
    )
    return one and tokens[0].fold.isascii() and len(tokens[0].fold) == len(tokens[0].form)


def test_every_syllable_of_the_language_round_trips() -> None:
    """One token, one form in any writing, a bare fold of the same length."""
    assert len(SYLLABLES) > 15_000
    assert [syllable for syllable in SYLLABLES if not _round_trips(syllable)] == []


@pytest.mark.skipif(not LISTED.exists(), reason="the list of syllables is not on this machine")
def test_every_listed_syllable_round_trips() -> None:
    """The same for an inventory of others."""
    syllables = LISTED.read_text("utf-8").split()
    assert [syllable for syllable in syllables if not _round_trips(syllable)] == []


@given(HOSTILE)
def test_no_string_raises_and_columns_agree_with_tokens(text: str) -> None:
    """Any characters in any order: offsets slice, columns are tokens, further terms lie within."""
    read = analyse(text)
    tokens = tokenise(text)
    assert list(zip(read.starts.tolist(), read.ends.tolist(), read.forms, read.folds, strict=True)) == [
        (token.start, token.end, token.form, token.fold) for token in tokens
    ]
    assert (
        "".join(
            piece
            for pair in zip(read.gaps, [*(text[t.start : t.end] for t in tokens), ""], strict=True)
            for piece in pair
        )
        == text
    )
    assert all(0 <= extra.start < extra.end <= len(read) for extra in extras(read))
    segment(text)


@given(st.lists(HOSTILE, max_size=5))
def test_texts_analysed_together_are_analysed_as_one_by_one(texts: list[str]) -> None:
    """Batches change nothing."""
    for one, many in zip(map(analyse, texts), analyse_many(texts), strict=True):
        assert one.starts.tolist() == many.starts.tolist()
        assert (one.forms, one.words, list(one.gaps), one.kinds.tolist()) == (
            many.forms,
            many.words,
            list(many.gaps),
            many.kinds.tolist(),
        )
        assert extras(one) == extras(many)


@given(HOSTILE)
def test_a_query_of_any_characters_is_read(text: str) -> None:
    """It asks something, or says why it does not."""
    parsed = parse(text)
    assert parsed.understood or parsed.notes


@pytest.mark.parametrize("repeated", ["1/5 ", "GD-ĐT ", "#BauCu "])
@pytest.mark.slow
def test_indexing_what_repeats_is_linear(repeated: str) -> None:
    """A page of one date or hashtag over and over is no slower than another of its length."""
    start = time.process_time()
    analyse_document(Article("a", "tin", body=repeated * 100_000))
    assert time.process_time() - start < 20


def test_long_tokens_are_not_remembered() -> None:
    """A cache of many is a bound on memory only for short strings."""
    before = len(segmenter().coder)
    analyse(" ".join(f"{i}x" * 300 for i in range(50)))
    segment("y" * 1000)
    assert len(segmenter().coder) <= before + 50


@pytest.mark.parametrize(
    "hostile",
    [
        "a" + "\u0300" * 300_000,
        "\u202e" * 300_000,
        "\ud800" * 300_000,
        "x" * 10**6,
        "a-" * 200_000,
        "1/" * 200_000,
        "1.5" * 100_000,
        "#" * 300_000,
        "#Aa" * 100_000,
        "@a." * 100_000,
        "ngày 31 tháng " * 20_000,
        "tp" * 200_000,
        "đ\u0323\u200b" * 100_000,
    ],
)
@pytest.mark.slow
def test_hostile_runs_are_analysed_in_bounded_time(hostile: str) -> None:
    """A long line of anything is linear work, offsets, words and further terms included."""
    start = time.process_time()
    extras(analyse(hostile))
    segment(hostile)
    assert time.process_time() - start < 20
