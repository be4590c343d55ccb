"""The keys by which the catalogue knows stories: by their address, or else by their title."""

from __future__ import annotations

from vnsearch.ingest import addresses
from vnsearch.text import canonical_text


def url_key(url: str) -> str:
    """Return the key of a story by its address; "" without one."""
    key = addresses.address_key(url)
    return f"u:{key}" if key else ""


def title_key(title: str) -> str:
    """Return the key of a story by its title: equal up to case, Unicode form, tone placement and spaces."""
    return f"t:{canonical_text(title)}"


def line_keys(title: str, url: str) -> tuple[str, str]:
    """Return the key of a sidebar line, by its address or else its title, and its title key."""
    by_title = title_key(title)
    return url_key(url) or by_title, by_title
