"""Results as HTML for notebooks; every text of a document is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from vnsearch.model.dates import stated_date

if TYPE_CHECKING:
    from vnsearch.model.hits import Hit

_LEFT = "text-align: left; vertical-align: top"


def hit_table(lines: Iterable[str], hits: Sequence[Hit]) -> str:
    """Return lines of text, and below them hits: rank, title and snippet, source, date."""
    rows = "".join(map(_hit_row, hits))
    heading = "".join(f"<div>{escape(line)}</div>" for line in lines)
    return f"<div>{heading}<table>{rows}</table></div>"


def count_table(heading: str, rows: Iterable[tuple[str, int]]) -> str:
    """Return values with their counts under a heading."""
    cells = "".join(
        f'<tr><td style="{_LEFT}">{escape(value)}</td><td>{count:,}</td></tr>' for value, count in rows
    )
    return f"<div><div>{escape(heading)}</div><table>{cells}</table></div>"


def _hit_row(hit: Hit) -> str:
    day_or_moment = stated_date(hit.published, hit.date_only)
    day = f"{day_or_moment:%d/%m/%Y}" if day_or_moment else ""
    title = _link(hit.url, f"<b>{hit.title.html()}</b>")
    text = f"{title}<br>{hit.snippet.html()}" if hit.snippet.text else title
    cells = (str(hit.rank), text, escape(hit.source), day)
    return "<tr>" + "".join(f'<td style="{_LEFT}">{cell}</td>' for cell in cells) + "</tr>"


def _link(url: str, html: str) -> str:
    """Return a link to a page of the web; other addresses, which may be code, are no links."""
    if not url.lower().startswith(("http://", "https://")):
        return html
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{html}</a>'
