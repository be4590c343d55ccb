"""Which run the catalogue in a file is of."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from vnsearch.errors import StorageError
from vnsearch.library import catalogue_checksum


def has_run(path: Path, run: str) -> bool:
    """Return whether there is a catalogue that is of a run, or has still to send the one after it.

    Only for the holder of the write lock, since the file is compared with its checksum before it is opened.
    """
    from vnsearch.library.catalogue import Catalogue

    with suppress(StorageError):
        catalogue_checksum.verify(path)
        with closing(Catalogue(path)) as catalogue:
            pending = catalogue.outbox.pending()
            return run in (catalogue.last_run(), pending.base if pending else None)
    return False
