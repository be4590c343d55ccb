"""The hand-made gold of ``bench/reading/page_accuracy.py`` is well formed; the bench checks that it holds."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

FOLDER = Path(__file__).parents[2] / "bench" / "reading" / "gold"
FILES = sorted(FOLDER.glob("*.toml"))
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
SELECTOR, SELECTORS, TEXT, COUNT = "selector", "selectors", "text", "count"
ARTICLE = {
    "title": SELECTOR,
    "summary": SELECTOR,
    "body": SELECTORS,
    "body_not": SELECTORS,
    "captions": SELECTORS,
    "category": TEXT,
    "author": TEXT,
    "source": TEXT,
    "published": TEXT,
    "modified": TEXT,
    "paragraphs": COUNT,
    "captions_count": COUNT,
    "sha256": TEXT,
}


def gold(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def is_of_kind(value: object, kind: str) -> bool:
    """Whether a value has the type its key asks for; a selector must be one that selectolax takes."""
    match value:
        case list():
            return kind == SELECTORS and all(is_of_kind(part, SELECTOR) for part in value)
        case bool():
            return False
        case int():
            return kind == COUNT and value >= 0
        case str() if kind == SELECTOR:
            return not value or LexborHTMLParser("<p>").css(value) is not None
    return isinstance(value, str) and kind == TEXT


def test_there_is_gold() -> None:
    """The folder is found: the tests below have something to look at."""
    assert FILES


@EACH
def test_says_of_which_page_it_is(path: Path) -> None:
    """Each file has an address and a kind; an article, lists, or a twin that holds them."""
    data = gold(path)
    assert data["url"].startswith(("https://", "http://"))
    assert data["kind"] in ("article", "list", "home")
    if "same_as" in data:
        assert gold(path.with_name(f"{data['same_as']}.toml"))["kind"] == data["kind"]
    else:
        assert ("article" in data) == (data["kind"] == "article")
        assert "article" in data or "lists" in data


@EACH
def test_every_list_has_links_that_select_and_a_count(path: Path) -> None:
    """Each list has a label (or an empty one), a selector, and at least one story."""
    for part in gold(path).get("lists", ()):
        assert is_of_kind(part["label"], TEXT)
        assert part["links"]
        assert is_of_kind(part["links"], SELECTOR)
        assert part["count"] > 0


@pytest.mark.parametrize(
    "path", [path for path in FILES if "article" in gold(path)], ids=lambda path: path.stem
)
def test_an_article_has_all_its_facts(path: Path) -> None:
    """Every key is there with its type; dates are a day or a moment in Hanoi; the digest has 16 digits."""
    article = gold(path)["article"]
    assert [key for key, kind in ARTICLE.items() if not is_of_kind(article.get(key), kind)] == []
    assert article["title"]
    assert article["body"]
    assert len(bytes.fromhex(article["sha256"])) == 8
    for when in filter(None, (article["published"], article["modified"])):
        if len(when) == 10:
            assert date.fromisoformat(when)
        else:
            assert datetime.fromisoformat(when).utcoffset() == timedelta(hours=7)
