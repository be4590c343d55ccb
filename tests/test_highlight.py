from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.highlight import HighlightTerms, highlight, snippet

BAU_CU = HighlightTerms(frozenset({"bầu", "cử"}), frozenset({"bau", "cu"}))


def test_marks_join_neighbours_and_slice_the_original() -> None:
    """A matched pair is one mark, in NFD text too."""
    text = unicodedata.normalize("NFD", "Ngày bầu cử đã đến")
    marked = highlight(text, BAU_CU)
    assert [unicodedata.normalize("NFC", text[a:b]) for a, b in marked.spans] == ["bầu cử"]


def test_parts_of_one_written_word_are_one_mark() -> None:
    """TPHCM is two tokens and one mark."""
    assert (
        highlight("ở TPHCM nay", HighlightTerms(frozenset({"tp", "hcm"}))).render("[", "]") == "ở [TPHCM] nay"
    )


def test_dates_and_phrases_are_marked_whole() -> None:
    """A date in words for one in figures; an expansion only where its syllables stand side by side."""
    sought = HighlightTerms(folds=frozenset({"31/5/1961"}), phrases=frozenset({("uỷ", "ban", "nhân", "dân")}))
    text = "ngày 31 tháng 5 năm 1961, ủy ban nhân dân họp; nhân dân đến"
    assert (
        highlight(text, sought).render("[", "]")
        == "ngày [31 tháng 5 năm 1961], [ủy ban nhân dân] họp; nhân dân đến"
    )


def test_typed_spelling_hides_other_spellings_of_its_fold() -> None:
    """Where the typed word stands, its look-alikes are left unmarked."""
    marked = highlight("cử tri cũ", HighlightTerms(frozenset({"cử"}), frozenset({"cu"})))
    assert marked.render("[", "]") == "[cử] tri cũ"


def test_snippet_shows_the_densest_passage() -> None:
    """The window with both words side by side beats an earlier one with one."""
    text = "Cử tri. " + "xa " * 200 + "cuộc bầu cử sớm. " + "xa " * 200
    assert "[bầu cử]" in snippet(text, BAU_CU).render("[", "]")


@given(st.text(max_size=800), st.lists(st.text(max_size=5), max_size=4))
def test_snippet_never_raises_and_its_spans_fit(text: str, folds: list[str]) -> None:
    """Spans are ordered, disjoint and inside the snippet."""
    passage = snippet(text, HighlightTerms(folds=frozenset(folds)))
    last = 0
    for start, end in passage.spans:
        assert last <= start < end <= len(passage.text)
        last = end
