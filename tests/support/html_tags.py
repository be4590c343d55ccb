"""What a browser makes of HTML: its elements and their attributes."""

from __future__ import annotations

from html.parser import HTMLParser


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def _collect(html: str) -> _Collector:
    collector = _Collector()
    collector.feed(html)
    collector.close()
    return collector


def tags_of(html: str) -> list[str]:
    """The names of its elements, in order."""
    return _collect(html).tags


def attributes_of(html: str) -> list[str]:
    """The names of the attributes of all elements, in order."""
    return _collect(html).attributes
