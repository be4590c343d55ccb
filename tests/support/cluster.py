"""A real OpenSearch cluster for tests, where one is reachable; each index that a test makes is deleted after it."""

from __future__ import annotations

import atexit
import os
from functools import cache
from uuid import uuid4

import pytest

from vnsearch.engine.opensearch import ClusterAddress, IndexLayout, OpenSearchEngine, parse_address
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.errors import VnsearchError

#: Names the hosts of the cluster: localhost:9200, or several behind commas. ``tests/cluster/start`` starts one.
VARIABLE = "VNSEARCH_TEST_OPENSEARCH"
#: What the names of all indexes of tests begin with.
_PREFIX = "vnsearch-test"

_addresses: list[ClusterAddress] = []


@cache
def _why_not(hosts: str) -> str:
    """Why there is no cluster to test with; "" where there is one."""
    if not hosts:
        return f"no cluster: start one by tests/cluster/start and name it in {VARIABLE}"
    try:
        Connection(parse_address(f"opensearch://{hosts}/none", {})).require_answer("GET", "/")
    except VnsearchError as error:
        return f"no cluster at {hosts}: {error}"
    return ""


def cluster_address() -> ClusterAddress:
    """The address of an index that no other test has; skips the test where there is no cluster."""
    hosts = os.environ.get(VARIABLE, "")
    if reason := _why_not(hosts):
        pytest.skip(reason)
    address = parse_address(f"opensearch://{hosts}/{_PREFIX}-{uuid4().hex[:12]}", {})
    if not _addresses:
        atexit.register(delete_indexes)
    _addresses.append(address)
    return address


def new_cluster_engine() -> OpenSearchEngine:
    """An index that is not made yet, of one shard without copies."""
    return OpenSearchEngine(cluster_address(), IndexLayout(shards=1, replicas=0))


def delete_indexes() -> None:
    """Deletes the indexes of all tests so far."""
    while _addresses:
        address = _addresses.pop()
        Connection(address).request("DELETE", f"/{address.index}-*", None, {"expand_wildcards": "all"})
