"""Compile wildcard patterns (``*``: any letters, ``?``: one letter) to regular expressions of linear time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from vnsearch.text.characters import FOLD
from vnsearch.text.normalise import tone_and_letters


def _regex(pattern: str, letter: Callable[[str], str]) -> str:
    """Return a pattern as a regular expression for whole words.

    After a star, the next part of the pattern is matched at its first occurrence only (an atomic group). Later
    ones could not make more words match, and trying them takes time exponential in the number of stars.
    """
    first, *others = ("".join("." if c == "?" else letter(c) for c in part) for part in pattern.split("*"))
    if not others:
        return first
    return first + "".join(f"(?>.*?{part})" for part in others[:-1]) + f".*{others[-1]}"


def fold_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern without diacritics, for ``fullmatch`` on folds."""
    return re.compile(_regex(pattern, re.escape))


def literal_prefix(pattern: str) -> str:
    """Return the letters before the first wildcard of a pattern."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def form_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that matches forms with a pattern: they must have its diacritics, and may have more.

    >>> matches = form_matcher("đô?")
    >>> [matches(form) for form in ("đôi", "đốt", "đồ", "đoi")]
    [True, True, False, False]
    """
    tone, letters = tone_and_letters(pattern)
    regex = re.compile(_regex("".join(letters), _any_letter_mark), re.DOTALL)

    def matches(form: str) -> bool:
        form_tone, form_letters = tone_and_letters(form)
        return tone in ("", form_tone) and bool(regex.fullmatch("".join(form_letters)))

    return matches


@cache
def _any_letter_mark(letter: str) -> str:
    """Return a regular expression for a letter, also with a diacritic that is no tone: a, ă and â for a."""
    accented = (other for other, base in FOLD.items() if base == letter and not tone_and_letters(other)[0])
    letters = "".join((letter, *accented))
    return f"[{letters}]" if len(letters) > 1 else re.escape(letter)
