"""The metadata rows of an index in a cluster; every commit writes the row ``meta`` last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.engine.opensearch.connection import CONFLICT, NOT_FOUND, Connection
from vnsearch.engine.opensearch.layout import FORMAT
from vnsearch.errors import (
    ForeignFolderError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
)
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.query import TEXT_FIELDS
from vnsearch.text import FINGERPRINT

#: The id of the row with the state.
META = "meta"
#: The name of our metadata in the mapping of an index.
METADATA = "vnsearch"
#: Statuses of a conditional write where another writer was first or has deleted the row.
CONFLICT_STATUSES = frozenset((CONFLICT, NOT_FOUND))


@dataclass(frozen=True, slots=True)
class State:
    """The last commit.

    ``generation``: its number; ``run``: its name; ``sequence``: that of the next document written; ``documents``:
    how many there are, ``undated`` of them without a date; ``mean_lengths``: of zones that are not empty;
    ``oldest``, ``newest``, ``median``: dates in seconds since 1970, None where none is dated; ``vocabulary``: in
    how many rows its words lie.
    """

    generation: int = 1
    run: str = ""
    sequence: int = 0
    documents: int = 0
    undated: int = 0
    mean_lengths: tuple[float, ...] = (0.0,) * len(TEXT_FIELDS)
    oldest: float | None = None
    newest: float | None = None
    median: float | None = None
    vocabulary: int = 0


def vocabulary_row(generation: int, part: int) -> str:
    """Return the id of the row with a part of a generation's words."""
    return f"vocabulary-{generation}-{part}"


def index_metadata(token: str = "", replicas: int = 0) -> dict[str, object]:
    """Return the metadata in the mapping of an index: format and analyser.

    ``token`` identifies who made it; ``replicas``: those that it is to have when it is searched.
    """
    return {METADATA: {"format": FORMAT, "analyser": FINGERPRINT, "token": token, "replicas": replicas}}


def require_ours(address: ClusterAddress, index: str, connection: Connection) -> tuple[str, ...]:
    """Return the names of indexes, given one or an alias, if vnsearch made all with this format and analyser.

    Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``IndexVersionError``, ``EngineUnavailableError``.
    """
    answer = connection.request("GET", f"/{index}/_mapping")
    if not answer:
        raise IndexNotFoundError(cluster_errors.cluster_index_not_found(str(address)))
    for mapping in answer.values():
        metadata = mapping.get("mappings", {}).get("_meta", {}).get(METADATA)
        if not isinstance(metadata, Mapping):
            raise ForeignFolderError(cluster_errors.foreign_cluster_index(str(address)))
        if metadata.get("format") != FORMAT:
            made_with = str(metadata.get("format"))
            raise IndexVersionError(index_errors.other_format(str(address), made_with, FORMAT))
        if metadata.get("analyser") != FINGERPRINT:
            made_with = str(metadata.get("analyser"))
            raise IndexVersionError(index_errors.other_analyser(str(address), made_with, FINGERPRINT))
    return tuple(sorted(answer))


@dataclass(frozen=True, slots=True)
class RowVersion:
    """The version of a row; ``condition``: the parameters of a request that fails where the row has another."""

    sequence: int
    term: int

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> RowVersion:
        """Return the version that an answer about a row names."""
        return cls(int(answer["_seq_no"]), int(answer["_primary_term"]))

    @property
    def condition(self) -> dict[str, str]:
        """The parameters."""
        return {"if_seq_no": str(self.sequence), "if_primary_term": str(self.term)}


def read_state(index: str, connection: Connection) -> State:
    """Return the last commit. Raises ``IndexDamagedError`` where it cannot be read."""
    return read_commit(index, connection)[0]


def read_commit(index: str, connection: Connection) -> tuple[State, RowVersion]:
    """Return the last commit and the version of its row. Raises ``IndexDamagedError`` as ``read_state``."""
    answer = connection.request("GET", f"/{index}/_doc/{META}")
    try:
        values = (answer or {})["_source"]["meta"]
        state = State(**{**values, "mean_lengths": tuple(values["mean_lengths"])})
        return state, RowVersion.of(answer or {})
    except (KeyError, TypeError) as error:
        raise IndexDamagedError(index_errors.COMMITS_LOST) from error


def write_state(index: str, state: State, connection: Connection, after: RowVersion | None = None) -> None:
    """Make a commit the last one; ``after``: only if this is still the version of the state.

    Raises ``IndexLockedError`` where another writer has committed since. A request whose answer was lost is
    recognised: the state is then this one.
    """
    values = {"meta": {**asdict(state), "mean_lengths": list(state.mean_lengths)}}
    condition = after.condition if after else {}
    answer = connection.request("PUT", f"/{index}/_doc/{META}", values, condition, none_for=CONFLICT_STATUSES)
    if answer is None and read_state(index, connection) != state:
        raise IndexLockedError(index_errors.writer_at_work(str(connection.address)))


def read_row(index: str, row: str, connection: Connection) -> Mapping[str, Any] | None:
    """Return a metadata row as it was last written; None where there is none."""
    answer = connection.request("GET", f"/{index}/_doc/{row}")
    if answer is None or not answer.get("found", True):
        return None
    values = answer.get("_source", {}).get("meta")
    return values if isinstance(values, Mapping) else None


def write_row(index: str, row: str, values: Mapping[str, Any], connection: Connection) -> None:
    """Write a metadata row."""
    connection.require_answer("PUT", f"/{index}/_doc/{row}", {"meta": dict(values)})
