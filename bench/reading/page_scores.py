"""One page as one reader reads it, against the gold: what is right, and how much of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from statistics import fmean

from bench.reading.page_gold import Expected, Gold, headline, identity, tidy
from bench.reading.readers import Given
from vnsearch.text import forms
from vnsearch.vietnam_time import HANOI, to_datetime

#: Right or not, or a share from 0 to 1; None where the page or the reader has no such field.
Cell = bool | float | None
Row = dict[str, Cell]


def shares(expected: Counter[str], given: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a multiset; all 1 where there is nothing to find and nothing was given."""
    common = (expected & given).total()
    precision = common / given.total() if given else float(not expected)
    recall = common / expected.total() if expected else float(not given)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1


def _tokens(parts: Iterable[str]) -> Counter[str]:
    return Counter(form for part in parts for form in forms(part))


def _body(expected: Expected, given: Given) -> Row:
    if given.body is None:
        return {}
    found, whole = _tokens([given.body]), [expected.paragraphs]
    if given.lumped:
        whole.append((expected.summary, *expected.paragraphs))
    best = max((shares(_tokens(parts), found) for parts in whole), key=lambda score: score[2])
    return dict(zip(("body P", "body R", "body F1"), best, strict=True))


def _stated(text: str) -> date | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _local(when: date) -> str:
    """A moment in Hanoi to the minute, or a day."""
    if isinstance(when, datetime):
        return to_datetime(when).astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")
    return when.isoformat()


def dates(stated: date | None, given: date | None) -> Row:
    """Right as precisely as the page states it; right to the day; contradicting the page."""
    if stated is None or given is None:
        missed = None if stated is None else False
        return {"published": missed, "day": missed, "wrong date": given is not None}
    said, found = _local(stated), _local(given)
    agree = found.startswith(said) or said.startswith(found)
    return {"published": found.startswith(said), "day": found[:10] == said[:10], "wrong date": not agree}


def _named(gold: Gold, expected: Expected, url: str, title: str) -> str:
    """Which story is meant: by its address, and by its title alone where the reader gives no address."""
    if url:
        return identity(url, title, gold.url)
    same = (name for name, titles in expected.stories.items() if headline(title) in titles)
    return next(same, identity("", title, gold.url))


def _headlines(gold: Gold, expected: Expected, given: Given) -> Row:
    if given.headlines is None:
        return {}
    found = {_named(gold, expected, url, title): headline(title) for url, title in given.headlines}
    common = expected.stories.keys() & found.keys()
    scores = shares(Counter(expected.stories.keys()), Counter(found.keys()))
    row: Row = dict(zip(("headlines P", "headlines R", "headlines F1"), scores, strict=True))
    if common:
        row["headings"] = fmean(found[name] in expected.stories[name] for name in common)
    return row


def _names(facts: dict[str, str], field: str) -> set[str]:
    return {tidy(name) for name in (facts[field], *facts.get(f"{field}_or", ()))}


def score(gold: Gold, expected: Expected, given: Given) -> Row:
    """One page as one reader reads it, against the gold: cells by column, absent where there is nothing."""
    row = _headlines(gold, expected, given)
    if not gold.article:
        return row | {"claimed": given.claims}
    for field, value in (("title", given.title), ("summary", given.summary)):
        row[field] = None if value is None else tidy(value) == getattr(expected, field)
    if given.category is not None:
        row["category"] = tidy(given.category) in _names(gold.article, "category")
    if given.authors is not None:
        row["author"] = tidy(", ".join(given.authors)) in _names(gold.article, "author")
    if given.captions is not None:
        row["captions F1"] = shares(_tokens(expected.captions), _tokens(given.captions))[2]
    if given.dated:
        row |= dates(_stated(gold.article["published"]), given.published)
    return row | _body(expected, given)
