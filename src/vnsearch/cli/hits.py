"""Hits as a table, for the commands that list documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vnsearch.cli.output import strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import results
from vnsearch.model import Article, Highlighted, Hit

if TYPE_CHECKING:
    from rich.text import Text

#: From so many columns on, source, category and date have columns of their own.
_WIDE = 100


def print_hits(screen: Screen, hits: Sequence[Hit]) -> None:
    """Print hits as a table that is as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    is_wide = console.width >= _WIDE
    rank, title, *others = map(screen.text, results.HIT_COLUMNS)
    table = Table(box=None, show_header=True, header_style="bold", padding=(0, 1), expand=True)
    table.add_column(rank, justify="right", no_wrap=True)
    table.add_column(title, ratio=1, overflow="fold")
    for name in others if is_wide else ():
        table.add_column(name, overflow="fold", max_width=20)
    for hit in hits:
        details = _details(screen, hit)
        cell = _cell(screen, hit, details[3:] if is_wide else details)
        table.add_row(str(hit.rank), cell, *(details[:3] if is_wide else ()))
    console.print(table)


def _details(screen: Screen, hit: Hit) -> list[str]:
    """Return source, category, date and, for a headline, how often it was seen; "" for what is unknown."""
    document = hit.document
    sightings = "" if isinstance(document, Article) else screen.text(results.sightings(document.sightings))
    published = screen.date(document.published, document.date_only)
    details = (document.source, document.category, published, sightings)
    return [strip_control(detail) for detail in details]


def _cell(screen: Screen, hit: Hit, details: Sequence[str]) -> Text:
    """Return title, details, snippet, the number of copies and the explanation, each on a line of its own."""
    from rich.text import Text

    lines = [_highlighted(hit.title, "bold red")]
    if any(details):
        lines.append(Text(" · ".join(filter(None, details)), style="dim"))
    lines.append(_highlighted(hit.snippet, "bold"))
    if hit.copies:
        lines.append(Text(screen.text(results.copies(hit.copies)), style="dim"))
    if hit.explanation:
        lines.append(Text(_explanation(screen, hit), style="cyan"))
    return Text("\n").join(lines)


def _highlighted(highlighted: Highlighted, style: str) -> Text:
    from rich.text import Text

    text = Text()
    previous_end = 0
    for start, end in highlighted.spans:
        text.append(strip_control(highlighted.text[previous_end:start]))
        text.append(strip_control(highlighted.text[start:end]), style=style)
        previous_end = end
    return text.append(strip_control(highlighted.text[previous_end:]))


def _explanation(screen: Screen, hit: Hit) -> str:
    """Return the score and its parts, each with its sign."""
    parts = (
        f"{screen.text(part.label)} {'+' if part.value >= 0 else ''}{screen.number(part.value, 3)}"
        for part in hit.explanation
    )
    return f"{screen.number(hit.score, 3)} =  {'; '.join(parts)}"
