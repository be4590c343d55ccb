"""Hits on a screen: title, where and when, snippet, address, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from vnsearch.cli.console import console
from vnsearch.cli.output import strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import results
from vnsearch.model import Article, Highlighted, Hit

#: From so many columns on, source, category and date have columns of their own.
_WIDE = 100
#: The most columns that a list takes: longer lines are hard to read.
_MAX_WIDTH = 160


def print_hit_list(screen: Screen, hits: Sequence[Hit]) -> None:
    """Print hits as wide as the terminal, an empty line between two of them."""
    out = console()
    is_wide = out.width >= _WIDE
    rank, title, *others = map(screen.text, results.HIT_COLUMNS)
    table = Table(
        box=None,
        show_header=is_wide,
        header_style="dim",
        padding=(0, 1, 1, 0),
        width=min(out.width, _MAX_WIDTH),
    )
    table.add_column(rank, justify="right", no_wrap=True, style="bold")
    table.add_column(title, ratio=1, overflow="fold")
    for name in others if is_wide else ():
        table.add_column(name, overflow="fold", max_width=20)
    for previous, hit in zip((None, *hits), hits, strict=False):
        if previous and hit.is_loose and not previous.is_loose:
            table.add_row("", Text(screen.text(results.LOOSE_MATCHES), style="dim"))
        details = _details(screen, hit)
        cell = _cell(screen, hit, details[3:] if is_wide else details)
        table.add_row(str(hit.rank), cell, *(details[:3] if is_wide else ()))
    out.print(table)


def _details(screen: Screen, hit: Hit) -> list[str]:
    """Return source, category, date and, for a headline, how often it was seen; "" for what is unknown."""
    document = hit.document
    sightings = "" if isinstance(document, Article) else screen.text(results.sightings(document.sightings))
    published = screen.recent_date(document.published, document.date_only)
    details = (document.source, document.category, published, sightings)
    return [strip_control(detail) for detail in details]


def _cell(screen: Screen, hit: Hit, details: Sequence[str]) -> Text:
    """Return title, details, snippet, address, number of copies and explanation, each on a line of its own."""
    lines = [_style_matches(hit.title, "bold", "bold red")]
    if any(details):
        lines.append(Text(" · ".join(filter(None, details)), style="cyan"))
    if hit.snippet.text:
        lines.append(_style_matches(hit.snippet, "", "bold"))
    lines += filter(None, [_place(screen, hit)])
    if hit.copies:
        lines.append(Text(screen.text(results.copies(hit.copies)), style="dim"))
    if hit.explanation:
        lines.append(Text(_explanation(screen, hit), style="cyan"))
    return Text("\n").join(lines)


def _place(screen: Screen, hit: Hit) -> Text | None:
    """Return where a hit lies: its address as a link, else its file, else a page on which it was seen."""
    document = hit.document
    if document.url:
        return link(document.url)
    if document.origin:
        return Text(strip_control(document.origin), style="dim")
    if document.seen_on:
        return Text(f"{screen.text(results.SEEN_ON)} {strip_control(document.seen_on[0])}", style="dim")
    return None


def link(address: str) -> Text:
    """Return an address that terminals can open, if they know links and it is one of the web or a file."""
    printable_address = strip_control(address)
    is_link = (
        printable_address.startswith(("http://", "https://", "file://")) and " " not in printable_address
    )
    return Text(printable_address, style=f"dim link {printable_address}" if is_link else "dim")


def _style_matches(marked_text: Highlighted, style: str, match_style: str) -> Text:
    text = Text(style=style)
    previous_end = 0
    for start, end in marked_text.spans:
        text.append(strip_control(marked_text.text[previous_end:start]))
        text.append(strip_control(marked_text.text[start:end]), style=match_style)
        previous_end = end
    return text.append(strip_control(marked_text.text[previous_end:]))


def _explanation(screen: Screen, hit: Hit) -> str:
    """Return the score and its parts, each with its sign."""
    parts = (
        f"{screen.text(part.label)} {'+' if part.value >= 0 else ''}{screen.number(part.value, 3)}"
        for part in hit.explanation
    )
    return f"{screen.number(hit.score, 3)} =  {'; '.join(parts)}"
