"""Addresses of indexes in a cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnsearch.engine.opensearch.address import parse_address
from vnsearch.errors import InputError


@pytest.mark.parametrize(
    ("text", "hosts", "index", "secure"),
    [
        ("opensearch://localhost/news", (("localhost", 9200),), "news", False),
        ("opensearch://a:9201,b/news-2", (("a", 9201), ("b", 9200)), "news-2", False),
        ("opensearch+https://u:p@[::1]:9200/tin_tuc", (("[::1]", 9200),), "tin_tuc", True),
    ],
)
def test_an_address_names_hosts_and_an_index(
    text: str, hosts: tuple[tuple[str, int], ...], index: str, secure: bool
) -> None:
    """Without a port, OpenSearch's own."""
    address = parse_address(text, {"NETRC": "/none"})
    assert (address.hosts, address.index, address.secure) == (hosts, index, secure)


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://me:secret@/news",
        "opensearch://me:secret@host/",
        "opensearch://me:secret@host/News",
        "opensearch://me:secret@host/_all",
        "opensearch://me:secret@host/a,b",
        "opensearch://me:secret@host/a*",
        "opensearch://me:secret@host:99999/news",
        "opensearch://me:secret@ho st/news",
        "opensearch://me:secret@host/news?x=1",
        "opensearch://me:secret@host/a/b",
        "opensearch://me:secret@[host/a",
    ],
)
def test_an_unusable_address_is_refused_without_its_password(text: str) -> None:
    """What is wrong is said, the credentials are not."""
    with pytest.raises(InputError) as error:
        parse_address(text, {"NETRC": "/none"})
    assert "secret" not in str(error.value)


def test_credentials_come_from_the_address_the_environment_or_a_netrc(tmp_path: Path) -> None:
    """In this order; special characters are percent-encoded in an address."""
    file = tmp_path / "netrc"
    file.write_text("machine host login reader password from-netrc\n", encoding="utf-8")
    variables = {"VNSEARCH_OPENSEARCH_USER": "me", "VNSEARCH_OPENSEARCH_PASSWORD": "from-environment"}
    plain = "opensearch://host/news"
    address = parse_address("opensearch://me:p%40ss@host/news", variables, file)
    assert (address.user, address.password) == ("me", "p@ss")
    assert parse_address(plain, variables, file).password == variables["VNSEARCH_OPENSEARCH_PASSWORD"]
    assert (parse_address(plain, {}, file).user, parse_address(plain, {}, file).password) == (
        "reader",
        "from-netrc",
    )
    assert parse_address(plain, {"NETRC": str(tmp_path / "none")}).user == ""


def test_a_password_is_never_printed() -> None:
    """Neither as text nor as a representation."""
    address = parse_address("opensearch://me:secret@host/news", {})
    assert "secret" not in f"{address} {address!r}"
