"""The engine on an OpenSearch cluster: documents and postings lie there, scores are computed here.

Only ``sender`` imports opensearch-py, when a cluster is first asked, and the engine itself is imported when an
index on a cluster is opened. docs/cluster.md says how it works.
"""

from typing import TYPE_CHECKING

from vnsearch.engine.cluster_schemes import is_cluster_address
from vnsearch.engine.opensearch.address import ClusterAddress, parse_address
from vnsearch.engine.opensearch.layout import IndexLayout

if TYPE_CHECKING:
    from vnsearch.engine.opensearch.engine import OpenSearchEngine

__all__ = [
    "ClusterAddress",
    "IndexLayout",
    "OpenSearchEngine",
    "is_cluster_address",
    "parse_address",
]


def __getattr__(name: str) -> object:
    if name == "OpenSearchEngine":
        from vnsearch.engine.opensearch.engine import OpenSearchEngine

        return OpenSearchEngine
    raise AttributeError(name)
