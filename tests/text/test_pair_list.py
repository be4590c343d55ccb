"""The list of pairs of neighbours: every line loads, in order, and only folds of syllables are in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from vnsearch.text import fold, pair_list
from vnsearch.text.pair_list import is_listed, listed_pairs

_FILE = Path(pair_list.__file__).parent / "data" / "pairs.tsv"


@pytest.fixture
def uncached() -> Iterator[None]:
    """The list is read anew, and again after the test."""
    pair_list._rights.cache_clear()
    yield
    pair_list._rights.cache_clear()


def test_list_is_sorted_and_of_folds() -> None:
    """Nothing twice, no diacritics, and as many pairs as the header says."""
    pairs = list(listed_pairs())
    assert all(left < right for left, right in pairwise(pairs))
    assert all(fold(syllable) == syllable for pair in pairs for syllable in pair)
    header = "".join(line for line in _FILE.read_text("utf-8").splitlines(True) if line.startswith("#"))
    assert f"the {len(pairs):,} that save most" in header
    assert "How compiled" in header


def test_only_pairs_in_order_are_listed() -> None:
    """In the order of their syllables, and by whole syllables."""
    assert all(is_listed(left, right) for left, right in listed_pairs())
    assert not is_listed("nam", "viet") and not is_listed("viet", "na") and not is_listed("viet", "nam x")


@pytest.mark.parametrize("line", ["viet", "viet\t", "\tnam", "bien\tdong\nbien\tso"])
def test_a_line_of_another_shape_is_told(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uncached: None
) -> None:
    """With the file's name and the line."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pairs.tsv").write_text(f"# header\n{line}\n", "utf-8")
    monkeypatch.setattr(pair_list, "__file__", str(tmp_path / "pair_list.py"))
    with pytest.raises(ValueError, match=re.escape("pairs.tsv:")):
        is_listed("bien", "dong")
