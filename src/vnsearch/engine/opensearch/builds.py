"""The builds of an index in a cluster: ``news-000001`` and its successors; the alias ``news`` names one of them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.layout import IndexLayout
from vnsearch.engine.opensearch.lease import has_live_writer, wait_for_lease
from vnsearch.engine.opensearch.mapping import index_definition
from vnsearch.engine.opensearch.replicas import replicate
from vnsearch.engine.opensearch.state import METADATA, State, index_metadata, require_ours, write_state
from vnsearch.errors import (
    ForeignFolderError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    InputError,
)
from vnsearch.messages import cluster_errors, index_errors

#: The status of a request to make an index that is there.
_BAD_REQUEST = 400


class Builds:
    """The builds of one address. Every method raises ``EngineUnavailableError``."""

    def __init__(self, address: ClusterAddress, connection: Connection) -> None:
        self._address = address
        self._connection = connection
        self._pattern = re.compile(re.escape(address.index) + r"-\d{6}")

    def behind_alias(self) -> list[str]:
        """Return the names of the indexes behind the alias."""
        return sorted(self._connection.request("GET", f"/_alias/{self._address.index}") or {})

    def require_own(self, names: tuple[str, ...]) -> str:
        """Return the name of the one build among the indexes behind an alias.

        Raises ``InputError`` for several indexes and for a build of another address: the alias was then set by
        a person and can only be searched.
        """
        if len(names) != 1 or not self._pattern.fullmatch(names[0]):
            raise InputError(cluster_errors.alias_is_read_only(str(self._address), ", ".join(names)))
        return names[0]

    def _build_names(self) -> list[str]:
        """Return the names of all indexes that can be builds, whether behind the alias or not."""
        params = {"expand_wildcards": "all"}
        answer = self._connection.request("GET", f"/{self._address.index}-*/_alias", None, params) or {}
        return sorted(filter(self._pattern.fullmatch, answer))

    def make(self, state: State, layout: IndexLayout, *, is_current: bool) -> str:
        """Make an empty build, behind the alias if it ``is_current``; return its name.

        One that is not gets its replicas when it is published. Raises ``IndexLockedError`` where another process
        makes one of that name.
        """
        numbers = [int(name.rpartition("-")[2]) for name in self._build_names()]
        name = f"{self._address.index}-{max(numbers, default=0) + 1:06}"
        token = uuid4().hex
        first_layout = layout if is_current else replace(layout, replicas=0)
        body = index_definition(first_layout, index_metadata(token, layout.replicas)) | {
            "aliases": {self._address.index: {}} if is_current else {}
        }
        answer = self._connection.request("PUT", f"/{name}", body, none_for=frozenset((_BAD_REQUEST,)))
        # Where the answer to the first request was lost, the repeated one is refused: the token in the mapping
        # shows who made the index.
        if answer is None and self._metadata(name).get("token") != token:
            raise IndexLockedError(index_errors.writer_at_work(str(self._address)))
        write_state(name, state, self._connection)
        return name

    def _metadata(self, name: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._connection.request("GET", f"/{name}/_mapping") or {}
        metadata: dict[str, Any] = answer.get(name, {}).get("mappings", {}).get("_meta", {}).get(METADATA, {})
        return metadata

    def publish(self, name: str) -> None:
        """Make the replicas of a build, then put it behind the alias in place of the one that was there.

        Raises ``InputError`` for an alias that a person set, ``IndexLockedError`` where another process writes to
        the build. Other aliases of the one before, which people set to search several indexes, go over to it too.
        """
        before = self.behind_alias()
        if before and before != [name]:
            self.require_own(tuple(before))
        replicas = self._metadata(name).get("replicas")
        if name not in before and replicas:
            self._replicate(name, int(replicas))
        actions: list[dict[str, Any]] = []
        for other in (other for other in before if other != name):
            for alias, definition in self._aliases(other).items():
                actions += [
                    {"remove": {"index": other, "alias": alias, "must_exist": False}},
                    {"add": {"index": name, "alias": alias, **definition}},
                ]
        body = {"actions": actions or [{"add": {"index": name, "alias": self._address.index}}]}
        self._connection.require_answer("POST", "/_aliases", body)

    def _replicate(self, name: str, replicas: int) -> None:
        """Make the replicas of a build; whoever removes builds that are not searched leaves it alone meanwhile."""
        lease = wait_for_lease(name, self._connection)
        try:
            replicate(name, replicas, self._connection, lease.renew)
        finally:
            lease.release()

    def _aliases(self, name: str) -> dict[str, dict[str, Any]]:
        answer: dict[str, Any] = self._connection.require_answer("GET", f"/{name}/_alias")
        aliases: dict[str, dict[str, Any]] = answer[name]["aliases"]
        return aliases

    def superseded_names(self) -> list[str]:
        """Return the names of builds that are not behind the alias."""
        current = self.behind_alias()
        return [name for name in self._build_names() if name not in current]

    def remove(self, name: str) -> None:
        """Delete one of ``superseded_names``.

        Raises ``InputError`` for any other name, ``ForeignFolderError``, and ``IndexLockedError`` while it is
        written to.
        """
        if name not in self.superseded_names():
            raise InputError(cluster_errors.not_superseded(name))
        with suppress(IndexVersionError):  # an older one of ours may go
            require_ours(self._address, name, self._connection)
        if has_live_writer(name, self._connection):
            raise IndexLockedError(index_errors.writer_at_work(str(self._address)))
        self._connection.request("DELETE", f"/{name}")

    def drop(self) -> None:
        """Delete all builds, of whatever version; there must be one.

        Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``InputError`` for an alias that a person set, and
        ``IndexLockedError``.
        """
        names = tuple(self.behind_alias())
        if not names:
            raise IndexNotFoundError(cluster_errors.cluster_index_not_found(str(self._address)))
        name = self.require_own(names)
        with suppress(IndexVersionError):
            require_ours(self._address, name, self._connection)
        if has_live_writer(name, self._connection):
            raise IndexLockedError(index_errors.writer_at_work(str(self._address)))
        self._connection.request("DELETE", f"/{name}")
        for other in self.superseded_names():
            with suppress(ForeignFolderError, IndexLockedError):
                self.remove(other)
