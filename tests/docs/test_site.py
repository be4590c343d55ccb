"""The documentation site: it is built from the repository's own files, and its links lead somewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docsite.api_page import api_page
from docsite.build import build
from docsite.generated import generated_pages
from docsite.help_page import help_page
from docsite.links import faults
from docsite.markdown import for_site
from docsite.navigation import NAVIGATION, pages
from docsite.sources import DOCS, LANGUAGES, ROOT, Page, page_of, sources

from vnsearch.cli.command_groups import COMMANDS

NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
PAGE = '<html><body id="top"><a href="{href}">link</a></body></html>'


@pytest.mark.slow
def test_site_is_built_with_links_that_lead_somewhere(tmp_path: Path) -> None:
    """``build`` raises for a warning of Zensical, a broken link, or anything loaded from another host."""
    count = build(tmp_path / "site")
    assert count == sum(len(list(pages(entries))) for entries in NAVIGATION.values())
    assert (tmp_path / "site" / "vi" / "index.html").is_file()
    assert '<img alt="Chart' in (tmp_path / "site" / "notebooks" / "researcher.html").read_text("utf-8")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs(path: Path) -> None:
    """They are run when the site is built."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("docs/json.md", Page("en", "json.md")),
        ("docs/serve.vi.md", Page("vi", "serve.md")),
        ("docs/decisions/README.md", Page("en", "decisions/index.md")),
        ("docs/decisions", Page("en", "decisions/index.md")),
        ("README.vi.md", Page("vi", "index.md")),
        ("src/vnsearch/ranking.py", None),
    ],
)
def test_files_become_pages(file: str, page: Page | None) -> None:
    assert page_of(ROOT / file) == page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](json.md#query)", "[a](json.md#query)"),
        ("[Tiếng Việt](serve.vi.md)", "[Tiếng Việt](vi/serve.html)"),
        ("[`ranking.py`](../src/vnsearch/ranking.py)", "`ranking.py`"),
        ("[a](../README.md#installation)", "[a](index.md)"),
        ("[a](https://example.org)", "[a](https://example.org)"),
        ("![p](pictures/results.png)", "![p](pictures/results.png)"),
        ("| `a\\|b` |", "| `a|b` |"),
        ("```\n[a](serve.vi.md)\n```", "```\n[a](serve.vi.md)\n```"),
        ("1. a\n\n    ```\n    [a](serve.vi.md)\n    ```", "1. a\n\n    ```\n    [a](serve.vi.md)\n    ```"),
    ],
)
def test_links_are_those_of_the_site(text: str, expected: str) -> None:
    assert for_site(text, DOCS / "serve.md", Page("en", "serve.md")) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_navigation(language: str) -> None:
    """A new page belongs into docsite/navigation.py."""
    result = list(sources(language))
    existing = {page.path for _, page in result} | {*generated_pages(language)}
    assert existing == {*pages(NAVIGATION[language])}
    assert all(source.is_file() for source, _ in result)


def test_pages_in_both_languages_link_each_other() -> None:
    """Above the first heading's text, so that a reader finds the other language at once."""
    for source, page in sources("vi"):
        english = source.with_name(source.name.replace(".vi.md", ".md"))
        assert f"\n[English]({english.name})\n" in source.read_text("utf-8"), page.path
        assert f"\n[Tiếng Việt]({source.name})\n" in english.read_text("utf-8"), page.path


@pytest.mark.parametrize("href", ["gone.html", "#gone", "other.html#gone"])
def test_links_that_lead_nowhere_are_faults(tmp_path: Path, href: str) -> None:
    (tmp_path / "other.html").write_text(PAGE.format(href="page.html#top"), "utf-8")
    (tmp_path / "page.html").write_text(PAGE.format(href=href), "utf-8")
    assert list(faults(tmp_path)) == [f"page.html: {href} leads nowhere"]


def test_what_other_hosts_would_see_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<script src="https://cdn.example/x.js"></script>', "utf-8")
    assert list(faults(tmp_path)) == ["page.html: loads https://cdn.example/x.js"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_command_is_on_the_help_page(language: str) -> None:
    text = help_page(language)
    assert [name for name in COMMANDS if f"\n## {name}\n" not in text] == []


def test_public_names_have_signatures_and_docstrings() -> None:
    text = api_page()
    assert "### Index.search\n\n```python\nsearch(\n    query: str,\n    *,\n    limit: int = 10," in text
    assert "\n## open\n\n```python\nvnsearch.open(" in text
    assert "\n### evaluate.measure\n" in text
    assert " object at 0x" not in text
