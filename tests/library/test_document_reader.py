"""One document with what a query matches in it, and its near-duplicates."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from vnsearch.model import Article, HighlightedDocument

TEXT = "\n".join(f"Đoạn {number} nói về hạn mặn ở miền Tây, về lúa và tôm." for number in range(40))


def marks(result: HighlightedDocument) -> list[str]:
    """What is highlighted in the paragraphs."""
    return [text.text[start:end] for text in result.paragraphs for start, end in text.spans]


def test_matches_are_highlighted_in_every_text(tmp_path: Path) -> None:
    article = Article(
        "a", "Hạn mặn", summary="Mùa hạn mặn", body="Hạn mặn\n\nđến sớm; hạn", captions=("Ruộng mặn",)
    )
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(article)
        output = index.highlight("a", "han man")
    assert output.document == article
    assert [text.text for text in output.paragraphs] == ["Hạn mặn", "đến sớm; hạn"]
    assert marks(output) == ["Hạn mặn", "hạn"]
    assert (output.title.spans, output.summary.spans, output.captions[0].spans) == (
        ((0, 7),),
        ((4, 11),),
        ((6, 9),),
    )
    assert output.to_dict()["paragraphs"][1] == {"text": "đến sớm; hạn", "marks": [[9, 12]]}


def test_without_a_query_nothing_is_highlighted(sample: vnsearch.Index) -> None:
    output = sample.highlight("corpus/dumps/bau-cu-dong-da-2021.txt")
    assert marks(output) == [] and output.title.spans == ()


def test_copies_are_the_others_of_the_group(tmp_path: Path) -> None:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(
            [
                Article("a", "Hạn mặn", body=TEXT),
                Article("b", "Mặn", body=TEXT),
                Article("c", "Lúa", body="Tôm"),
            ]
        )
        assert [copy.id for copy in index.copies("a")] == ["b"]
        assert [copy.id for copy in index.copies("b")] == ["a"]
        assert index.copies("c") == ()
        with pytest.raises(vnsearch.DocumentNotFoundError):
            index.copies("d")
