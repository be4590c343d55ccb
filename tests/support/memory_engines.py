"""The façade over the in-memory engine, for tests that must hold whatever the engine."""

from __future__ import annotations

from pathlib import Path

from vnsearch.engine.memory import MemoryEngine
from vnsearch.engine.protocol import Engine


class MemoryEngines:
    """One in-memory engine per data folder, so that an index can be closed and opened again."""

    format = "memory"

    def __init__(self) -> None:
        self._engines: dict[Path, MemoryEngine] = {}

    def open(self, folder: Path) -> Engine:
        """Return the engine of a folder."""
        return self._engines.setdefault(folder.resolve(), MemoryEngine())
