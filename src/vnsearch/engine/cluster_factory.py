"""The engines of clusters, as the façade opens them; apart from ``factory``, since a folder needs none of it."""

from __future__ import annotations

from vnsearch.engine.opensearch import ClusterAddress, IndexLayout, parse_address
from vnsearch.engine.opensearch.layout import FORMAT as CLUSTER_FORMAT
from vnsearch.engine.protocol import ClusterEngine

__all__ = ["CLUSTER_FORMAT", "ClusterAddress", "IndexLayout", "open_cluster_engine", "parse_address"]


def open_cluster_engine(address: ClusterAddress, layout: IndexLayout | None = None) -> ClusterEngine:
    """Return the engine of an address; asks and makes nothing yet. ``layout`` is for a new index."""
    from vnsearch.engine.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(address, layout)
