"""All engines, empty or filled, for tests of what every engine must do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.cluster import delete_indexes, new_cluster_engine
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.engine.memory import MemoryEngine
from vnsearch.engine.protocol import Engine, Snapshot
from vnsearch.model import Document

ENGINES = (
    "embedded",
    "memory",
    pytest.param("opensearch", marks=[pytest.mark.cluster, pytest.mark.slow]),
)


def new_engine(kind: str, folder: Path) -> Engine:
    """An empty index of one of ``ENGINES``; the embedded engine's files are below the folder."""
    engine: Engine
    match kind:
        case "memory":
            engine = MemoryEngine()
        case "opensearch":
            engine = new_cluster_engine()
        case _:
            engine = EmbeddedEngine(folder / "engine")
    engine.create()
    return engine


def commit(engine: Engine, documents: Sequence[Document]) -> None:
    """Writes documents as one commit."""
    with engine.writer() as writer:
        writer.put(analyse_documents(documents))


@contextmanager
def snapshot_of(kind: str, documents: Sequence[Document]) -> Iterator[Snapshot]:
    """A snapshot of a new index that holds documents."""
    with tempfile.TemporaryDirectory() as folder:
        engine = new_engine(kind, Path(folder))
        commit(engine, documents)
        yield engine.snapshot()
        delete_indexes()
