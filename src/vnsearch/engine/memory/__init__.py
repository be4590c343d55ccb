"""The reference engine: plain Python that answers by the formulas of docs/ranking.md, document by document.

The embedded engine is tested against it; so it shares no matching or scoring code with it.
"""

from vnsearch.engine.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
