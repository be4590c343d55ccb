"""One page as one reader reads it, against the gold: what is right, and how much of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from statistics import fmean

from bench.reading.page_gold import ExpectedContent, Gold, headline, identity, tidy
from bench.reading.readers import ReadPage
from vnsearch.text import forms
from vnsearch.vietnam_time import HANOI, to_datetime

#: Right or not, or a share from 0 to 1; None where the page or the reader has no such field.
Cell = bool | float | None
Row = dict[str, Cell]


def shares(expected: Counter[str], actual: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a multiset; all 1 where there is nothing to find and nothing was given."""
    common = (expected & actual).total()
    precision = common / actual.total() if actual else float(not expected)
    recall = common / expected.total() if expected else float(not actual)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1


def _tokens(parts: Iterable[str]) -> Counter[str]:
    return Counter(form for part in parts for form in forms(part))


def _body(expected: ExpectedContent, page: ReadPage) -> Row:
    if page.body is None:
        return {}
    tokens, whole = _tokens([page.body]), [expected.paragraphs]
    if page.lumped:
        whole.append((expected.summary, *expected.paragraphs))
    best = max((shares(_tokens(parts), tokens) for parts in whole), key=lambda score: score[2])
    return dict(zip(("body P", "body R", "body F1"), best, strict=True))


def _gold_date(text: str) -> date | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _local(when: date) -> str:
    """A moment in Hanoi to the minute, or a day."""
    if isinstance(when, datetime):
        return to_datetime(when).astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")
    return when.isoformat()


def dates(stated: date | None, page_date: date | None) -> Row:
    """Right as precisely as the page states it; right to the day; contradicting the page."""
    if stated is None or page_date is None:
        missed = None if stated is None else False
        return {"published": missed, "day": missed, "wrong date": page_date is not None}
    gold_local, page_local = _local(stated), _local(page_date)
    agree = page_local.startswith(gold_local) or gold_local.startswith(page_local)
    return {
        "published": page_local.startswith(gold_local),
        "day": page_local[:10] == gold_local[:10],
        "wrong date": not agree,
    }


def _key(gold: Gold, expected: ExpectedContent, url: str, title: str) -> str:
    """Which story is meant: by its address, and by its title alone where the reader gives no address."""
    if url:
        return identity(url, title, gold.url)
    same = (name for name, titles in expected.stories.items() if headline(title) in titles)
    return next(same, identity("", title, gold.url))


def _headlines(gold: Gold, expected: ExpectedContent, page: ReadPage) -> Row:
    if page.headlines is None:
        return {}
    headlines = {_key(gold, expected, url, title): headline(title) for url, title in page.headlines}
    common = expected.stories.keys() & headlines.keys()
    scores = shares(Counter(expected.stories.keys()), Counter(headlines.keys()))
    row: Row = dict(zip(("headlines P", "headlines R", "headlines F1"), scores, strict=True))
    if common:
        row["headings"] = fmean(headlines[name] in expected.stories[name] for name in common)
    return row


def _names(facts: dict[str, str], field: str) -> set[str]:
    return {tidy(name) for name in (facts[field], *facts.get(f"{field}_or", ()))}


def score(gold: Gold, expected: ExpectedContent, page: ReadPage) -> Row:
    """One page as one reader reads it, against the gold: cells by column, absent where there is nothing."""
    row = _headlines(gold, expected, page)
    if not gold.article:
        return row | {"claimed": page.claims}
    for field, value in (("title", page.title), ("summary", page.summary)):
        row[field] = None if value is None else tidy(value) == getattr(expected, field)
    if page.category is not None:
        row["category"] = tidy(page.category) in _names(gold.article, "category")
    if page.authors is not None:
        row["author"] = tidy(", ".join(page.authors)) in _names(gold.article, "author")
    if page.captions is not None:
        row["captions F1"] = shares(_tokens(expected.captions), _tokens(page.captions))[2]
    if page.dated:
        row |= dates(_gold_date(gold.article["published"]), page.published)
    return row | _body(expected, page)
