"""Replicas of a new build: made once it has its documents, and before it is searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from tests.support.row_store import RowStore
from vnsearch.engine.opensearch import IndexLayout, parse_address
from vnsearch.engine.opensearch.builds import Builds
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.lease import Lease, wait_for_lease
from vnsearch.engine.opensearch.replicas import replicate
from vnsearch.engine.opensearch.sender import Json
from vnsearch.engine.opensearch.state import State
from vnsearch.errors import EngineUnavailableError, IndexLockedError

ADDRESS = parse_address("opensearch://host/news", {})


@dataclass
class Nodes:
    """A cluster that copies the three shards of an index; ``initializing``: copies under way at each look.

    ``primaries``: the shards that are on a node.
    """

    data_nodes: int
    initializing: list[int]
    primaries: int = 3
    looks: int = 0
    replicas: int = 0

    def _send(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        assert seconds > 0 and not params
        if method == "PUT":
            assert path == "/news-000001/_settings" and isinstance(body, dict)
            self.replicas = body["index"]["number_of_replicas"]
            return {}
        under_way = self.initializing[min(self.looks, len(self.initializing) - 1)]
        is_done = self.looks >= len(self.initializing)
        self.looks += 1
        return {
            "number_of_data_nodes": self.data_nodes,
            "active_primary_shards": self.primaries,
            "active_shards": 6 if is_done else self.primaries,
            "initializing_shards": 0 if is_done else under_way,
            "unassigned_shards": 0 if is_done else 6 - self.primaries - under_way,
        }

    def replicate(self, after_each_look: Callable[[], None] = lambda: None) -> None:
        """Wait for one replica of each shard, in no time."""
        replicate("news-000001", 1, Connection(ADDRESS, self._send), after_each_look, lambda _: None)


def test_replicas_are_waited_for_while_they_are_made() -> None:
    """However long it takes; the lease is renewed meanwhile."""
    nodes = Nodes(3, [0, 3, 3, *[1] * 200])
    looks: list[int] = []
    nodes.replicate(lambda: looks.append(nodes.looks))
    assert nodes.replicas == 1 and nodes.looks == 204 and len(looks) == 203


def test_replica_without_a_node_of_its_own_is_not_waited_for() -> None:
    """It is asked for all the same: a node may be added."""
    nodes = Nodes(1, [0])
    nodes.replicate()
    assert (nodes.replicas, nodes.looks) == (1, 1)


def test_replicas_that_the_cluster_does_not_place_are_waited_for_some_seconds() -> None:
    """For want of room on its disks, for instance."""
    nodes = Nodes(2, [0] * 1000)
    nodes.replicate()
    assert 10 < nodes.looks < 30


def test_build_that_has_lost_a_shard_is_not_searched() -> None:
    """A node died while its shard was copied: the index that was searched before stays."""
    nodes = Nodes(2, [0] * 1000, primaries=2)
    with pytest.raises(EngineUnavailableError, match=r"\b1 .* 3\b"):
        nodes.replicate()


@dataclass
class Definitions(RowStore):
    """Remembers with how many replicas an index was made."""

    made_with: list[tuple[int, int]] = field(default_factory=list)

    def _answer(self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None) -> Json:
        if isinstance(body, dict) and "mappings" in body:
            metadata = body["mappings"]["_meta"]["vnsearch"]
            self.made_with.append((body["settings"]["number_of_replicas"], metadata["replicas"]))
        return super()._answer(method, path, params, body)


@pytest.mark.parametrize(("is_current", "replicas"), [(True, 2), (False, 0)])
def test_build_that_is_not_searched_yet_has_no_replicas(is_current: bool, replicas: int) -> None:
    """Its mapping says how many it gets."""
    cluster = Definitions()
    Builds(ADDRESS, cluster.connection).make(State(), IndexLayout(3, 2), is_current=is_current)
    assert cluster.made_with == [(replicas, 2)]


def test_lease_that_its_owner_could_not_release_is_waited_for() -> None:
    """But not one that is renewed."""
    cluster = RowStore()
    Lease("news-000001", cluster.connection)
    pauses: list[float] = []

    def end_the_lease(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            cluster.rows.clear()

    wait_for_lease("news-000001", cluster.connection, end_the_lease).release()
    assert len(pauses) == 3
    Lease("news-000001", cluster.connection)
    with pytest.raises(IndexLockedError):
        wait_for_lease("news-000001", cluster.connection, lambda _: None, seconds=0.0)
