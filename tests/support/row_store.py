"""The rows of a cluster in memory, with their versions: what leases and commits need of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from vnsearch.engine.opensearch.address import parse_address
from vnsearch.engine.opensearch.connection import CONFLICT, NOT_FOUND, Connection
from vnsearch.engine.opensearch.sender import Json, RequestFailedError


@dataclass
class RowStore:
    """Rows by path, each with the number of its last writing.

    ``losing``: the method of the next request that is carried out and whose answer is lost. ``on_merge`` is called
    during a merge; ``on_stats`` says whether all copies of shards are known to have all rows.
    """

    rows: dict[str, tuple[int, Any]] = field(default_factory=dict)
    writings: int = 0
    losing: str = ""
    on_merge: Callable[[], None] = lambda: None
    on_stats: Callable[[], bool] = lambda: True
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """A connection to the cluster, which does not wait."""
        return Connection(parse_address("opensearch://one,two/news", {}), self._send, lambda _: None)

    def _send(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        assert seconds > 0
        self.requests.append((method, path))
        answer = self._answer(method, path, params, body)
        if self.losing == method:
            self.losing = ""
            raise RequestFailedError(0, "connection lost")
        return answer

    def _answer(self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None) -> Json:
        if path.endswith("/_mapping"):
            name = path.split("/")[1]
            return {name: {"mappings": self.rows[f"/{name}"][1]["mappings"]}}
        if path.endswith("/_alias"):
            return {}
        if path.endswith("/_mget"):
            return {"docs": [self._found(path, name) for name in cast("dict[str, list[str]]", body)["ids"]]}
        if "/_doc/" not in path and path.count("/") > 1:
            return self._merge(path)
        writing, value = self.rows.get(path, (None, None))
        if method == "GET":
            if writing is None:
                raise RequestFailedError(NOT_FOUND, "none")
            return {"_source": value, **_version(writing)}
        if params.get("op_type") == "create" and writing is not None:
            raise RequestFailedError(CONFLICT, "exists")
        if "_doc" not in path and writing is not None:
            raise RequestFailedError(400, "exists")
        if "if_seq_no" in params and params["if_seq_no"] != str(writing):
            raise RequestFailedError(CONFLICT, "other version")
        self.writings += 1
        if method == "DELETE":
            self.rows.pop(path, None)
        else:
            self.rows[path] = self.writings, body
        return _version(self.writings)

    def _found(self, path: str, name: str) -> Json:
        """Return the row of that name as one of several that are asked for."""
        _, value = self.rows.get(f"{path.removesuffix('/_mget')}/_doc/{name}", (0, None))
        return {"_id": name, "found": value is not None, "_source": value}

    def _merge(self, path: str) -> Json:
        """Answer whatever is asked about a merge of rows of which one is deleted."""
        if path.endswith("_forcemerge"):
            self.on_merge()
        retaining = 8 if self.on_stats() else 0
        copy = {
            "seq_no": {"max_seq_no": 7},
            "retention_leases": {"leases": [{"retaining_seq_no": retaining}]},
        }
        stats = {"docs": {"deleted": 1}, "segments": {"count": 1}, "store": {"size_in_bytes": 1}}
        primaries = {"primaries": stats}
        shards = {path.split("/")[1]: {"shards": {"0": [copy]}}}
        return {"_all": primaries, "active_primary_shards": 1, "indices": shards}


def _version(writing: int) -> Json:
    return {"_seq_no": writing, "_primary_term": 1}
