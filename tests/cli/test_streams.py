"""What stdout writes in encodings that lack letters."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.cli.streams import LostCharacters
from vnsearch.text.characters import FOLD

_LETTERS = "".join(FOLD) + "".join(FOLD).upper()


def round_trip(text: str, encoding: str) -> tuple[str, int]:
    """Write a text as stdout does, and read it again; return it composed, and how many characters were lost."""
    lost_characters = LostCharacters()
    codecs.register_error("test.replace", lost_characters.handler(encoding))
    written = text.encode(encoding, "test.replace").decode(encoding)
    return unicodedata.normalize("NFC", written), lost_characters.count


@given(st.text(st.sampled_from(_LETTERS + "abc xyz")))
def test_windows_1258_keeps_all_letters_of_vietnamese(text: str) -> None:
    """It printed "B?o" for "Bão", although it has the letter and the tone as a mark."""
    assert round_trip(text, "cp1258") == (text, 0)


def test_each_letter_of_vietnamese_survives_windows_1258() -> None:
    assert round_trip(_LETTERS, "cp1258") == (_LETTERS, 0)


@pytest.mark.parametrize(
    ("text", "encoding", "written", "lost"),
    [("Bão 東", "cp1258", "Bão ?", 1), ("bầu", "cp1252", "b?u", 1), ("đã", "ascii", "??", 2)],
)
def test_what_an_encoding_has_in_no_form_is_a_question_mark(
    text: str, encoding: str, written: str, lost: int
) -> None:
    assert round_trip(text, encoding) == (written, lost)
