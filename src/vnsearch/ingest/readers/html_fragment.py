"""Convert HTML inside a text field to plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.markup_limits import require_few_attributes

_MARKUP = re.compile(
    r"</?(?:p|div|br|span|a|b|i|em|strong|img|figure|figcaption|h[1-6]|ul|ol|li|table|blockquote)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
#: Characters of a fragment that are parsed together: no story has as many.
_PIECE = 256 << 10
_BLOCK = re.compile(r"<(?:p|div|br|h[1-6]|li|tr|table|ul|ol)[\s/>]", re.IGNORECASE)
_BLOCK_TAGS = "p,div,br,h1,h2,h3,h4,h5,h6,li,tr,figure,figcaption,blockquote,table,ul,ol"


def strip_markup(text: str) -> str:
    r"""Return the text of an HTML fragment, one line per block; text without HTML tags as it is.

    Raise ``UnreadableError`` for an element with very many attributes.

    >>> strip_markup("<p>Mưa lớn &amp; gió</p><p>Ngập <b>sâu</b></p>"), strip_markup("1 < 2 > 0")
    ('Mưa lớn & gió\nNgập sâu', '1 < 2 > 0')
    """
    if not _MARKUP.search(text):
        return text
    require_few_attributes(text)
    return "\n".join(filter(None, map(_text_of, _pieces(text))))


def _pieces(text: str) -> Iterator[str]:
    """Yield a fragment in pieces that begin at blocks, if it has some: parsed it takes many times its size."""
    start = 0
    while len(text) - start > _PIECE:
        tag = text.find("<", start + _PIECE)
        block = _BLOCK.search(text, start + _PIECE, start + 2 * _PIECE)
        end = block.start() if block else tag if tag >= 0 else len(text)
        yield text[start:end]
        start = end
    yield text[start:]


def _text_of(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    for node in tree.css("script,style,noscript,iframe,template"):
        node.decompose()
    for node in tree.css(_BLOCK_TAGS):
        node.insert_before("\n")
        node.insert_after("\n")
    text = clean_text(tree.body.text() if tree.body else "")  # references may stand for control characters
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))
