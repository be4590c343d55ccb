"""Judge by a sample how well an archive is read: pure functions over what was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vnsearch.ingest.field_inference import infer_fields
from vnsearch.ingest.field_map import FieldMap, is_known_name
from vnsearch.messages import Message, diagnosis
from vnsearch.model import Article, Count, FieldShare, Oddity, PageContent
from vnsearch.vietnam_time import HANOI

#: The fields whose presence is counted.
FIELDS = ("title", "published", "body", "summary", "author", "category", "source", "url", "tags")
#: A field that fewer articles have than this is missing.
_MISSING = 0.5
#: What so many articles of a sample have in common, and at least so many of them, is odd.
_COMMON_SHARE, _COMMON_COUNT = 0.2, 5
_SHORT_BODY = 200
#: The share of letters with diacritics below which a text is hardly Vietnamese, which has about a quarter.
_FEW_DIACRITICS = 0.03
_MARKUP = re.compile(r"</?(?:p|br|div|span|strong|img)\b[^>]*>|&nbsp;", re.IGNORECASE)
_JOINED = re.compile(r"\w_\w")
_SHOWN = 80
_MAX_COLUMNS = 12


@dataclass(slots=True)
class Sample:
    """What was read: contents and skips with their places, some records as they are, what was left out."""

    contents: list[tuple[str, PageContent]] = field(default_factory=list)
    skips: list[tuple[str, str]] = field(default_factory=list)
    records: list[Mapping[str, Any]] = field(default_factory=list)
    hidden: int = 0
    other_files: Counter[str] = field(default_factory=Counter)

    @property
    def articles(self) -> list[tuple[str, Article]]:
        """The articles with their places."""
        return [(place, content.article) for place, content in self.contents if content.article]


def field_shares(articles: Sequence[tuple[str, Article]]) -> tuple[FieldShare, ...]:
    """Return of how many articles each field is known."""
    total = max(len(articles), 1)
    counts = {name: sum(bool(getattr(article, name)) for _, article in articles) for name in FIELDS}
    return tuple(FieldShare(name, count, round(count / total, 4)) for name, count in counts.items())


def oddities(sample: Sample) -> tuple[Oddity, ...]:
    """Return what is odd about a sample, the commonest first."""
    warnings = ((place, warning) for place, content in sample.contents for warning in content.warnings)
    odd = [*_reasons(sample.skips), *_reasons(warnings), *_odd_articles(sample.articles)]
    lists = [place for place, content in sample.contents if content.article is None]
    if lists:
        odd.append(_oddity(diagnosis.NO_ARTICLE, lists))
    return tuple(sorted(odd, key=lambda oddity: -oddity.count))


def _oddity(what: Message, places: Sequence[str]) -> Oddity:
    return Oddity(what.code, len(places), what, places[0])


def _reasons(places: Iterable[tuple[str, str]]) -> Iterator[Oddity]:
    """Yield the reasons by code, each with its first place."""
    by_code: dict[str, list[tuple[str, str]]] = {}
    for place, reason in places:
        code = reason.code if isinstance(reason, Message) else "other"
        by_code.setdefault(code, []).append((place, reason))
    for code, group in by_code.items():
        yield Oddity(code, len(group), group[0][1], group[0][0])


def _odd_articles(articles: Sequence[tuple[str, Article]]) -> Iterator[Oddity]:
    for what, is_odd in _TESTS:
        if places := [place for place, article in articles if is_odd(article)]:
            yield _oddity(what, places)
    yield from _same(articles, _day, diagnosis.same_day)
    yield from _same(articles, lambda article: article.title[:_SHOWN], diagnosis.same_title)
    yield from _same(articles, lambda article: _line(article, 0), diagnosis.same_line)
    yield from _same(articles, lambda article: _line(article, -1), diagnosis.same_line)
    if copies := _copies(articles):
        yield _oddity(diagnosis.SAME_BODY, copies)


def _copies(articles: Sequence[tuple[str, Article]]) -> list[str]:
    """Return the places of articles whose text another one before them has."""
    bodies: set[str] = set()
    copies = []
    for place, article in articles:
        if article.body and article.body in bodies:
            copies.append(place)
        bodies.add(article.body)
    return copies


def _same(
    articles: Sequence[tuple[str, Article]],
    value_of: Callable[[Article], str],
    message: Callable[[str], Message],
) -> Iterator[Oddity]:
    """Yield the value that many articles have in common."""
    counts = Counter(filter(None, (value_of(article) for _, article in articles)))
    for value, count in counts.most_common(1):
        if count >= max(_COMMON_COUNT, _COMMON_SHARE * len(articles)):
            yield _oddity(message(value), [p for p, article in articles if value_of(article) == value])


def _day(article: Article) -> str:
    return article.published.astimezone(HANOI).date().isoformat() if article.published else ""


def _line(article: Article, number: int) -> str:
    lines = article.body.split("\n")
    return lines[number][:_SHOWN] if len(lines) > 2 else ""


def _has_few_diacritics(article: Article) -> bool:
    letters = [letter for letter in article.body[:5000] if letter.isalpha()]
    return len(letters) > _SHORT_BODY and sum(map(str.isascii, letters)) > (1 - _FEW_DIACRITICS) * len(
        letters
    )


_TESTS: tuple[tuple[Message, Callable[[Article], bool]], ...] = (
    (diagnosis.SHORT_BODY, lambda article: len(article.body) < _SHORT_BODY),
    (diagnosis.MARKUP, lambda article: bool(_MARKUP.search(article.body))),
    (diagnosis.JOINED_SYLLABLES, lambda article: len(_JOINED.findall(article.body[:5000])) > 5),
    (diagnosis.NO_DIACRITICS, _has_few_diacritics),
)


def advice(sample: Sample, shares: Sequence[FieldShare], fields: FieldMap) -> tuple[Message, ...]:
    """Return which options would help; ``fields`` are those that are mapped already."""
    missing = {share.field for share in shares if share.share < _MISSING}
    hints: list[Message] = []
    if sample.records:
        mapped_names = {theirs for theirs, _ in fields}
        inferred_fields = [(theirs, ours) for theirs, ours in infer_fields(sample.records) if ours in missing]
        hints += [
            diagnosis.map_field(theirs, ours)
            for theirs, ours in inferred_fields
            if theirs not in mapped_names
        ]
        unused_columns = _unused_columns(
            sample.records, mapped_names | {theirs for theirs, _ in inferred_fields}
        )
        if missing and unused_columns:
            hints.append(diagnosis.unused_fields(", ".join(unused_columns)))
    elif sample.articles and missing & {"published", "body", "title"}:
        place = next(place for place, article in sample.articles if not _has_all(article))
        hints.append(diagnosis.explain_file(place.partition("!/")[0]))
    if sample.hidden:
        hints.append(diagnosis.hidden_files(sample.hidden))
    if sample.other_files:
        common = sample.other_files.most_common(5)
        hints.append(
            diagnosis.convert_files(", ".join(f"{ending or '?'} {count}" for ending, count in common))
        )
    return tuple(hints)


def _has_all(article: Article) -> bool:
    return bool(article.published and article.body and article.title)


def _unused_columns(records: Sequence[Mapping[str, Any]], used: set[str]) -> list[str]:
    counts = Counter(name for record in records for name in record)
    return [name for name, _ in counts.most_common() if name not in used and not is_known_name(name)][
        :_MAX_COLUMNS
    ]


def other_files(sample: Sample) -> tuple[Count, ...]:
    """Return the files of other kinds by ending, commonest first."""
    return tuple(Count(ending, count) for ending, count in sample.other_files.most_common())
