"""How addresses are fetched: limits, manners and the form of what is saved."""

from __future__ import annotations

from dataclasses import dataclass

#: The name by which robots.txt files address this program.
PRODUCT = "vnsearch"


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to fetch; all times in seconds, all sizes in bytes.

    ``as_html``: save pages as HTML instead of WARC. ``delay``: between two requests to a host; a longer
    ``Crawl-delay`` in its robots.txt counts instead. ``timeout``: for one request as a whole. ``max_size``: of one
    answer, as sent and unpacked. ``max_pages``: pages asked for in one run. ``max_time``: of a run; 0 is no limit.
    ``max_redirects``: followed one after the other. ``tries``: of an address in one run, where its host fails.
    ``longest_wait``: that a host may ask for before it is left for the next run. ``hosts_at_a_time``: each gets one
    request at a time. ``allow_private``: also connect to addresses on this machine and in private networks.
    ``user_agent``: how requests name this program; "" is its name and version.
    """

    as_html: bool = False
    delay: float = 1.0
    timeout: float = 60.0
    max_size: int = 16 << 20
    max_pages: int = 1000
    max_time: float = 0.0
    max_redirects: int = 5
    tries: int = 3
    longest_wait: float = 120.0
    hosts_at_a_time: int = 8
    allow_private: bool = False
    user_agent: str = ""
