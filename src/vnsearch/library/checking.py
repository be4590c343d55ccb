"""Checking an index: the engine's files, the catalogue, and whether both know the same documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from vnsearch.engines.columnar.check import Progress
from vnsearch.engines.whoosh import WhooshEngine
from vnsearch.errors import IndexDamagedError, IndexWriteError
from vnsearch.library import storage
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.headlines import headline_id
from vnsearch.model import Fault

REBUILD = "run vnsearch index --rebuild"


def check(folder: Path, progress: Progress) -> tuple[Fault, ...]:
    """What is wrong in an index; nothing where it is whole. Nobody writes meanwhile.

    Raises ``StorageError`` where there is no index, or none of this version, or another process writes.
    """
    storage.read_manifest(folder)
    with ExitStack() as stack:
        with suppress(IndexWriteError):  # a read-only folder has no writers
            stack.enter_context(storage.write_lock(folder))
        data = storage.read_manifest(folder).data
        found, ids = WhooshEngine(folder / data / "whoosh").check(progress)
        faults = [replace(fault, file=f"{data}/whoosh/{fault.file}") for fault in found]
        return (*faults, *_catalogue(folder / data / "catalogue.db", f"{data}/catalogue.db", ids, not faults))


def _catalogue(path: Path, name: str, ids: set[str], whole: bool) -> Iterator[Fault]:
    """The catalogue's faults; its documents are compared with the engine's where that is ``whole``."""
    try:
        catalogue = Catalogue(path)
    except IndexDamagedError as error:
        yield Fault(name, str(error), REBUILD)
        return
    try:
        yield from (Fault(name, what, REBUILD) for what in catalogue.faults())
        known = {*catalogue.document_ids(), *map(headline_id, catalogue.headline_keys())}
    except IndexDamagedError as error:
        yield Fault(name, str(error), REBUILD)
    else:
        if whole and known != ids:
            yield Fault(
                name,
                f"names {len(known - ids):,} documents that the index has not, "
                f"and not {len(ids - known):,} that it has",
                "run vnsearch index; if it stays so, vnsearch index --rebuild",
            )
    finally:
        catalogue.close()
