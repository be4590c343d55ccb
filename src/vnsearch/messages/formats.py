"""Numbers and dates as readers of each language write them."""

from __future__ import annotations

from datetime import date, datetime

from vnsearch.messages.language import Language

_TO_VIETNAMESE = str.maketrans(",.", ".,")
_DAY = {Language.VIETNAMESE: "%d/%m/%Y", Language.ENGLISH: "%d %b %Y"}
_MONTH = {Language.VIETNAMESE: "%m/%Y", Language.ENGLISH: "%b %Y"}


def number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number with its thousands separated and so many decimals.

    >>> number(1592, Language.VIETNAMESE), number(1592, Language.ENGLISH), number(0.5, Language.VIETNAMESE, 1)
    ('1.592', '1,592', '0,5')
    """
    text = f"{value:,.{digits}f}"
    return text.translate(_TO_VIETNAMESE) if language is Language.VIETNAMESE else text


def vi(value: float, digits: int = 0) -> str:
    """Return a number as in Vietnamese: 4.096; for the texts of messages."""
    return number(value, Language.VIETNAMESE, digits)


def en(value: float, digits: int = 0) -> str:
    """Return a number as in English: 4,096; for the texts of messages."""
    return number(value, Language.ENGLISH, digits)


def quantity(count: int, noun: str, nouns: str = "") -> str:
    """Return a number in English with its noun.

    >>> quantity(1, "copy", "copies"), quantity(1200, "file")
    ('1 copy', '1,200 files')
    """
    return f"{en(count)} {noun if count == 1 else nouns or noun + 's'}"


def size(size_in_bytes: int, language: Language) -> str:
    """Return a number of bytes with its unit."""
    if size_in_bytes >= 1e5:
        return f"{number(size_in_bytes / 1e6, language, 1)} MB"
    return f"{number(size_in_bytes, language)} {'byte' if language is Language.VIETNAMESE else 'bytes'}"


def day(when: date, language: Language) -> str:
    """Return a day.

    >>> day(date(2021, 5, 3), Language.VIETNAMESE), day(date(2021, 5, 3), Language.ENGLISH)
    ('03/05/2021', '03 May 2021')
    """
    return when.strftime(_DAY[language])


def moment(when: datetime, language: Language) -> str:
    """Return a day and the time of day."""
    return f"{day(when, language)} {when:%H:%M}"


def month(when: date, language: Language) -> str:
    """Return a month and its year."""
    return when.strftime(_MONTH[language])
