"""Pages with part of their markup taken away, as pages of publishers are whose templates say less.

The rules were developed on the pages of ``bench/reading/page_accuracy.py``; what they still read when
names, elements, head
or the address are gone tells how much they lean on what these publishers happen to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMES = re.compile(
    r"""\s(?:class|id|itemprop|itemscope|itemtype|role|data-role)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""",
    re.IGNORECASE,
)
_ELEMENTS = re.compile(
    r"<(/?)(?:article|aside|nav|footer|header|main|section|figure|figcaption|time)\b", re.IGNORECASE
)
_LINKED_DATA = re.compile(r"<script[^>]*ld\+json[^>]*>.*?</script>", re.IGNORECASE | re.DOTALL)
_META = re.compile(r"<meta\b(?![^>]*charset)[^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""<link\b[^>]*rel=["']?canonical[^>]*>|<meta\b[^>]*(?:og:url|twitter:url|al:web:url)[^>]*>""",
    re.IGNORECASE,
)


def _without(*patterns: re.Pattern[str]) -> Callable[[str], str]:
    def blind(html: str) -> str:
        for pattern in patterns:
            html = pattern.sub("", html)
        return html

    return blind


def _rename_to_div(tag: str) -> Callable[[str], str]:
    pattern = re.compile(rf"<(/?){tag}(?=[\s>])", re.IGNORECASE)
    return lambda html: pattern.sub(r"<\1div", html)


def _plain(html: str) -> str:
    return _ELEMENTS.sub(r"<\1div", html)


def _remove_names(html: str) -> str:
    return _plain(_NAMES.sub("", html))


#: What is taken away, by name: from nothing to nearly all.
BLINDS: dict[str, Callable[[str], str]] = {
    "as saved": lambda html: html,
    "class, id, itemprop and role": _without(_NAMES),
    "article, aside, nav, figure and the like": _plain,
    "both of these": _remove_names,
    "JSON-LD and meta tags": _without(_LINKED_DATA, _META),
    "all of these": lambda html: _without(_LINKED_DATA, _META)(_remove_names(html)),
    "h1": _rename_to_div("h1"),
    "p": _rename_to_div("p"),
    "JSON-LD and the page's own address": _without(_ADDRESS, _LINKED_DATA),
}
