"""How the rows of a writer reach a cluster: at its commit, or while further rows are made."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from vnsearch.engine.opensearch import parse_address
from vnsearch.engine.opensearch.bulk import ACTIONS, delete_action, index_action
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.delivery import DeliveryAtCommit, DeliveryAtOnce
from vnsearch.engine.opensearch.sender import Json
from vnsearch.errors import IndexWriteError

ADDRESS = parse_address("opensearch://host/news", {})


class Bulks:
    """Takes bulks, or refuses every row."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.bodies: list[bytes] = []
        self.connection = Connection(ADDRESS, self._send)
        self._refuses = refuses

    def _send(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        assert isinstance(body, bytes) and (method, path) == ("POST", "/news/_bulk") and params and seconds
        self.bodies.append(body)
        if not self._refuses:
            return {"errors": False}
        return {"errors": True, "items": [{"index": {"status": 400, "error": {"reason": "no"}, "_id": "da"}}]}


def renewals() -> None:
    """Nothing to renew."""


def test_rows_are_sent_while_further_ones_are_made() -> None:
    """In their order; what is left when all are made is sent then."""
    cluster = Bulks()
    delivery = DeliveryAtOnce("news", cluster.connection, renewals)
    rows = [(f"d{number}", index_action(f"d{number}", {"n": number})) for number in range(2 * ACTIONS + 1)]
    for row, action in rows:
        delivery.add(row, action)
    started = time.monotonic()
    while len(cluster.bodies) < 2 and time.monotonic() < started + 10.0:
        time.sleep(0.01)
    assert len(cluster.bodies) == 2
    delivery.finish()
    delivery.cancel()
    assert b"".join(cluster.bodies) == b"".join(action for _, action in rows)


def test_refused_row_ends_a_writer_that_sends_at_once() -> None:
    """At the latest when it commits; nothing waits for room among bulks that nobody sends any more."""
    delivery = DeliveryAtOnce("news", Bulks(refuses=True).connection, renewals)
    with pytest.raises(IndexWriteError, match=r"'a' \(no\)"):
        for number in range(9 * ACTIONS):
            delivery.add(f"d{number}", index_action("da", {}))
        delivery.finish()
    delivery.cancel()


@pytest.mark.parametrize("kind", [DeliveryAtCommit, DeliveryAtOnce])
def test_last_action_on_a_row_counts(kind: type[DeliveryAtCommit] | type[DeliveryAtOnce]) -> None:
    """It alone is sent: rows of a bulk that are sent again would overtake others."""
    cluster = Bulks()
    delivery = kind("news", cluster.connection, renewals)
    delivery.add("da", index_action("da", {"n": 1}))
    delivery.add("db", index_action("db", {"n": 2}))
    delivery.add("da", delete_action("da"))
    delivery.finish()
    delivery.cancel()
    sent = b"".join(cluster.bodies)
    assert sent.count(b'"da"') == 1 and delete_action("da") in sent and b'"db"' in sent


def test_nothing_is_sent_of_a_commit_that_is_cancelled() -> None:
    """Where rows wait for it."""
    cluster = Bulks()
    delivery = DeliveryAtCommit("news", cluster.connection, renewals)
    delivery.add("da", index_action("da", {}))
    delivery.cancel()
    delivery.cancel()
    assert cluster.bodies == []
