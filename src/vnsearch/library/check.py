"""Checking an index: the engine's files, the catalogue, and whether both know the same documents."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from vnsearch.engine.protocol import EngineFactory, Progress
from vnsearch.errors import IndexDamagedError, IndexWriteError
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.headlines import headline_id
from vnsearch.model import Fault

REBUILD = "run vnsearch index --rebuild"


def check(folder: Path, engines: EngineFactory, progress: Progress) -> tuple[Fault, ...]:
    """What is wrong in an index; nothing where it is whole. Nobody writes meanwhile.

    Raises ``StorageError`` where there is no index, or none of this version, or another process writes.
    """
    index_folder.read_manifest(folder, engines.format)
    with ExitStack() as stack:
        with suppress(IndexWriteError):  # a read-only folder has no writers
            stack.enter_context(index_folder.write_lock(folder))
        data = index_folder.read_manifest(folder, engines.format).data
        engine = engines.open(folder / data / index_folder.ENGINE)
        report = engine.check(progress)
        faults = [
            replace(fault, file=f"{data}/{index_folder.ENGINE}/{fault.file}") for fault in report.faults
        ]
        known = None if faults else (engine.last_runs(), report.document_ids)
        return (
            *faults,
            *_check_catalogue(
                folder / data / index_folder.CATALOGUE, f"{data}/{index_folder.CATALOGUE}", known
            ),
        )


def _check_catalogue(
    path: Path, name: str, engine: tuple[tuple[str, ...], Set[str]] | None
) -> Iterator[Fault]:
    """The catalogue's faults; with the engine's runs and documents, whether both belong together."""
    try:
        catalogue_checksum.verify(path)
        catalogue = Catalogue(path)
    except IndexDamagedError as error:
        yield Fault(name, str(error), REBUILD)
        return
    try:
        yield from (Fault(name, what, REBUILD) for what in catalogue.faults())
        if engine:
            yield from (Fault(name, what, REBUILD) for what in _compare_document_ids(catalogue, *engine))
    except IndexDamagedError as error:
        yield Fault(name, str(error), REBUILD)
    finally:
        catalogue.close()


def _compare_document_ids(catalogue: Catalogue, runs: tuple[str, ...], ids: Set[str]) -> Iterator[str]:
    known = {*catalogue.document_ids(), *map(headline_id, catalogue.headline_keys())}
    if catalogue.last_run() not in runs:
        yield "belongs to another state of the index"
    elif (
        catalogue.last_run() == runs[0] and known != ids
    ):  # else a run was broken off; the next one sees to it
        missing, unknown = len(known - ids), len(ids - known)
        yield f"names {missing:,} documents that the index has not, and not {unknown:,} that it has"
