"""Typographic quotation marks: a phrase where only they can mean one, punctuation inside pasted text.

``“bầu cử”`` typed alone, after a field or after a minus is a phrase, since some keyboards type no other marks. In
``Bộ trưởng: “Không tăng giá điện” năm nay`` they are part of the text.
"""

from __future__ import annotations

import re

from vnsearch.query.syntax import fields
from vnsearch.text import strip_diacritics

_AS_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_AS_SPACES = str.maketrans(dict.fromkeys("“”„‟«»", " "))
# These patterns are compiled at their first use: few queries have such marks.
_PAIR = r"""[“„‟«][^“”„‟«»"]*[”“»‟]"""
#: What before or after a pair says that it is a phrase or a value: a field, a minus, NOT; a slack.
_FIELD = rf"(?<![^\W_]){fields.pattern(tuple(dict.fromkeys(fields.FIELDS.values())))}\s*"
_BEFORE = rf"(?:{_FIELD}|(?<![^\s(])-|(?<![^\s(])NOT\s+)$"
_SLACK = r"~\d{1,9}(?![^\s()])"
#: What may stand between phrases that make up a whole query.
_OPERATORS = rf"(?>(?:[\s()|&-]|(?<!\w)(?:AND|OR|NOT)(?!\w)|~\d{{1,9}}|{_FIELD}(?:[^\s\"“„‟«]\S*)?)*)"
#: How far before a pair a field's name may begin.
_LOOK_BACK = 40


def straighten_quotes(text: str) -> str:
    """Return text of the same length in which typographic quotation marks are straight ones or spaces."""
    straight = text.translate(_AS_STRAIGHT)
    if straight == text or text.count('"') % 2:  # one straight mark, to which a typographic one belongs
        return straight
    plain = strip_diacritics(text)
    is_whole_query = re.fullmatch(_OPERATORS, re.sub(_PAIR, " ", re.sub('"[^"]*"', " ", plain)))

    def straighten(pair: re.Match[str]) -> str:
        before = plain[max(0, pair.start() - _LOOK_BACK) : pair.start()]
        is_phrase = is_whole_query or re.search(_BEFORE, before) or re.match(_SLACK, text[pair.end() :])
        mark = '"' if is_phrase else " "
        return f"{mark}{pair.group()[1:-1]}{mark}"

    return re.sub(_PAIR, straighten, text).translate(_AS_SPACES)
