"""The location that an address of a cluster names; imported where one is given."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

from vnsearch.engine.cluster_factory import (
    CLUSTER_FORMAT,
    ClusterAddress,
    IndexLayout,
    open_cluster_engine,
    parse_address,
)
from vnsearch.library.cluster_catalogues import BuildCatalogues
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.local_catalogues import LocalCatalogues, default_state_folder
from vnsearch.library.postgresql_database import parse_postgresql_address
from vnsearch.library.shared_catalogues import SharedCatalogues

_UNSAFE = re.compile(r"[^a-z0-9._-]+", re.IGNORECASE)


def locate_on_cluster(
    text: str, *, state: str | Path | None, catalogue: str | None, layout: IndexLayout | None
) -> ClusterLocation:
    """Return the location of an address; the options are those of ``locations.locate``. Raises ``InputError``."""
    address = parse_address(text)
    folder = Path(state or os.environ.get("VNSEARCH_STATE") or default_state_folder(_state_name(address)))
    catalogue = catalogue or os.environ.get("VNSEARCH_CATALOGUE")
    catalogues = _catalogues(catalogue, address.index, folder)
    return ClusterLocation(address, folder, catalogues, partial(open_cluster_engine, address, layout))


def name_of_address(text: str) -> str:
    """Return an address without its credentials. Raises ``InputError``."""
    return str(parse_address(text))


def _catalogues(address: str | None, index: str, state: Path) -> BuildCatalogues:
    if address:
        return SharedCatalogues(parse_postgresql_address(address), index, state)
    return LocalCatalogues(state, CLUSTER_FORMAT)


def _state_name(address: ClusterAddress) -> str:
    """Return a name for the state folder of an address: its index and its first host."""
    host, port = address.hosts[0]
    return _UNSAFE.sub("_", f"{address.index}-on-{host}-{port}")
