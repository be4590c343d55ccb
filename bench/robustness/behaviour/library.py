"""What ``import vnsearch`` gives: pages, counts, exports, completions and errors, as JSON values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import vnsearch

#: Days as of which everything is asked; relative dates count from the first.
DAYS = ("2025-10-15", "2021-06-01")
ORDERS = ("relevance", "date")
PREFIXES = (
    "b",
    "bau",
    "bầu c",
    "gia v",
    "giá vàng",
    "d",
    "đ",
    "công an",
    "thu tuong",
    "TP",
    "2",
    "zzqx",
    "",
    " ",
)
TEXTS = (
    *("Bầu cử, Covid-19, 1.234 ca!", "ho\u0300a bình hoà bình", "TPHCM TP.HCM Tp. HCM", "31/5/2021", ""),
    *("Học sinh học sinh học, nghiên cứu sinh học.", "H5N1 và 100km/h… <b>đậm</b>\u200b\x00"),
)
_RELATED = 12


@dataclass(frozen=True, slots=True)
class Query:
    """A query; ``relative``: what it finds depends on the day it is asked; ``often``: asked in more ways."""

    text: str
    relative: bool = False
    often: bool = False


def read_queries(path: Path) -> list[Query]:
    """The queries of a file as ``queries.txt`` describes it."""
    section = ""
    queries: list[Query] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and section != "[escaped]":
            section = line
        elif line and not line.startswith("# "):
            text = _unescape(line) if section == "[escaped]" else line
            relative = section == "[relative dates]"
            queries.append(Query(text, relative, often=not relative and len(queries) % 3 == 0))
    return queries


def _unescape(line: str) -> str:
    value = json.loads(line)
    return value if isinstance(value, str) else value[0] * value[1]


def attempt(work: Callable[[], Any]) -> Any:
    """What some work gives, or the error it raises, a fault of the program's included."""
    try:
        return work()
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


def page_values(page: vnsearch.Page) -> dict[str, Any]:
    """All of a page but the time it took."""
    return {
        "query": page.query,
        "understood": page.understood,
        "total": page.total,
        "partial": page.partial,
        "notes": page.notes,
        "offers": [page.relaxed, page.retyped, page.corrected, *page.suggestions],
        "next": page.next,
        "hits": [hit_values(hit) for hit in page.hits],
        "facets": [_facet(facet) for facet in page.facets],
    }


def hit_values(hit: vnsearch.Hit) -> dict[str, Any]:
    """A hit, its score to the last bit."""
    marked = (hit.title, hit.snippet)
    return {
        "rank": hit.rank,
        "id": hit.document.id,
        "score": float(hit.score).hex(),
        "copies": hit.copies,
        "marked": [[one.render("[", "]"), *map(list, one.spans)] for one in marked],
        "explanation": [[part.label, float(part.value).hex()] for part in hit.explanation],
    }


def _brief(hit: vnsearch.Hit) -> list[Any]:
    return [hit.document.id, float(hit.score).hex()]


def _facet(facet: Any) -> list[Any]:
    counts = [[each.value, each.count] for each in facet.counts]
    return [facet.field, counts, facet.others, facet.missing]


def query_values(index: vnsearch.Index, query: Query) -> Iterator[tuple[str, Any]]:
    """Everything an index says of one query, by name."""
    text = query.text
    for day in DAYS[: 2 if query.often else 1]:
        yield day, attempt(partial(_first_page, index, query, day))
    for order in ORDERS:
        yield order, attempt(partial(_two_pages, index, query, order))
    if query.often:
        yield "feedback", attempt(partial(_with_feedback, index, text))
        yield "each copy", attempt(partial(_each_copy, index, text))
    if not query.relative:
        yield "timeline", attempt(partial(_timelines, index, text))
        yield "facets", attempt(lambda: [_facet(facet) for facet in index.facets(text, limit=4)])
        yield "export", attempt(lambda: [_brief(hit) for hit in islice(index.export(text), 200)])


def _first_page(index: vnsearch.Index, query: Query, day: str) -> dict[str, Any]:
    """A page with all that can be asked for; without offers where these would count dates from today."""
    page = index.search(query.text, as_of=day, explain=True, facets=True, verbatim=query.relative)
    return page_values(page)


def _two_pages(index: vnsearch.Index, query: Query, order: str) -> list[Any]:
    """Two pages in an order, the second by the token of the first."""
    search = partial(index.search, sort=order, as_of=DAYS[0], verbatim=query.relative)
    first = search(query.text, explain=True)
    values = [page_values(first)]
    if first.next:
        values.append(page_values(search(first.corrected or query.text, search_after=first.next)))
    return values


def _with_feedback(index: vnsearch.Index, text: str) -> dict[str, Any]:
    ranking = vnsearch.Ranking(feedback=0.5, expansion=0.0, recency=0.2)
    return page_values(index.search(text, ranking=ranking, verbatim=True, explain=True, limit=5))


def _each_copy(index: vnsearch.Index, text: str) -> dict[str, Any]:
    return page_values(index.search(text, verbatim=True, collapse=False, limit=5))


def _timelines(index: vnsearch.Index, text: str) -> list[Any]:
    values = []
    for period in ("", "week", "year"):
        timeline = index.timeline(text, by=period)
        bins = [[each.start.isoformat(), each.count] for each in timeline.bins]
        values.append([timeline.by.value, bins, timeline.undated])
    return values


def index_values(index: vnsearch.Index) -> Iterator[tuple[str, Any]]:
    """What an index says that is no answer to a query."""
    yield "count", len(index)
    for prefix in PREFIXES:
        yield f"suggest {prefix!r}", attempt(partial(_completions, index, prefix))
    ids = [hit.document.id for hit in index.search("bão OR giá OR công", limit=_RELATED).hits]
    for document_id in (*ids, "nosuch", ""):
        yield f"get {document_id}", attempt(partial(_document, index, document_id))
        yield f"related {document_id}", attempt(partial(_related_values, index, document_id))


def _completions(index: vnsearch.Index, prefix: str) -> list[Any]:
    return [[each.text, each.count] for each in index.suggest(prefix, limit=15)]


def _document(index: vnsearch.Index, document_id: str) -> list[str]:
    document = index.get(document_id)
    names = [name for name in type(document).__dataclass_fields__ if not name.startswith("_")]
    return [f"{name}: {getattr(document, name)!r}" for name in (*names, "kind")]


def _related_values(index: vnsearch.Index, document_id: str) -> list[Any]:
    related = index.related(document_id)
    return [list(related.words), *(hit_values(hit) for hit in related.hits)]


def text_values() -> Iterator[tuple[str, Any]]:
    """Tokens and words of a few texts."""
    for text in TEXTS:
        tokens = [[token.start, token.end, token.form, token.fold] for token in vnsearch.tokenise(text)]
        yield f"tokens of {text!r}", tokens
        yield f"words of {text!r}", vnsearch.segment(text).surfaces()


def topic_values(index: vnsearch.Index, path: Path) -> Iterator[tuple[str, Any]]:
    """Deep pages of topics, as ``id<TAB>query`` lines, under two settings."""
    topics = [line.split("\t")[1] for line in path.read_text(encoding="utf-8").splitlines()]
    for name, ranking in {"defaults": None, "others": vnsearch.Ranking(title=0.0, k1=1.2)}.items():
        for topic in topics:
            yield f"{name} | {topic}", attempt(partial(_deep_page, index, topic, ranking))


def _deep_page(index: vnsearch.Index, topic: str, ranking: vnsearch.Ranking | None) -> list[Any]:
    return [_brief(hit) for hit in index.search(topic, limit=100, ranking=ranking).hits]


def report_values(report: vnsearch.Report) -> dict[str, Any]:
    """What a change of an index says, but the time it took."""
    changes: Sequence[Any] = (report.articles, report.headlines)
    counts = [[one.added, one.updated, one.unchanged, one.removed] for one in changes]
    skips = [[one.place, one.reason] for one in (*report.skips, *report.warnings)]
    numbers = [report.files, report.skipped, report.duplicates, report.grouped, report.size]
    return {"changes": counts, "numbers": numbers, "skips": skips}
