"""Patterns of words: ``*`` stands for any letters, ``?`` for one; as regular expressions that take linear time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from vnsearch.text.characters import FOLD
from vnsearch.text.normalise import tone_and_letters


def _regex(pattern: str, letter: Callable[[str], str]) -> str:
    """Return a pattern as a regular expression for whole words.

    After a star the next letters are looked for at the first place only (an atomic group): trying others could
    not help, and would take time that grows with the power of the stars.
    """
    first, *others = ("".join("." if c == "?" else letter(c) for c in part) for part in pattern.split("*"))
    if not others:
        return first
    return first + "".join(f"(?>.*?{part})" for part in others[:-1]) + f".*{others[-1]}"


def fold_pattern(pattern: str) -> re.Pattern[str]:
    """Return a regular expression for the folds of a pattern without diacritics, to be matched in full."""
    return re.compile(_regex(pattern, re.escape), re.DOTALL)


def literal_prefix(pattern: str) -> str:
    """Return what every word of a pattern begins with: the letters before its first wildcard."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def form_matcher(pattern: str) -> Callable[[str], bool]:
    """Return whether a form is of a pattern: diacritics that were typed must be there, others may be added.

    >>> matches = form_matcher("đô?")
    >>> [matches(form) for form in ("đôi", "đốt", "đồ", "đoi")]
    [True, True, False, False]
    """
    tone, letters = tone_and_letters(pattern)
    regex = re.compile(_regex("".join(letters), _letter_with_marks), re.DOTALL)

    def matches(form: str) -> bool:
        form_tone, form_letters = tone_and_letters(form)
        return tone in ("", form_tone) and bool(regex.fullmatch("".join(form_letters)))

    return matches


@cache
def _letter_with_marks(letter: str) -> str:
    """Return a regular expression for a letter and those that are it with a mark but no tone: a with ă and â."""
    marked = (other for other, base in FOLD.items() if base == letter and not tone_and_letters(other)[0])
    letters = "".join((letter, *marked))
    return f"[{letters}]" if len(letters) > 1 else re.escape(letter)
