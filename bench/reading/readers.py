"""The readers that ``bench.reading.page_accuracy`` compares: vnsearch's own, and four libraries.

Each takes a saved page and its address and gives a ``ReadPage``; no reader sees the gold, and none is let onto
the network. The libraries are no dependencies of vnsearch.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

import vnsearch
from vnsearch.model import stated_date
from vnsearch.vietnam_time import HANOI


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a reader says of a page; None where it has no such field, "" where it found nothing.

    ``lumped``: the reader has no summary of its own, so that its body may rightly hold it. ``headlines``
    are pairs of address and title; ``authors`` all names it gives; ``skipped`` says why it gives nothing.
    """

    claims: bool | None = None
    title: str | None = None
    summary: str | None = None
    body: str | None = None
    captions: tuple[str, ...] | None = None
    category: str | None = None
    authors: tuple[str, ...] | None = None
    dated: bool = True
    published: date | None = None
    headlines: tuple[tuple[str, str], ...] | None = None
    lumped: bool = False
    skipped: str = ""


Reader = Callable[[Path, str], ReadPage]


def ours(path: Path, _: str) -> ReadPage:
    """What vnsearch reads from the file, as ``vnsearch index`` would: its address is not told."""
    skips: list[str] = []
    reading = next(iter(vnsearch.read(path, lambda _, reason: skips.append(reason))), None)
    if reading is None:
        return ReadPage(claims=False, headlines=(), skipped="; ".join(skips))
    headlines = tuple((line.url, line.title) for line in reading.sightings)
    article = reading.article
    if article is None:
        return ReadPage(claims=False, headlines=headlines)
    return ReadPage(
        claims=True,
        title=article.title,
        summary=article.summary,
        body=article.body,
        captions=tuple(article.captions),
        category=article.category,
        authors=(article.author,),
        published=stated_date(article.published, article.date_only),
        headlines=headlines,
    )


def _html(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _day(text: str | None) -> date | None:
    """An ISO date or moment; midnight to the minute is how these libraries write that they know a day."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.hour or moment.minute else moment.date()


def _trafilatura(path: Path, url: str) -> ReadPage:
    extract = import_module("trafilatura").bare_extraction
    document = extract(_html(path), url=url, with_metadata=True, include_comments=False)
    if document is None or not document.text:
        return ReadPage(claims=False)
    return ReadPage(
        claims=True,
        title=document.title or "",
        summary=document.description or "",
        body=document.text,
        category=next(iter(document.categories or ()), ""),
        authors=tuple((document.author or "").split("; ")),
        published=_day(document.date),
        lumped=True,
    )


def _htmldate(path: Path, url: str) -> ReadPage:
    find = import_module("htmldate").find_date
    return ReadPage(
        published=_day(find(_html(path), url=url, original_date=True, outputformat="%Y-%m-%dT%H:%M"))
    )


def _newspaper(path: Path, url: str) -> ReadPage:
    article: Any = import_module("newspaper").Article(url, language="vi", fetch_images=False)
    article.download(input_html=_html(path))
    article.parse()
    when = article.publish_date
    local = when.astimezone(HANOI).replace(tzinfo=None) if when and when.tzinfo else when
    return ReadPage(
        claims=bool(article.text),
        title=article.title,
        body=article.text,
        authors=tuple(article.authors),
        published=_day(local and local.isoformat()),
        lumped=True,
    )


def _readability(path: Path, _: str) -> ReadPage:
    document: Any = import_module("readability").Document(_html(path))
    body = LexborHTMLParser(re.sub(r"(</?(?:p|div|br|li|td|h\d)\b)", r" \1", document.summary())).body
    text = body.text() if body else ""
    return ReadPage(
        claims=bool(text.strip()), title=document.short_title(), body=text, dated=False, lumped=True
    )


LIBRARIES: dict[str, Reader] = {
    "trafilatura": _trafilatura,
    "htmldate": _htmldate,
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
}
_MODULES = {"newspaper4k": "newspaper", "readability-lxml": "readability"}


def require_libraries() -> None:
    """Ends the program with what to install where a library is missing."""
    try:
        for name in LIBRARIES:
            import_module(_MODULES.get(name, name))
    except ImportError as error:
        sys.exit(f"{error}; pip install {' '.join(LIBRARIES)} lxml_html_clean")
