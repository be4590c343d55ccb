"""Integrity check of an index: the engine's files, the catalogue, and that both have the same documents."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import ExitStack, suppress
from dataclasses import replace

from vnsearch.engine.protocol import Progress
from vnsearch.errors import IndexDamagedError, IndexWriteError
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.catalogue_values import wrong_values_as_damage
from vnsearch.library.headlines import headline_id
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.messages import cluster, damage
from vnsearch.messages.index_errors import REBUILD
from vnsearch.model import Fault


def check(location: IndexLocation, progress: Progress) -> tuple[Fault, ...]:
    """Return what is wrong in an index; nothing where it is whole. Writers are kept out meanwhile.

    Where the folder cannot be locked, an index that its owner changed meanwhile is checked again before a fault is
    returned. Raises ``StorageError`` where there is no index, or none of this version, or another process writes.
    """
    location.current()

    def check_data(data: IndexData) -> tuple[Fault, ...]:
        engine = data.engine()
        while True:
            state = location.version(), engine.newest_generation()
            faults = data_faults(data, progress)
            if not faults or state == (location.version(), engine.newest_generation()):
                return faults

    with ExitStack() as stack:
        with suppress(IndexWriteError):  # a read-only folder has no writers, except its owner
            stack.enter_context(location.write_lock())
        return location.open_current(check_data)


def data_faults(data: IndexData, progress: Progress) -> tuple[Fault, ...]:
    """Return what is wrong in one build, while no writer is at work."""
    engine = data.engine()
    report = engine.check(progress)
    faults = [replace(fault, file=data.engine_file(fault.file)) for fault in report.faults]
    engine_state = None if faults else (engine.last_runs(), report.document_ids)
    return (*faults, *_check_catalogue(data, engine_state))


def _check_catalogue(
    data: IndexData, engine_state: tuple[tuple[str, ...], Set[str]] | None
) -> Iterator[Fault]:
    """Yield the catalogue's faults; with the engine's last runs and document ids, also how they differ."""
    name = data.catalogue_file
    try:
        data.verify_catalogue()
        catalogue = data.catalogue()
    except IndexDamagedError as error:
        yield Fault(name, damage.without_advice(error.message), REBUILD)
        return
    try:
        if catalogue.outbox.pending():
            yield Fault(name, cluster.RUN_IS_PENDING, cluster.COMPLETE_RUN)
            return
        faults = catalogue.faults()
        if engine_state and not faults:
            with wrong_values_as_damage(catalogue.path):
                faults = list(_compare(catalogue, *engine_state))
        yield from (Fault(name, text, REBUILD) for text in faults)
    except IndexDamagedError as error:
        yield Fault(name, damage.without_advice(error.message), REBUILD)
    finally:
        catalogue.close()


def _compare(catalogue: Catalogue, last_runs: tuple[str, ...], document_ids: Set[str]) -> Iterator[str]:
    """Yield how the catalogue differs from the engine.

    Where only the engine has committed the last run, the two may differ: the next run begins from the commit
    that the catalogue names.
    """
    run = catalogue.last_run()
    if run not in last_runs:
        yield damage.OTHER_STATE
        return
    in_catalogue = {*catalogue.article_ids(), *map(headline_id, catalogue.headlines.story_keys())}
    if run == last_runs[0] and in_catalogue != document_ids:
        missing, unknown = len(in_catalogue - document_ids), len(document_ids - in_catalogue)
        yield damage.documents_differ(missing, unknown)
