"""Convert HTML inside a text field to plain text."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"</?(?:p|div|br|span|a|b|i|em|strong|img|figure|figcaption|h[1-6]|ul|ol|li|table|blockquote)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAGS = "p,div,br,h1,h2,h3,h4,h5,h6,li,tr,figure,figcaption,blockquote,table,ul,ol"


def strip_markup(text: str) -> str:
    r"""Return the text of an HTML fragment, one line per block; text without HTML tags as it is.

    >>> strip_markup("<p>Mưa lớn &amp; gió</p><p>Ngập <b>sâu</b></p>"), strip_markup("1 < 2 > 0")
    ('Mưa lớn & gió\nNgập sâu', '1 < 2 > 0')
    """
    if not _MARKUP.search(text):
        return text
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    for node in tree.css("script,style,noscript,iframe,template"):
        node.decompose()
    for node in tree.css(_BLOCK_TAGS):
        node.insert_before("\n")
        node.insert_after("\n")
    lines = (" ".join(line.split()) for line in (tree.body.text() if tree.body else "").split("\n"))
    return "\n".join(filter(None, lines))
