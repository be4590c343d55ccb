"""Cut a text into pyvi's tokens: the same as ``ViTokenizer.sylabelize``, in linear time.

Its regular expression is kept in meaning, not in form: the common cases stand first, nothing
backtracks, and addresses, whose branch reads ahead from every token, are looked for only where an @ is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

#: One space at most: a longer run would be read again from each of its spaces.
_SPACE = " ?+"
_ABBREVIATED = r"(?:Tp|Mrs?|Ms|Dr|ThS)\."
_CAPITALS = r"[A-ZĐ]++\."
_ARROWS = r"==>|->|\.\.\.|>>|\n"
_LINK = r"\w++://\S+"
_NUMBER = r"\d++(?>(?:[.,_]\d++)+)"

_PLAIN = re.compile(
    rf"{_SPACE}([^\W\dA-ZĐ_]\w*+|{_ABBREVIATED}|{_CAPITALS}|{_NUMBER}|[^\w\s\-.>=]|\w++|{_ARROWS}|[^\w\s])"
)
_LINKED = re.compile(rf"{_SPACE}({_ABBREVIATED}|{_CAPITALS}|{_ARROWS}|{_LINK}|{_NUMBER}|[^\w\s]|\w++)")
_BEFORE_ADDRESS = re.compile(rf"{_ABBREVIATED}|{_CAPITALS}|{_ARROWS}|{_LINK}")
_AFTER_ADDRESS = re.compile(rf"{_NUMBER}|[^\w\s]|\w++")
_DOMAIN = re.compile(r"@(?:[a-zA-Z0-9-]++\.)+[a-zA-Z0-9-]++")
_LOCAL = re.compile(r"[a-zA-Z0-9_.+-]++@?+")
_CHUNK = re.compile(r"\S++")


def _addresses(chunk: str) -> list[tuple[int, int, int]]:
    """Return where each address in a chunk without spaces may begin, the place of its @, and its end."""
    domains = {match.start(): match.end() for match in _DOMAIN.finditer(chunk)}
    local_parts = ((match.start(), match.end() - 1) for match in _LOCAL.finditer(chunk))
    return [(start, at, domains[at]) for start, at in local_parts if at in domains]


def _with_addresses(chunk: str) -> Iterator[str]:
    addresses = _addresses(chunk)
    ats = [at for _, at, _ in addresses]
    position = 0
    while position < len(chunk):
        match = _BEFORE_ADDRESS.match(chunk, position)
        end = match.end() if match else 0
        if not match:
            number = bisect_left(ats, position + 1)
            if number < len(addresses) and addresses[number][0] <= position:
                end = addresses[number][2]
        if not end:
            match = _AFTER_ADDRESS.match(chunk, position)
            end = match.end() if match else position + 1
        yield chunk[position:end]
        position = end


def _split(text: str) -> list[str]:
    return (_LINKED if "://" in text else _PLAIN).findall(text)


def pyvi_tokens(text: str) -> list[str]:
    """Return pyvi's tokens of an NFC text, in order; together they are the text without its spaces.

    >>> pyvi_tokens("TP. HCM: 1.200 ca (tăng 2,5%)")
    ['TP.', 'HCM', ':', '1.200', 'ca', '(', 'tăng', '2,5', '%', ')']
    """
    if "@" not in text:
        return _split(text)
    tokens: list[str] = []
    last = 0
    for match in _CHUNK.finditer(text):
        if "@" in match.group():
            tokens += _split(text[last : match.start()])
            tokens += _with_addresses(match.group())
            last = match.end()
    return tokens + _split(text[last:])
