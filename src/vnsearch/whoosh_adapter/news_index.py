"""Our own index as a read-only Whoosh index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, NoReturn

from whoosh.filedb import filestore

from vnsearch.engine.schema import TEXT, TEXT_OPTIONS
from vnsearch.errors import IndexNotFoundError, IndexVersionError, InputError, StorageError
from vnsearch.messages.index_errors import REBUILD
from vnsearch.segments import commits
from vnsearch.segments.commits import Commit
from vnsearch.segments.directory import FileDirectory, Storage
from vnsearch.segments.segment import Segment
from vnsearch.whoosh_adapter.index import ColumnarIndex
from vnsearch.whoosh_adapter.news_schema import make_schema
from vnsearch.whoosh_adapter.news_segment import NewsCodec
from vnsearch.whoosh_adapter.readers import CombinedReader, Reader
from vnsearch.whoosh_adapter.schema import SCHEMA_KEY


class ReadOnlyIndexError(InputError, filestore.ReadOnlyError):
    """Our index can be read but not changed through Whoosh; also one of Whoosh's errors."""


class NewsIndex(ColumnarIndex):
    """The newest commit of our own index, through Whoosh; every change is refused.

    As with Whoosh's own index, each reader and searcher keeps the commit that was newest when it was opened.
    Raises ``IndexDamagedError``, ``IndexVersionError``.
    """

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage, make_schema())

    def _make_codec(self) -> NewsCodec:
        return NewsCodec(self._columnar)

    def _combine(self, leaves: list[Reader], generation: int) -> CombinedReader:
        return CombinedReader(leaves, generation)

    def _check_commit(self, commit: Commit) -> None:
        if SCHEMA_KEY in dict(commit.metadata):
            raise IndexVersionError(
                "this index was made through Whoosh: open it with the schema it was made with"
            )

    def _check_segment(self, segment: Segment) -> None:
        text = segment.field(TEXT)
        if text is not None and astuple(text.options) != astuple(TEXT_OPTIONS):
            raise IndexVersionError(f"the index's text was written in another format; {REBUILD}")

    def reader(self, reuse: Any = None) -> Any:
        """Return a reader of the newest commit. Raises ``StorageError``."""
        with self._while_there():
            return super().reader(reuse)

    def latest_generation(self) -> int:
        """Return the number of the newest commit. Raises ``StorageError``."""
        with self._while_there():
            return super().latest_generation()

    def is_empty(self) -> bool:
        """Return whether the index has no documents. Raises ``StorageError``."""
        with self._while_there():
            return super().is_empty()

    @contextmanager
    def _while_there(self) -> Iterator[None]:
        """Raise ``IndexNotFoundError`` where the folder is gone: a rebuilt index lies in another."""
        try:
            yield
        except (OSError, StorageError) as error:
            if isinstance(self._columnar, FileDirectory) and not self._columnar.path.exists():
                raise IndexNotFoundError(
                    f"the index in {self._columnar.path} was rebuilt or removed since it was opened; "
                    "call whoosh() of an open vnsearch index again"
                ) from error
            raise

    def _refuse(self) -> NoReturn:
        raise ReadOnlyIndexError(
            "the index can only be read through Whoosh: change it with vnsearch index, "
            "or with add, update and delete of a vnsearch index"
        )

    def writer(self, *_: Any, **__: Any) -> NoReturn:
        """Raise ``ReadOnlyIndexError``."""
        self._refuse()

    def optimize(self) -> None:
        """Raise ``ReadOnlyIndexError``."""
        self._refuse()

    def lock(self, name: str) -> NoReturn:  # noqa: ARG002 - Whoosh's
        """Raise ``ReadOnlyIndexError``."""
        self._refuse()

    def add_field(self, fieldname: str, fieldspec: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``ReadOnlyIndexError``."""
        self._refuse()

    def remove_field(self, fieldname: str) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``ReadOnlyIndexError``."""
        self._refuse()


def open_folder(folder: Path | str) -> NewsIndex:
    """Open the engine's folder of our own index. Raises ``StorageError``."""
    path = Path(folder)
    if not path.is_dir():
        raise IndexNotFoundError(f"there is no folder {path}")
    storage = FileDirectory(path)
    if not commits.generations(storage.names()):
        raise IndexNotFoundError(
            f"{path} is no engine's folder of a vnsearch index; "
            "open the index with vnsearch.open(FOLDER).whoosh()"
        )
    return NewsIndex(storage)
