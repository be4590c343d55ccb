"""Fetching feeds, sitemaps and pages into a folder that ``vnsearch index`` reads.

Nothing else in vnsearch uses the network, and this only when it is called. It needs ``vnsearch[fetch]``.

>>> from vnsearch.fetch import fetch
>>> report = fetch(["https://news.example/rss/home.rss"], "fetched")  # doctest: +SKIP
"""

from vnsearch.fetch.report import FetchReport as FetchReport
from vnsearch.fetch.run import fetch as fetch
from vnsearch.fetch.settings import FetchSettings as FetchSettings

__all__ = ["FetchReport", "FetchSettings", "fetch"]
