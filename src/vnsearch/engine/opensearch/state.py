"""The metadata rows of an index in a cluster; every commit writes the row ``meta`` last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.engine.opensearch.connection import CONFLICT, NOT_FOUND, Connection
from vnsearch.engine.opensearch.layout import FORMAT
from vnsearch.errors import ForeignFolderError, IndexDamagedError, IndexNotFoundError, IndexVersionError
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.query import TEXT_FIELDS
from vnsearch.text import FINGERPRINT

#: The id of the row with the state.
META = "meta"


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


def index_metadata() -> dict[str, object]:
    """Return the metadata in the mapping of an index: format and analyser."""
    return {"vnsearch": {"format": FORMAT, "analyser": FINGERPRINT}}


def require_ours(address: ClusterAddress, index: str, connection: Connection) -> str:
    """Return the name of an index, given that or an alias, if vnsearch made it with this format and analyser.

    Raises ``IndexNotFoundError``, ``ForeignFolderError``, ``IndexVersionError``, ``EngineUnavailableError``.
    """
    answer = connection.request("GET", f"/{index}/_mapping")
    if not answer:
        raise IndexNotFoundError(cluster_errors.cluster_index_not_found(str(address)))
    for mapping in answer.values():
        metadata = mapping.get("mappings", {}).get("_meta", {}).get("vnsearch")
        if not isinstance(metadata, Mapping):
            raise ForeignFolderError(cluster_errors.foreign_cluster_index(str(address)))
        if metadata.get("format") != FORMAT:
            made_with = str(metadata.get("format"))
            raise IndexVersionError(index_errors.other_format(str(address), made_with, FORMAT))
        if metadata.get("analyser") != FINGERPRINT:
            made_with = str(metadata.get("analyser"))
            raise IndexVersionError(index_errors.other_analyser(str(address), made_with, FINGERPRINT))
    return next(iter(answer))


def read_state(index: str, connection: Connection) -> State:
    """Return the last commit. Raises ``IndexDamagedError`` where it cannot be read."""
    values = read_row(index, META, connection)
    if values is None:
        raise IndexDamagedError(index_errors.COMMITS_LOST)
    try:
        return State(**{**values, "mean_lengths": tuple(values["mean_lengths"])})
    except (KeyError, TypeError) as error:
        raise IndexDamagedError(index_errors.COMMITS_LOST) from error


def write_state(index: str, state: State, connection: Connection) -> None:
    """Make a commit the last one."""
    write_row(index, META, {**asdict(state), "mean_lengths": list(state.mean_lengths)}, connection)


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


#: Statuses of a conditional write where another writer was first or has deleted the row.
CONFLICT_STATUSES = frozenset((CONFLICT, NOT_FOUND))
