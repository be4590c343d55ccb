"""How an address of a cluster is told from a folder: all that opening a folder needs to know of clusters."""

from __future__ import annotations

#: The schemes of addresses: without and with TLS.
PLAIN, SECURE = "opensearch", "opensearch+https"


def is_cluster_address(text: str) -> bool:
    """Return whether a text is the address of a cluster and not a folder.

    >>> is_cluster_address("opensearch://localhost/news"), is_cluster_address("./opensearch")
    (True, False)
    """
    return text.startswith((f"{PLAIN}://", f"{SECURE}://"))
