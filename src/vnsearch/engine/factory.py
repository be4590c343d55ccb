"""The engines of index folders: with ``cluster_factory`` all that names an engine's class to the façade."""

from __future__ import annotations

from pathlib import Path

from vnsearch.engine.cluster_schemes import is_cluster_address
from vnsearch.engine.embedded import FORMAT, EmbeddedEngine
from vnsearch.engine.protocol import Engine, EngineFactory

__all__ = ["EMBEDDED", "is_cluster_address"]


class _EmbeddedEngineFactory:
    """Engines that keep their segments in the index folder."""

    format = FORMAT

    def open(self, folder: Path) -> Engine:
        """Return the engine of a folder."""
        return EmbeddedEngine(folder)


#: The engine of every index that does not ask for another.
EMBEDDED: EngineFactory = _EmbeddedEngineFactory()
