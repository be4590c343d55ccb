"""``vnsearch read``: show what files contain, without indexing them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.field_values import all_values
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, results, usage
from vnsearch.model import iso_date

if TYPE_CHECKING:
    from vnsearch.model import Article, FieldCandidate, PageContent, Sighting

HELP = help_texts.READ
EXAMPLES = help_texts.examples("vnsearch read corpus/pages/chuan-bi-bau-cu.html --json")

_FIELDS = (
    *("title", "summary", "body", "captions", "author", "authors", "category", "categories"),
    *("source", "tags", "url"),
)
#: Fields of records -> the fields of documents under whose label they are shown.
_LABEL_NAMES = {"authors": "author", "categories": "category", "captions": "caption"}
_HEADLINE_FIELDS = ("title", "url", "section", "category")


def _article(article: Article | None) -> dict[str, Any] | None:
    if article is None:
        return None
    dates = {
        "published": iso_date(article.published, article.date_only),
        "modified": iso_date(article.modified, article.modified_date_only),
    }
    return {name: getattr(article, name) for name in _FIELDS} | dates


def _headline(sighting: Sighting) -> dict[str, Any]:
    fields = {name: getattr(sighting, name) for name in _HEADLINE_FIELDS}
    return fields | {"published": iso_date(sighting.published, sighting.date_only)}


def _record(content: PageContent) -> dict[str, Any]:
    return {
        "article": _article(content.article),
        "headlines": [_headline(sighting) for sighting in content.sightings],
        "warnings": content.warnings,
        "found": dict(content.methods),
        "candidates": [
            {
                "field": each.field,
                "value": each.value,
                "evidence": each.evidence,
                "chosen": each.is_chosen,
                "fault": each.fault,
            }
            for each in content.candidates
        ],
        "part": {"story": content.part.story, "number": content.part.number} if content.part else None,
    }


def _row(screen: Screen, name: str, value: str, evidence: str = "") -> None:
    """Print one field, with where on the page its value was found."""
    echo(
        f"{screen.text(results.LABELS[name]):<10} {strip_control(value)}"
        + (f"  [{screen.text(results.method(evidence))}]" if evidence else "")
    )


def _print_article(screen: Screen, article: Article, evidence: dict[str, str]) -> None:
    for name in ("title", "url", "source", "category", "author"):
        if value := all_values(article, name):
            _row(screen, name, value, evidence.get(name, ""))
    _row(
        screen,
        "published",
        screen.date(article.published, article.date_only) or screen.text(results.UNKNOWN),
        evidence.get("published", ""),
    )
    if article.modified:
        _row(screen, "modified", screen.date(article.modified, article.modified_date_only))
    if article.tags:
        _row(screen, "tags", ", ".join(article.tags))
    _row(screen, "summary", article.summary or screen.text(results.NONE))
    lines = article.body.split("\n")
    _row(
        screen,
        "body",
        screen.text(results.body_length(len(lines), len(article.body))),
        evidence.get("body", ""),
    )
    for line in lines:
        echo("  " + strip_control(line))
    for caption in article.captions:
        _row(screen, "caption", caption)


def _print_sighting(screen: Screen, sighting: Sighting) -> None:
    details = (sighting.section, sighting.category, screen.date(sighting.published, sighting.date_only))
    context = strip_control(" | ".join(filter(None, details)))
    title = f"  {sighting.position + 1:>3}. {strip_control(sighting.title)}"
    echo(f"{title}  ({context})" if context else title)
    if sighting.url:
        echo(f"       {strip_control(sighting.url)}")


def _print_candidates(screen: Screen, candidates: Sequence[FieldCandidate]) -> None:
    """Print the candidates of each field under its name: a star marks what the article has."""
    for name, group in groupby(candidates, key=lambda candidate: candidate.field):
        echo(f"{screen.text(results.LABELS[_LABEL_NAMES.get(name, name)])}:")
        for each in group:
            evidence = strip_control(screen.text(results.method(each.evidence)))
            fault = f"  ({screen.text(each.fault)})" if each.fault else ""
            echo(f"  {'*' if each.is_chosen else ' '} {strip_control(each.value)}  [{evidence}]{fault}")


def _print(screen: Screen, content: PageContent) -> None:
    if content.article:
        _print_article(screen, content.article, dict(content.methods))
    else:
        screen.echo(results.NO_ARTICLE)
    if content.part:
        screen.echo(results.story_part(content.part.number, strip_control(content.part.story)))
    screen.echo(results.headlines_on_page(len(content.sightings)))
    for sighting in content.sightings:
        _print_sighting(screen, sighting)
    for warning in content.warnings:
        _row(screen, "warning", screen.text(warning))
    _print_candidates(screen, content.candidates)
    echo()


def _print_all(screen: Screen, contents: Iterable[PageContent], as_json: bool) -> int:
    """Print everything that a file contains and return how many pages or records that was."""
    count = 0
    for content in contents:
        count += 1
        if as_json:
            echo(json.dumps(_record(content), ensure_ascii=False))
        else:
            _print(screen, content)
    return count


def run(
    screen: Screen,
    paths: Annotated[list[Path], typer.Argument(metavar=help_texts.METAVAR_FILES, show_default=False)],
    why: Annotated[bool, typer.Option("--why", help=help_texts.READ_WHY)] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_texts.READ_JSON)] = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.read import read

    skip_count = 0

    def report_skip(place: str, reason: str) -> None:
        nonlocal skip_count
        skip_count += 1
        screen.echo_error(usage.skipped_at(place, reason))

    count = sum(_print_all(screen, read(path, report_skip, explain=why), as_json) for path in paths)
    return PARTLY if skip_count or not count else DONE
