"""An input that repeats one thing many times, and reading it as ``vnsearch index`` does."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from vnsearch.document_analysis import analyse_documents
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.members import Options, ignore_skip, iter_members
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.library.article_limits import limit_content

#: When the files were saved.
_SAVED = 1.7e9


def _plain(text: str) -> bytes:
    return text.encode()


@dataclass(frozen=True, slots=True)
class Shape:
    """A head, a unit that is repeated, and a tail; ``¤`` in the unit is the number of the repetition.

    ``name`` is that of the file, ``pack`` makes its bytes of the text.
    """

    label: str
    name: str
    head: str
    unit: str
    tail: str = ""
    pack: Callable[[str], bytes] = _plain

    def data(self, size: int) -> bytes:
        """Return the input with about so many characters."""
        if "¤" not in self.unit:
            repeated = self.unit * max(1, size // len(self.unit))
        else:
            times = max(1, size // (len(self.unit) + 4))
            repeated = "".join(self.unit.replace("¤", str(number)) for number in range(times))
        return self.pack(self.head + repeated + self.tail)


def read(name: str, data: bytes) -> None:
    """Read a file in memory and analyse its articles, as ``vnsearch index`` does; pass over what is refused."""
    articles = []
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    with suppress(UnreadableError):
        for member in iter_members(stream, name, len(data), _SAVED, Options(), ignore_skip):
            with suppress(UnreadableError):
                articles.append(limit_content(read_member(member, name)).article)
    list(analyse_documents([article for article in articles if article]))
