"""The engines of index folders and of clusters: the only module that names an engine's class to the façade."""

from __future__ import annotations

from pathlib import Path

from vnsearch.engine.embedded import FORMAT, EmbeddedEngine
from vnsearch.engine.opensearch import ClusterAddress, IndexLayout, is_cluster_address, parse_address
from vnsearch.engine.opensearch.layout import FORMAT as CLUSTER_FORMAT
from vnsearch.engine.protocol import ClusterEngine, Engine, EngineFactory

__all__ = [
    "CLUSTER_FORMAT",
    "EMBEDDED",
    "ClusterAddress",
    "IndexLayout",
    "is_cluster_address",
    "open_cluster_engine",
    "parse_address",
]


def open_cluster_engine(address: ClusterAddress, layout: IndexLayout | None = None) -> ClusterEngine:
    """Return the engine of an address; asks and makes nothing yet. ``layout`` is for a new index."""
    from vnsearch.engine.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(address, layout)


class _EmbeddedEngineFactory:
    """Engines that keep their segments in the index folder."""

    format = FORMAT

    def open(self, folder: Path) -> Engine:
        """Return the engine of a folder."""
        return EmbeddedEngine(folder)


#: The engine of every index that does not ask for another.
EMBEDDED: EngineFactory = _EmbeddedEngineFactory()
