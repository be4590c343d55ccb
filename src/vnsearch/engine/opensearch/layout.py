"""Shards and replicas of an index in a cluster."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.engine.opensearch.connection import Connection

#: The format of the rows in a cluster; an index of another format is refused.
FORMAT = "opensearch-1"


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """``shards``: parts that may lie on different nodes; ``replicas``: further copies of each.

    Both are chosen when an index is made; ``shards`` cannot change afterwards.
    """

    shards: int = 1
    replicas: int = 1


def read_layout(index: str, connection: Connection) -> IndexLayout:
    """Return the shards and replicas of an index. Raises ``EngineUnavailableError``."""
    settings = connection.require_answer("GET", f"/{index}/_settings")[index]["settings"]["index"]
    return IndexLayout(int(settings["number_of_shards"]), int(settings["number_of_replicas"]))
