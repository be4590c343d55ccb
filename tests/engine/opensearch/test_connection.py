"""Requests to a cluster that is busy, slow, partly gone or refuses, without a cluster."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from vnsearch.engine.opensearch.address import parse_address
from vnsearch.engine.opensearch.bulk import delete_action, index_action, send_bulks
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.engine.opensearch.connection import ATTEMPTS, Connection
from vnsearch.engine.opensearch.counts import DocsWith
from vnsearch.engine.opensearch.point_in_time import PointInTime
from vnsearch.engine.opensearch.sender import Json, RequestFailedError
from vnsearch.engine.opensearch.sources import Sources
from vnsearch.engine.opensearch.state import State
from vnsearch.engine.opensearch.vocabulary import ClusterVocabulary
from vnsearch.errors import EngineUnavailableError, IndexWriteError
from vnsearch.ranking import Ranking
from vnsearch.search.request import OutOfTimeError

ADDRESS = parse_address("opensearch://me:secret@one,two/news", {})
Answer = Json | RequestFailedError


class ScriptedCluster:
    """Gives one answer after another, the last one for ever; its clock moves while a caller sleeps."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.requests: list[tuple[str, str, object]] = []
        self.patience: list[float] = []
        self.now = 0.0
        self.connection = Connection(ADDRESS, self._send, self._sleep, lambda: self.now)

    def _send(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        assert isinstance(params, Mapping)
        self.requests.append((method, path, body))
        self.patience.append(seconds)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, RequestFailedError):
            if answer.timed_out:
                self.now += seconds
            raise answer
        return answer

    def _sleep(self, seconds: float) -> None:
        self.now += seconds


def failure(status: int, *, timed_out: bool = False) -> RequestFailedError:
    return RequestFailedError(status, "why", timed_out=timed_out)


@pytest.mark.parametrize("status", [0, 429, 502, 503, 504])
def test_what_may_pass_is_asked_again(status: int) -> None:
    """With growing pauses, as often as is allowed; then one error without the password."""
    cluster = ScriptedCluster(failure(status), failure(status), {"ok": True})
    assert cluster.connection.require_answer("GET", "/news") == {"ok": True}
    assert (len(cluster.requests), 0 < cluster.now < 1.0) == (3, True)
    down = ScriptedCluster(failure(status))
    with pytest.raises(EngineUnavailableError) as error:
        down.connection.require_answer("GET", "/news")
    assert len(down.requests) == ATTEMPTS
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("status", [400, 401, 403, 409])
def test_what_will_not_pass_is_refused_at_once(status: int) -> None:
    """A request that is wrong, or not permitted."""
    cluster = ScriptedCluster(failure(status))
    with pytest.raises(EngineUnavailableError):
        cluster.connection.request("GET", "/news")
    assert len(cluster.requests) == 1


def test_a_request_that_a_node_took_with_it_is_sent_again() -> None:
    """The cluster then calls it an error of its own, and names the kind."""
    disconnection = RequestFailedError(500, "disconnected", kind="node_disconnected_exception")
    cluster = ScriptedCluster(disconnection, {"ok": True})
    assert cluster.connection.require_answer("GET", "/news") == {"ok": True}
    script_error = ScriptedCluster(RequestFailedError(500, "script", kind="script_exception"), {"ok": True})
    with pytest.raises(EngineUnavailableError):
        script_error.connection.require_answer("GET", "/news")


def test_a_certificate_that_is_not_trusted_is_refused_at_once() -> None:
    """Asking again would not help."""
    cluster = ScriptedCluster(RequestFailedError(0, "self-signed certificate", is_untrusted=True))
    with pytest.raises(EngineUnavailableError, match=r"VNSEARCH_OPENSEARCH_CA"):
        cluster.connection.require_answer("GET", "/news")
    assert len(cluster.requests) == 1


def test_a_host_that_stands_still_does_not_hold_up_a_question() -> None:
    """Where another one can be asked; what is written has its time."""
    cluster = ScriptedCluster(failure(0, timed_out=True), failure(0, timed_out=True), {"ok": True})
    cluster.connection.require_answer("POST", "/_search", {})
    assert cluster.patience == [10.0, 20.0, 40.0]
    cluster = ScriptedCluster({"ok": True})
    cluster.connection.require_answer("POST", "/news/_bulk", b"")
    assert cluster.patience == [60.0]


def test_what_is_not_there_is_none() -> None:
    """And so is what the caller names."""
    assert ScriptedCluster(failure(404)).connection.request("GET", "/news") is None
    conflict = ScriptedCluster(failure(409)).connection
    assert conflict.request("PUT", "/news", none_for=frozenset((409,))) is None


def test_a_slow_cluster_is_given_up_at_the_deadline() -> None:
    """Attempts end by then, and none begins after it."""
    cluster = ScriptedCluster(failure(0, timed_out=True))
    with pytest.raises(EngineUnavailableError):
        cluster.connection.request("GET", "/news", until=5.0)
    assert cluster.now <= 5.0 + 1.0


def item(status: int, **more: object) -> dict[str, object]:
    error = {"error": {"reason": "why"}} if status >= 400 else {}
    return {"index": {"_id": "dx", "status": status, **error, **more}}


def test_rows_that_the_cluster_is_too_busy_for_are_sent_again() -> None:
    """They alone, and nothing is refused."""
    actions = [index_action("da", {"n": 1}), index_action("db", {"n": 2})]
    busy: Json = {"errors": True, "items": [item(201), item(429)]}
    cluster = ScriptedCluster(busy, {"errors": False, "items": [item(201)]})
    send_bulks("news", actions, cluster.connection, sleep=lambda _: None)
    assert [body for _, _, body in cluster.requests] == [b"".join(actions), actions[1]]


@pytest.mark.parametrize(
    ("status", "kind"), [(503, "unavailable_shards_exception"), (500, "node_closed_exception")]
)
def test_rows_whose_node_is_lost_are_sent_again(status: int, kind: str) -> None:
    """Their shard's copy takes over."""
    bulk_answer: Json = {"errors": True, "items": [{"index": {"status": status, "error": {"type": kind}}}]}
    cluster = ScriptedCluster(bulk_answer, {"errors": False, "items": [item(201)]})
    send_bulks("news", [index_action("da", {})], cluster.connection, sleep=lambda _: None)
    assert len(cluster.requests) == 2


def test_a_row_for_an_index_that_is_gone_is_refused() -> None:
    """It is not taken for the deletion of a row that is not there."""
    cluster = ScriptedCluster({"errors": True, "items": [item(404)]})
    with pytest.raises(IndexWriteError):
        send_bulks("news", [index_action("dx", {})], cluster.connection, sleep=lambda _: None)


def test_a_row_that_is_refused_is_named() -> None:
    """With the reason; one that is only busy is given up after some time."""
    for answers in ([{"errors": True, "items": [item(400)]}], [{"errors": True, "items": [item(429)]}]):
        cluster = ScriptedCluster(*answers)
        with pytest.raises(IndexWriteError, match=r"'x' \(why\)"):
            send_bulks("news", [index_action("dx", {})], cluster.connection, sleep=lambda _: None)


def test_deleting_what_is_not_there_is_no_refusal() -> None:
    """Unknown ids are ignored."""
    missing = {"delete": {"_id": "dx", "status": 404, "result": "not_found"}}
    cluster = ScriptedCluster({"errors": True, "items": [missing]})
    send_bulks("news", [delete_action("dx")], cluster.connection, sleep=lambda _: None)
    assert len(cluster.requests) == 1


META: Json = {
    "_source": {"meta": {"generation": 3, "mean_lengths": [0, 0, 0, 0]}},
    "_seq_no": 7,
    "_primary_term": 1,
}
OPENED: Json = {"pit_id": "p"}


def hits(failed: int = 0) -> Json:
    return {"_shards": {"total": 3, "failed": failed}, "hits": {"hits": []}}


def test_a_state_that_a_node_took_with_it_is_opened_again() -> None:
    """If no commit followed; a search that some shards did not answer is no answer."""
    cluster = ScriptedCluster(OPENED, hits(failed=1), OPENED, {}, META, hits())
    state = PointInTime(Sources(("news-000001",)), 3, cluster.connection, lambda _: None)
    assert state.search({})["_shards"]["failed"] == 0


def test_shards_that_stay_away_are_an_error() -> None:
    """Never a part of the answer without a word."""
    cluster = ScriptedCluster(OPENED, *(5 * [hits(failed=1), OPENED, {}, META]))
    state = PointInTime(Sources(("news-000001",)), 3, cluster.connection, lambda _: None)
    with pytest.raises(EngineUnavailableError, match="1 of 3 shards"):
        state.search({})


def test_busy_shards_are_asked_again_about_the_same_state() -> None:
    """It is still there: a commit since then must not make the answer an error."""
    rejected = {"reason": {"type": "rejected_execution_exception"}}
    busy: Json = {"_shards": {"total": 3, "failed": 1, "failures": [rejected]}, "hits": {"hits": []}}
    cluster = ScriptedCluster(OPENED, busy, hits())
    state = PointInTime(Sources(("news-000001",)), 3, cluster.connection, lambda _: None)
    assert state.search({})["_shards"]["failed"] == 0
    assert [path for _, path, _ in cluster.requests].count("/news-000001/_search/point_in_time") == 1


def test_counts_that_the_time_did_not_suffice_for_are_not_kept() -> None:
    """They would be wrong for every later query."""
    cluster = ScriptedCluster(OPENED, {**hits(), "timed_out": True, "aggregations": {"0": {"doc_count": 1}}})
    sources = Sources(("news-000001",))
    state = PointInTime(sources, 3, cluster.connection, lambda _: None)
    collection = Collection(State(documents=9, mean_lengths=(1.0,) * 4), sources, state, _no_words)
    question = DocsWith((((("bau", None),),),), None)
    with pytest.raises(OutOfTimeError):
        collection.ask([question], Ranking(), time.perf_counter() + 9.0)


def _no_words() -> ClusterVocabulary:
    raise AssertionError("not asked")
