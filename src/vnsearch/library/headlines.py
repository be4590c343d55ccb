"""From sightings to headline documents: one story, however many sidebars show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from vnsearch.model import Headline, Sighting
from vnsearch.vietnam_time import seconds

SHOWN_PAGES = 20


def headline_id(key: str) -> str:
    """The stable id of a headline, from its address or else its title."""
    return "h-" + blake2b(key.encode(), digest_size=8).hexdigest()


def _commonest(values: Iterable[str]) -> str:
    """The value that occurs most often, the first of equals; "" when all are empty."""
    counted = Counter(value for value in values if value)
    return max(counted, key=lambda value: counted[value], default="")


def merge_sightings(key: str, sightings: Sequence[Sighting]) -> Headline:
    """One headline from all its sightings (at least one): the commonest wording, the earliest date."""
    dates = [seen.published for seen in sightings if seen.published]
    pages = tuple(dict.fromkeys(seen.page for seen in sightings))
    return Headline(
        id=headline_id(key),
        title=_commonest(seen.title for seen in sightings),
        url=_commonest(seen.url for seen in sightings),
        section=_commonest(seen.section for seen in sightings),
        category=_commonest(seen.category for seen in sightings),
        source=_commonest(seen.source for seen in sightings),
        published=min(dates, key=seconds, default=None),
        seen_on=pages[:SHOWN_PAGES],
        sightings=len(sightings),
    )
