"""Tell small ads from headlines: by their host, their folder, their prices, and the label over them."""

from __future__ import annotations

import re

from vnsearch.ingest import addresses
from vnsearch.ingest.page.listing.links import StoryLinks
from vnsearch.ingest.page.title_text import ascii_fold

#: Stories that a page links to, with their titles.
TitledStories = list[tuple[StoryLinks, str]]

#: An amount of money, as in small ads: 3.800.000đ, 12 triệu.
_PRICE = re.compile(r"\d{1,3}(?:[.,]\d{3})+ ?(?:đ|₫|vnđ|vnd|đồng)|\d ?(?:tr|triệu)\b", re.IGNORECASE)
#: Names of sites of small ads.
_HOST = re.compile(r"rao-?vat|mua-?ban|cho-?thue|\bnhadat\b")
#: The first folders of their addresses, and the labels over them, folded.
_FOLDER = re.compile(r"/(?:rao-?vat|tin-rao|mua-?ban|cho-?thue)(?:-[a-z-]+)?/", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:tin |chuyen muc |mua ban )?rao vat(?: .{1,30})?|tin rao(?: .{1,30})?|mua ban - .{1,30}"
)


def drop_small_ads(stories: TitledStories, own_host: str) -> TitledStories:
    """Drop the links to small ads: by folder, and of other hosts by name or if a third of the titles are prices."""
    titles: dict[str, list[str]] = {}
    hosts = [addresses.host(story.url) for story, _ in stories]
    for host, (_, title) in zip(hosts, stories, strict=True):
        titles.setdefault(host, []).append(title)
    ads = {
        host
        for host, texts in titles.items()
        if host != own_host
        and (_HOST.search(host) or 3 * sum(bool(_PRICE.search(text)) for text in texts) >= len(texts))
    }
    return [
        (story, title)
        for host, (story, title) in zip(hosts, stories, strict=True)
        if host not in ads and not _FOLDER.match(addresses.path(story.url))
    ]


def is_small_ads_label(label: str) -> bool:
    """Return whether a label stands over small ads.

    >>> is_small_ads_label("Rao vặt nhà đất"), is_small_ads_label("Nhà đất")
    (True, False)
    """
    return _LABEL.fullmatch(ascii_fold(label)) is not None
