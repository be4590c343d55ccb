"""Typed web addresses to query nodes: a pasted one finds its document, ``site:`` the documents of a host."""

from __future__ import annotations

import re

from vnsearch.query.syntax.ast import Address, Node, Or

#: What before an address and before a part of one does not count.
_SCHEME = r"[a-z][a-z0-9+.-]*://"
_BEFORE_ADDRESS = re.compile(rf"\A(?:[*./]|{_SCHEME})*")
_BEFORE_PART = re.compile(rf"\A(?:[*]|{_SCHEME})*")
#: A host in ASCII, with a scheme, www. or a path, so that no TP.HCM is taken for one.
_WEB_ADDRESS = re.compile(
    r"(?:https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d{1,5})?(?:[/?#]\S*)?"
    r"|www\.(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S+)",
    re.IGNORECASE | re.ASCII,
)


def parse_address(address: str, *, anywhere: bool = False) -> list[Node]:
    """Return the node for documents at an address or below it, none for no address.

    With ``anywhere``, for addresses that contain the text.
    """
    text = "".join(address.lower().replace('"', " ").split())
    text = (_BEFORE_PART if anywhere else _BEFORE_ADDRESS).sub("", text)
    text = text.rstrip("*") if anywhere else text.rstrip("*./,;:!?")
    return [Address(text, anywhere)] if text else []


def with_address(word: str, phrase: list[Node]) -> list[Node]:
    """Return a pasted address as the document at it, or a document that contains its ``phrase``."""
    if not _WEB_ADDRESS.fullmatch(word):
        return phrase
    nodes = [*parse_address(word), *phrase]
    return [Or(tuple(nodes))] if len(nodes) > 1 else nodes
