"""The location that a folder or an address names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.engine.factory import EMBEDDED, is_cluster_address
from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import InputError
from vnsearch.library.folder_location import FolderLocation
from vnsearch.library.location import IndexLocation
from vnsearch.messages import cluster

if TYPE_CHECKING:
    from vnsearch.engine.cluster_factory import IndexLayout

DEFAULT_FOLDER = "index"
#: Also of an address that a ``Path`` has made shorter; a drive of Windows has one letter.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


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
    from vnsearch.library.cluster_addresses import locate_on_cluster

    return locate_on_cluster(text, state=state, catalogue=catalogue, layout=layout)


def folder_of(place: str | Path | None) -> Path:
    """Return the folder that a place names, as in ``locate``. Raises ``InputError`` for an address."""
    text = str(place or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)
    if is_cluster_address(text):
        from vnsearch.library.cluster_addresses import name_of_address

        raise InputError(cluster.needs_folder(name_of_address(text)))
    return _folder(text, is_plain=True)


def _folder(text: str, *, is_plain: bool) -> Path:
    if scheme := _SCHEME.match(text):
        raise InputError(cluster.unknown_scheme(f"{scheme.group()}/"))
    if not is_plain:
        raise InputError(cluster.only_on_a_cluster(text))
    return Path(text)
