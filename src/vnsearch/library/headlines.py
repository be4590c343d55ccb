"""From sightings to headline documents: one per story, however many sidebars show it.

Whether a story has a headline document at all is decided by ``HeadlineTable.folds_into_document``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from operator import itemgetter

from vnsearch.model import Headline, Sighting

#: Pages that a headline lists of those it was seen on.
MAX_PAGES = 20


def headline_id(key: str) -> str:
    """Return the stable id of a headline, from its address or else its title."""
    return "h-" + blake2b(key.encode(), digest_size=8).hexdigest()


def _commonest(values: Iterable[str]) -> str:
    """Return the value that occurs most often, the first of equals; "" when all are empty."""
    counts = Counter(value for value in values if value)
    return max(counts, key=lambda value: counts[value], default="")


def merge_sightings(key: str, sightings: Sequence[Sighting]) -> Headline:
    """Return a story's headline from its sightings, at least one: commonest wording, earliest date."""
    dates = [(sighting.published, sighting.date_only) for sighting in sightings if sighting.published]
    published, date_only = min(dates, key=itemgetter(0), default=(None, False))
    pages = tuple(dict.fromkeys(sighting.page for sighting in sightings))
    return Headline(
        id=headline_id(key),
        title=_commonest(sighting.title for sighting in sightings),
        url=_commonest(sighting.url for sighting in sightings),
        section=_commonest(sighting.section for sighting in sightings),
        category=_commonest(sighting.category for sighting in sightings),
        source=_commonest(sighting.source for sighting in sightings),
        published=published,
        seen_on=pages[:MAX_PAGES],
        sightings=len(sightings),
        date_only=date_only,
    )
