"""The location that a folder or an address names."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

from vnsearch.engine.factory import (
    CLUSTER_FORMAT,
    EMBEDDED,
    ClusterAddress,
    IndexLayout,
    is_cluster_address,
    open_cluster_engine,
    parse_address,
)
from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import InputError
from vnsearch.library.cluster_catalogues import BuildCatalogues
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.folder_location import FolderLocation
from vnsearch.library.local_catalogues import LocalCatalogues, default_state_folder
from vnsearch.library.location import IndexLocation
from vnsearch.library.postgresql_database import parse_postgresql_address
from vnsearch.library.shared_catalogues import SharedCatalogues
from vnsearch.messages import cluster

DEFAULT_FOLDER = "index"
#: Also of an address that a ``Path`` has made shorter; a drive of Windows has one letter.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
_UNSAFE = re.compile(r"[^a-z0-9._-]+", re.IGNORECASE)


def locate(
    place: str | Path | None,
    *,
    engines: EngineFactory = EMBEDDED,
    state: str | Path | None = None,
    catalogue: str | None = None,
    layout: IndexLayout | None = None,
) -> IndexLocation:
    """Return the location of a folder or an address, by default of ``$VNSEARCH_INDEX``, else of ``index/``.

    ``state`` is the state folder of an index on a cluster, by default ``$VNSEARCH_STATE``, else one below the
    user's own; ``catalogue`` is the address of the PostgreSQL database with its catalogue, by default
    ``$VNSEARCH_CATALOGUE``, else it is in the state folder; ``layout`` is for a new index there. Raises
    ``InputError`` for an address that cannot be used, and for a folder with what only an index on a cluster has.
    """
    text = str(place or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)
    if not is_cluster_address(text):
        return FolderLocation(_folder(text, is_plain=not (state or catalogue or layout)), engines)
    address = parse_address(text)
    folder = Path(state or os.environ.get("VNSEARCH_STATE") or default_state_folder(_state_name(address)))
    catalogue = catalogue or os.environ.get("VNSEARCH_CATALOGUE")
    catalogues = _catalogues(catalogue, address.index, folder)
    return ClusterLocation(address, folder, catalogues, partial(open_cluster_engine, address, layout))


def _catalogues(address: str | None, index: str, state: Path) -> BuildCatalogues:
    if address:
        return SharedCatalogues(parse_postgresql_address(address), index, state)
    return LocalCatalogues(state, CLUSTER_FORMAT)


def folder_of(place: str | Path | None) -> Path:
    """Return the folder that a place names, as in ``locate``. Raises ``InputError`` for an address."""
    text = str(place or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)
    if is_cluster_address(text):
        raise InputError(cluster.needs_folder(str(parse_address(text))))
    return _folder(text, is_plain=True)


def _folder(text: str, *, is_plain: bool) -> Path:
    if scheme := _SCHEME.match(text):
        raise InputError(cluster.unknown_scheme(f"{scheme.group()}/"))
    if not is_plain:
        raise InputError(cluster.only_on_a_cluster(text))
    return Path(text)


def _state_name(address: ClusterAddress) -> str:
    """Return a name for the state folder of an address: its index and its first host."""
    host, port = address.hosts[0]
    return _UNSAFE.sub("_", f"{address.index}-on-{host}-{port}")
