"""Addresses of indexes in a cluster: opensearch://user:password@host:9200,host:9200/index."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from netrc import NetrcParseError, netrc
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vnsearch.engine.cluster_schemes import PLAIN, SECURE
from vnsearch.errors import InputError
from vnsearch.messages import cluster_errors

#: The port of a host without one.
DEFAULT_PORT = 9200
#: Environment variables with the credentials, and with the file of certificates to trust.
USER, PASSWORD, CERTIFICATES = (
    "VNSEARCH_OPENSEARCH_USER",
    "VNSEARCH_OPENSEARCH_PASSWORD",
    "VNSEARCH_OPENSEARCH_CA",
)
_INDEX_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """One index in one cluster.

    ``hosts``: names and ports of nodes, any of which may be asked. ``index``: the name of the index, an alias in
    the cluster. ``secure``: over TLS, with certificates checked against ``certificates``, a file, or those that
    Python trusts. The text of an address has no credentials.
    """

    hosts: tuple[tuple[str, int], ...]
    index: str
    secure: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    certificates: str = ""

    def __str__(self) -> str:
        hosts = ",".join(f"{name}:{port}" for name, port in self.hosts)
        return f"{SECURE if self.secure else PLAIN}://{hosts}/{self.index}"


def parse_address(
    text: str, environ: Mapping[str, str] = os.environ, netrc_file: Path | None = None
) -> ClusterAddress:
    """Return an address; what it does not name of credentials comes from the environment, then from a netrc.

    ``netrc_file``: ``~/.netrc`` unless given. Raises ``InputError``, which does not repeat the credentials.

    >>> print(parse_address("opensearch://me:secret@one,two:9201/news", {}))
    opensearch://one:9200,two:9201/news
    """
    scheme, _, rest = text.partition("://")
    credentials, _, plain = rest.rpartition("@")
    bare_address = f"{scheme}://{plain}"
    parts = _split(bare_address)
    if scheme not in (PLAIN, SECURE) or parts is None:
        raise InputError(cluster_errors.not_a_cluster_address(bare_address))
    location, index = parts
    if not _INDEX_NAME.fullmatch(index):
        raise InputError(cluster_errors.not_an_index_name(index))
    hosts = tuple(_host(host, bare_address) for host in location.split(","))
    user, _, password = credentials.partition(":")
    if not credentials:
        user, password = _credentials(hosts, environ, netrc_file)
    return ClusterAddress(
        hosts, index, scheme == SECURE, unquote(user), unquote(password), environ.get(CERTIFICATES, "")
    )


def _split(bare_address: str) -> tuple[str, str] | None:
    """Return hosts and index of an address without credentials; None where it has other parts."""
    try:
        parts = urlsplit(bare_address)
    except ValueError:
        return None
    index = parts.path.removeprefix("/")
    return None if parts.query or parts.fragment or not parts.netloc else (parts.netloc, index)


def _host(text: str, bare_address: str) -> tuple[str, int]:
    match = _HOST.fullmatch(text)
    port = int(match["port"] or DEFAULT_PORT) if match else 0
    if not match or not 0 < port < 1 << 16:
        raise InputError(cluster_errors.not_a_cluster_address(bare_address))
    return match["name"], port


def _credentials(
    hosts: tuple[tuple[str, int], ...], environ: Mapping[str, str], netrc_file: Path | None
) -> tuple[str, str]:
    if environ.get(USER):
        return environ[USER], environ.get(PASSWORD, "")
    path = netrc_file or Path(environ.get("NETRC") or Path.home() / ".netrc")
    try:
        entries = netrc(path)
    except (OSError, NetrcParseError, UnicodeDecodeError):
        return "", ""
    for name, _ in hosts:
        if name in entries.hosts:
            user, _, password = entries.hosts[name]
            return user, password or ""
    return "", ""
