"""Copies of the shards of a build, made when it has all its documents: no row is indexed a second time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from vnsearch.engine.opensearch.connection import Connection
from vnsearch.errors import EngineUnavailableError
from vnsearch.messages import cluster_errors

#: Seconds between two looks at copies that are being made.
_BETWEEN_LOOKS = 0.5
#: Seconds without a copy being made after which the cluster is taken to have no place for more.
_PATIENCE = 10.0


def replicate(
    index: str,
    replicas: int,
    connection: Connection,
    after_each_look: Callable[[], None] = lambda: None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Have each shard be copied ``replicas`` times, and return once as many copies are whole as the nodes take.

    What the cluster does not place is not waited for: ``check`` reports it. Raises ``EngineUnavailableError``, also
    where a shard itself is missing for some seconds.
    """
    body = {"index": {"number_of_replicas": replicas}}
    connection.require_answer("PUT", f"/{index}/_settings", body)
    idle = 0.0
    while True:
        health = connection.require_answer("GET", f"/_cluster/health/{index}")
        if _is_complete(health, replicas):
            return
        idle = 0.0 if health["initializing_shards"] else idle + _BETWEEN_LOOKS
        if idle >= _PATIENCE:
            break
        sleep(_BETWEEN_LOOKS)
        after_each_look()
    if missing := _shard_count(health, replicas) - int(health["active_primary_shards"]):
        shards = _shard_count(health, replicas)
        raise EngineUnavailableError(cluster_errors.shards_missing(index, missing, shards))


def _shard_count(health: Mapping[str, Any], replicas: int) -> int:
    """Return the number of shards, replicas not counted."""
    copies = sum(int(health[f"{state}_shards"]) for state in ("active", "initializing", "unassigned"))
    return copies // (1 + replicas)


def _is_complete(health: Mapping[str, Any], replicas: int) -> bool:
    """Whether all copies are whole that can lie on a node of their own."""
    copies = 1 + min(replicas, int(health["number_of_data_nodes"]) - 1)
    return bool(health["active_shards"] >= _shard_count(health, replicas) * copies)
