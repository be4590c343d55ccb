"""Dates of documents have one type, whatever was stated."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import vnsearch
from vnsearch import document_json
from vnsearch.library.headlines import merge_sightings
from vnsearch.model import Article, Headline, Kind, Sighting, stated_date
from vnsearch.vietnam_time import HANOI

DAY = date(2021, 5, 23)
MIDNIGHT = datetime(2021, 5, 23, tzinfo=HANOI)
MOMENT = datetime(2021, 5, 23, 9, 30, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("stated", "published", "date_only"),
    [
        (DAY, MIDNIGHT, True),
        (MOMENT, MOMENT, False),
        (MIDNIGHT, MIDNIGHT, False),
        (datetime(2021, 5, 23, 9, 30), MOMENT, False),
        (datetime(2021, 5, 23, 2, 30, tzinfo=UTC), MOMENT, False),
        (None, None, False),
    ],
)
def test_published_is_a_datetime_with_a_zone_whatever_was_given(
    stated: date | None, published: datetime | None, date_only: bool
) -> None:
    """Dates of different documents can be compared, sorted and asked for their hour."""
    for document in (
        Article("a", "Tin", published=stated),
        Headline("h", "Tin", published=stated),
        Sighting("Tin", "p", published=stated),
    ):
        assert (document.published, document.date_only) == (published, date_only)
        assert document.published is None or document.published.tzinfo is not None
    article = Article("a", "Tin", modified=stated)
    assert (article.modified, article.modified_date_only) == (published, date_only)


def test_replaced_date_does_not_keep_the_flag_of_the_old_one() -> None:
    """``replace`` with a time of day, a day or nothing gives what a new document would have."""
    day = Article("a", "Tin", published=DAY)
    assert replace(day, title="Khác").date_only
    assert not replace(day, published=MOMENT).date_only
    assert not replace(day, published=None).date_only
    assert Article("a", "Tin", published=MOMENT, date_only=True).date_only is False


@pytest.mark.parametrize("when", [DAY, MOMENT, MIDNIGHT, MOMENT.astimezone(UTC), None])
def test_stored_json_has_a_bare_day_where_only_the_day_is_known(when: date | None) -> None:
    """As indexes of earlier versions have it; what is read back is equal."""
    article = Article("a", "Tin", published=when, modified=when)
    values = json.loads(document_json.dumps(article))
    assert values["published"] == values["modified"] == (when and when.isoformat())
    assert not {"date_only", "modified_date_only"} & set(values)
    assert document_json.loads(document_json.dumps(article)) == article
    assert stated_date(article.published, article.date_only) == when


def test_day_and_moment_survive_the_index(tmp_path: Path) -> None:
    """Articles come back as they were added."""
    articles = [Article("d", "Tin một", published=DAY), Article("m", "Tin hai", published=MIDNIGHT)]
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles)
        assert [index.get("d"), index.get("m")] == articles
        assert [index.get(id_).date_only for id_ in "dm"] == [True, False]


def test_headline_has_the_earliest_date_of_its_sightings_and_whether_it_is_a_day() -> None:
    sightings = [Sighting("Tin", str(n), published=MOMENT - timedelta(n)) for n in range(3)]
    headline = merge_sightings("k", [*sightings, Sighting("Tin", "day", published=date(2020, 1, 2))])
    assert (headline.published, headline.date_only) == (datetime(2020, 1, 2, tzinfo=HANOI), True)
    assert merge_sightings("k", sightings).date_only is False


def test_kind_is_among_the_fields_of_asdict() -> None:
    assert asdict(Article("a", "Tin"))["kind"] is Kind.ARTICLE
    assert list(asdict(Headline("h", "Tin")))[:3] == ["kind", "id", "title"]
    assert replace(Headline("h", "Tin"), title="Khác").kind is Kind.HEADLINE


def test_both_kinds_have_the_same_attributes() -> None:
    """A headline has an empty body, an article no sightings."""
    article, headline = Article("a", "Tin"), Headline("h", "Tin")
    for name in {*asdict(article), *asdict(headline)}:
        assert hasattr(article, name) and hasattr(headline, name)
    assert (headline.body, headline.tags, headline.modified) == ("", (), None)
    assert (article.section, article.seen_on, article.sightings) == ("", (), 0)
