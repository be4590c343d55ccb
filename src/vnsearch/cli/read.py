"""``vnsearch read``: what pages and records give, without indexing them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.common import DONE, PARTLY, dated, echo, echo_error, strip_control
from vnsearch.model import Published

if TYPE_CHECKING:
    from vnsearch.model import Article, PageContent, Sighting

HELP = "Show what files give: the article field by field, the headlines around it, what was odd."
EXAMPLES = "Example: vnsearch read corpus/pages/chuan-bi-bau-cu.html --json"

_FIELDS = ("title", "summary", "body", "captions", "author", "category", "source", "tags", "url")
_HEADLINE_FIELDS = ("title", "url", "section", "category")


def _iso(published: Published) -> str | None:
    return published.isoformat() if published else None


def _article(article: Article | None) -> dict[str, Any] | None:
    if article is None:
        return None
    dates = {"published": _iso(article.published), "modified": _iso(article.modified)}
    return {name: getattr(article, name) for name in _FIELDS} | dates


def _headline(seen: Sighting) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in _HEADLINE_FIELDS} | {"published": _iso(seen.published)}


def _record(reading: PageContent) -> dict[str, Any]:
    return {
        "article": _article(reading.article),
        "headlines": [_headline(seen) for seen in reading.sightings],
        "warnings": reading.warnings,
        "found": dict(reading.found),
    }


def _row(name: str, value: str, way: str = "") -> None:
    echo(f"{name:<10} {strip_control(value)}" + (f"  [{way}]" if way else ""))


def _print_article(article: Article, ways: dict[str, str]) -> None:
    for name in ("title", "url", "source", "category", "author"):
        if value := getattr(article, name):
            _row(name, value, ways.get(name, ""))
    _row("published", dated(article.published) or "unknown", ways.get("published", ""))
    if article.modified:
        _row("modified", dated(article.modified))
    if article.tags:
        _row("tags", ", ".join(article.tags))
    _row("summary", article.summary or "none")
    lines = article.body.split("\n")
    _row("body", f"{len(lines)} paragraphs, {len(article.body):,} characters", ways.get("body", ""))
    for line in lines:
        echo("  " + strip_control(line))
    for caption in article.captions:
        _row("caption", caption)


def _print(reading: PageContent) -> None:
    if reading.article:
        _print_article(reading.article, dict(reading.found))
    else:
        echo("no article")
    echo(f"headlines  {len(reading.sightings)}")
    for seen in reading.sightings:
        about = " | ".join(filter(None, (seen.section, seen.category, dated(seen.published))))
        echo(
            f"  {seen.position + 1:>3}. {strip_control(seen.title)}"
            + (f"  ({strip_control(about)})" if about else "")
        )
        if seen.url:
            echo(f"       {strip_control(seen.url)}")
    for warning in reading.warnings:
        _row("warning", warning)
    echo()


def _show(readings: Iterable[PageContent], as_json: bool) -> int:
    count = 0
    for reading in readings:
        count += 1
        if as_json:
            echo(json.dumps(_record(reading), ensure_ascii=False))
        else:
            _print(reading)
    return count


def run(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a page, nothing else.")
    ] = False,
) -> int:
    """Runs the command."""
    from vnsearch.library.read import read

    skips = 0

    def skipped(place: str, reason: str) -> None:
        nonlocal skips
        skips += 1
        echo_error(f"{place}: {reason}")

    shown = sum(_show(read(path, skipped), as_json) for path in paths)
    return PARTLY if skips or not shown else DONE
