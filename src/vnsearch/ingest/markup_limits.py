"""Bounds on markup, checked before a parser whose time grows faster than the input gets it."""

from __future__ import annotations

import re

from vnsearch.errors import UnreadableError
from vnsearch.messages import text_faults

#: Attributes of one element: the HTML parser compares each with all before it. No page has a tenth as many.
MAX_ATTRIBUTES = 1000
#: Characters of a tag with more attributes than that.
_LONG_TAG = 2 * MAX_ATTRIBUTES
# A tag as the parser delimits it: quotation marks count only where a value begins. Nothing is tried twice.
_TAG = re.compile(r"""<[a-zA-Z](?:[^>="']++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+""")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
_NAME = re.compile(r"[^\s/=]++")

#: Bytes of one header line of a MIME message with parameters, which Python's parser reads in quadratic time.
MAX_PARAMETERS = 16 << 10
_PARAMETERS = re.compile(
    rb"^content-(?:type|disposition):[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE
)


def require_few_attributes(text: str) -> None:
    """Raise ``UnreadableError`` where an element of HTML has more than ``MAX_ATTRIBUTES``."""
    for match in _TAG.finditer(text):
        if match.end() - match.start() >= _LONG_TAG:
            # Without their values; each name that is left may be an attribute.
            count = len(_NAME.findall(_VALUE.sub(" ", match[0]))) - 1
            if count > MAX_ATTRIBUTES:
                raise UnreadableError(text_faults.many_attributes(count))


def require_short_parameters(data: bytes) -> None:
    """Raise ``UnreadableError`` where a header of a MIME message has more than ``MAX_PARAMETERS`` bytes."""
    for match in _PARAMETERS.finditer(data):
        if match.end() - match.start() > MAX_PARAMETERS:
            raise UnreadableError(text_faults.LONG_HEADER)
