"""A message in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from vnsearch.messages.language import Language


class Message(str):
    """A text in English, which is its value as ``str``, that knows itself in Vietnamese, and its code.

    ``code`` is the name of the message: stable, so that programs can recognise it.

    >>> message = Message("nothing_similar", vi="Không có tin nào giống.", en="Nothing is similar.")
    >>> message, message.in_language(Language.VIETNAMESE)
    ('Nothing is similar.', 'Không có tin nào giống.')
    """

    __slots__ = ("code", "vi")

    code: str
    vi: str

    def __new__(cls, code: str, vi: str, en: str) -> Self:
        """Create a message of its code and its texts."""
        message = super().__new__(cls, en)
        message.code = code
        message.vi = vi
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, str]]:
        return type(self), (self.code, self.vi, self.en)

    @property
    def en(self) -> str:
        """The English text, as a plain string."""
        return str.__str__(self)

    def in_language(self, language: Language) -> str:
        """Return the text in a language, as a plain string."""
        return self.vi if language is Language.VIETNAMESE else self.en


def in_language(text: str, language: Language) -> str:
    """Return a message in a language; any other text as it is."""
    return text.in_language(language) if isinstance(text, Message) else text


def both(text: str) -> tuple[str, str]:
    """Return a text in Vietnamese and in English; one that is no message is the same in both."""
    return (text.vi, text.en) if isinstance(text, Message) else (text, text)


def join_messages(messages: Sequence[Message]) -> Message:
    """Return several messages, at least one, as one with the code of the first."""
    return Message(
        messages[0].code,
        vi=" ".join(message.vi for message in messages),
        en=" ".join(message.en for message in messages),
    )
