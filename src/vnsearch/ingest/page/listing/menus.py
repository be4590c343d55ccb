"""Tell the links of menus from those of lists of stories."""

from __future__ import annotations

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.selection import Selection
from vnsearch.ingest.page.title_text import is_only_numbers

#: Descendants of an element among which links are looked for, words of a short link, links of a menu.
_NEARBY, _SHORT, _MIN_LINKS = 200, 6, 4


class Menus:
    """The menus of one page; what was found out of an element is kept, as its links ask one by one."""

    def __init__(self, document: Document, links: Selection) -> None:
        self._document = document
        self._links = links
        #: Whether the links below an element are a menu's, by its index; None where there is only one.
        self._known: dict[int, bool | None] = {}

    def has_link(self, link: Element) -> bool:
        """Return whether at least four links are nearest to a link, and four in five of them are short."""
        for ancestor in self._document.ancestors(link):
            if ancestor.index not in self._known:
                self._known[ancestor.index] = self._is_menu(ancestor)
            if (is_menu := self._known[ancestor.index]) is not None:
                return is_menu
        return False

    def _is_menu(self, element: Element) -> bool | None:
        texts = map(self._document.text_of, self._links.below(element, _NEARBY))
        lengths = [len(text.split()) for text in texts if text and not is_only_numbers(text)]
        if len(lengths) <= 1:
            return None
        is_short = sum(length <= _SHORT for length in lengths) >= 0.8 * len(lengths)
        return len(lengths) >= _MIN_LINKS and is_short
