"""The languages vnsearch speaks, and which of them a reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

#: The environment variables that name the reader's locale, as POSIX orders them.
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
#: Locales that say nothing about the reader.
_NEUTRAL_LOCALES = ("", "C", "POSIX")


class Language(StrEnum):
    """A language in which every message exists."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


def locale_language(environment: Mapping[str, str]) -> Language:
    """Return the language of a reader by the locale: Vietnamese where none is set, or C, or POSIX.

    >>> locale_language({"LANG": "en_US.UTF-8"}).value, locale_language({"LC_ALL": "C.UTF-8"}).value
    ('en', 'vi')
    """
    locale = next(filter(None, map(environment.get, _LOCALE_VARIABLES)), "").partition(".")[0]
    is_vietnamese = locale in _NEUTRAL_LOCALES or locale.partition("_")[0] in ("vi", "Vietnamese")
    return Language.VIETNAMESE if is_vietnamese else Language.ENGLISH
