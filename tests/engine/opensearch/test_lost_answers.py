"""Requests that the cluster has carried out and whose answer was lost with a node: they are sent again."""

from __future__ import annotations

import pytest

from tests.support.row_store import RowStore
from vnsearch.engine.opensearch import IndexLayout, parse_address
from vnsearch.engine.opensearch.builds import Builds
from vnsearch.engine.opensearch.lease import Lease, has_live_writer
from vnsearch.engine.opensearch.state import State, read_commit, read_state, write_state
from vnsearch.errors import IndexLockedError

INDEX = "news-000001"
ADDRESS = parse_address("opensearch://one,two/news", {})


def test_a_lease_whose_answer_was_lost_is_the_writers_own() -> None:
    """Acquired and renewed; not taken for that of another writer."""
    cluster = RowStore()
    cluster.losing = "PUT"
    lease = Lease(INDEX, cluster.connection)
    cluster.losing = "PUT"
    lease.renew(now=True)
    with pytest.raises(IndexLockedError):
        Lease(INDEX, cluster.connection)
    assert has_live_writer(INDEX, cluster.connection)
    cluster.losing = "DELETE"
    lease.release()
    assert not has_live_writer(INDEX, cluster.connection)
    Lease(INDEX, cluster.connection).release()


def test_a_lease_that_another_writer_took_is_not_renewed() -> None:
    """Whoever was first has it."""
    cluster = RowStore()
    slow = Lease(INDEX, cluster.connection, now=lambda: 0.0)
    fast = Lease(INDEX, cluster.connection)
    with pytest.raises(IndexLockedError):
        slow.renew(now=True)
    fast.renew(now=True)


def test_a_commit_whose_answer_was_lost_has_happened() -> None:
    """And is no other writer's."""
    cluster = RowStore()
    write_state(INDEX, State(1), cluster.connection)
    _, version = read_commit(INDEX, cluster.connection)
    cluster.losing = "PUT"
    write_state(INDEX, State(2, "second"), cluster.connection, version)
    assert read_state(INDEX, cluster.connection).run == "second"


def test_a_writer_that_slept_through_its_lease_does_not_undo_the_commit_of_the_next() -> None:
    """The state is written only if it is that from which the writer began."""
    cluster = RowStore()
    write_state(INDEX, State(1), cluster.connection)
    _, version = read_commit(INDEX, cluster.connection)
    write_state(INDEX, State(2, "next"), cluster.connection, version)
    with pytest.raises(IndexLockedError):
        write_state(INDEX, State(2, "sleeper"), cluster.connection, version)
    assert read_state(INDEX, cluster.connection).run == "next"


def test_a_build_is_made_once_where_the_answer_was_lost() -> None:
    """The one that is there is recognised; that of another process is refused."""
    cluster = RowStore()
    cluster.losing = "PUT"
    assert Builds(ADDRESS, cluster.connection).make(State(), IndexLayout(), is_current=True) == INDEX
    with pytest.raises(IndexLockedError):
        Builds(ADDRESS, cluster.connection).make(State(), IndexLayout(), is_current=True)
