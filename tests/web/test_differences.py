"""What differs between two versions of a story."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.model import Article
from vnsearch.web.differences import MAX_PASSAGES, Passage, Side, differences

TEXT = "lũ về xã An Phú đêm qua nước dâng cao một mét nhiều nhà ngập bà con đã sơ tán an toàn lên đê"
WORDS = TEXT.split()


def article(title: str, body: str = "") -> Article:
    return Article("a", title, body=body)


def marked_text(passage: Passage) -> str:
    """A passage with what only the first version has in [], what only the second has in {}."""
    marks = {Side.BOTH: "", Side.FIRST: "[]", Side.SECOND: "{}"}
    return " ".join(f"{marks[piece.side][:1]}{piece.text}{marks[piece.side][1:]}" for piece in passage)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("Lũ về", "Nước dâng."), ("Lũ  về", "\nNước dâng.\n"), []),
        (("Lũ về xã An Phú",), ("Lũ đã về xã An Phú",), ["Lũ {đã} về xã An Phú"]),
        (("Lũ về", "Một.\nHai.\nBa."), ("Lũ về", "Một.\nBa."), ["[Hai.]"]),
        (("Lũ về", "Một.\nBa."), ("Lũ về", "Một.\nHai.\nBa."), ["{Hai.}"]),
        (("Lũ về", "Sáu người mất tích."), ("Lũ về", "Bảy người mất tích."), ["[Sáu] {Bảy} người mất tích."]),
        (
            ("Tít", f"{' '.join(WORDS)} hai mét"),
            ("Tít", f"{' '.join(WORDS)} ba mét"),
            ["… con đã sơ tán an toàn lên đê [hai] {ba} mét"],
        ),
    ],
)  # fmt: skip
def test_passages_show_what_differs(first: tuple[str], second: tuple[str], expected: list[str]) -> None:
    """Paragraphs that are the same are left out, and of others what is far from a difference."""
    assert [marked_text(passage) for passage in differences(article(*first), article(*second))] == expected


BODIES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), max_size=6)


@given(first=BODIES, second=BODIES)
def test_each_side_has_words_of_its_version_alone(first: list[str], second: list[str]) -> None:
    """No version's words are told of the other, and the same text has no differences."""
    passages = differences(article("t", "\n".join(first)), article("t", "\n".join(second)))
    assert (not passages) == (first == second)
    texts = {Side.FIRST: " ".join(first), Side.SECOND: " ".join(second)}
    for passage in passages:
        for side, text in texts.items():
            pieces = [piece.text for piece in passage if piece.side in (side, Side.BOTH)]
            assert all(part in text for part in " ".join(pieces).split("…"))
        assert all(piece.text for piece in passage)


def test_long_texts_are_compared_in_a_bounded_time() -> None:
    """Also where every word is in the other version many times."""
    bodies = (
        "\n".join(f"{number}\n{'lũ về ' * 140}" for number in range(1000)),
        "\n".join(f"{number}\n{'về lũ lũ ' * 95}" for number in range(1000)),
    )
    start = time.process_time()
    assert len(differences(article("a", bodies[0]), article("a", bodies[1]))) == MAX_PASSAGES
    assert time.process_time() - start < 5
