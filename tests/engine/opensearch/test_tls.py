"""TLS and a login, over a real TLS server: who is trusted, who is let in, and that nothing of it is printed."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.support.cluster import VARIABLE, cluster_address, delete_indexes
from tests.support.tls_gateway import PASSWORD, USER, Certificates, Gateway, gateway
from vnsearch.cli import app
from vnsearch.engine.opensearch import parse_address
from vnsearch.engine.opensearch.address import CERTIFICATES
from vnsearch.engine.opensearch.address import PASSWORD as PASSWORD_VARIABLE
from vnsearch.engine.opensearch.address import USER as USER_VARIABLE
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.errors import EngineUnavailableError, InputError

pytest.importorskip("opensearchpy")


def connection(running: Gateway, authority: Path | None, password: str = PASSWORD) -> Connection:
    environ = {USER_VARIABLE: USER, PASSWORD_VARIABLE: password, "NETRC": os.devnull}
    if authority is not None:
        environ[CERTIFICATES] = str(authority)
    return Connection(parse_address(f"opensearch+https://127.0.0.1:{running.port}/news", environ))


def test_host_with_a_trusted_certificate_lets_the_right_password_in(tmp_path: Path) -> None:
    """Names and passwords may have any letters."""
    certificates = Certificates(tmp_path)
    with gateway(certificates.context("IP:127.0.0.1")) as running:
        answer = connection(running, certificates.authority).require_answer("GET", "/")
    assert answer["version"]["number"] == "3.6.0"


def test_host_whose_authority_is_not_known_is_told_nothing(tmp_path: Path) -> None:
    """Neither by the usual certificates nor by those of another authority; the message says what to set."""
    certificates, other = Certificates(tmp_path), Certificates(tmp_path, "other")
    with gateway(certificates.context("IP:127.0.0.1")) as running:
        for authority in (None, other.authority):
            with pytest.raises(EngineUnavailableError, match=CERTIFICATES) as refused:
                connection(running, authority).require_answer("GET", "/")
            assert PASSWORD not in str(refused.value)
    assert running.paths == []


def test_host_with_the_certificate_of_another_name_is_told_nothing(tmp_path: Path) -> None:
    """Though the authority is trusted."""
    certificates = Certificates(tmp_path)
    with (
        gateway(certificates.context("DNS:other.example")) as running,
        pytest.raises(EngineUnavailableError, match="nothing was sent"),
    ):
        connection(running, certificates.authority).require_answer("GET", "/")
    assert running.paths == []


def test_host_that_does_not_speak_tls_is_told_nothing(tmp_path: Path) -> None:
    """Where the address wants it."""
    certificates = Certificates(tmp_path)
    with (
        gateway(None) as running,
        pytest.raises(EngineUnavailableError, match="does not speak TLS"),
    ):
        connection(running, certificates.authority).require_answer("GET", "/")
    assert running.paths == []


def test_wrong_password_is_refused_at_once_and_not_printed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the message, not in what the client logs."""
    certificates = Certificates(tmp_path)
    caplog.set_level(logging.DEBUG)
    with (
        gateway(certificates.context("IP:127.0.0.1")) as running,
        pytest.raises(EngineUnavailableError, match="does not accept the credentials") as refused,
    ):
        connection(running, certificates.authority, "sai-mật-khẩu").require_answer("GET", "/")
    assert len(running.paths) == 1
    output = capsys.readouterr()
    assert "sai-mật-khẩu" not in f"{refused.value} {caplog.text} {output.out} {output.err}"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_file_of_certificates_that_cannot_be_read_is_named(tmp_path: Path, content: str | None) -> None:
    """Before anything is sent."""
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"authority\.pem"):
        connection(Gateway(1), path).require_answer("GET", "/")


@pytest.mark.cluster
@pytest.mark.slow
def test_commands_work_through_tls_and_say_nothing_of_the_login(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexed, searched, checked and deleted; the login is neither printed nor kept in the state folder."""
    address = cluster_address()
    certificates, state = Certificates(tmp_path), tmp_path / "state"
    (tmp_path / "page.txt").write_text("Giá vàng\nGiá vàng tăng mạnh.", "utf-8")
    upstream = os.environ[VARIABLE].split(",")[0]
    with gateway(certificates.context("IP:127.0.0.1"), upstream) as running:
        place = f"opensearch+https://127.0.0.1:{running.port}/{address.index}"
        for name, value in (
            ("VNSEARCH_INDEX", place),
            ("VNSEARCH_STATE", str(state)),
            (CERTIFICATES, str(certificates.authority)),
            (USER_VARIABLE, USER),
            (PASSWORD_VARIABLE, PASSWORD),
        ):
            monkeypatch.setenv(name, value)
        for words in (
            ["index", str(tmp_path / "page.txt"), "--replicas", "0"],
            ["query", "giá vàng"],
            ["check"],
            ["stats"],
            ["drop", place, "--yes"],
        ):
            assert app._run(words) == 0, words
    printed = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    for secret in (USER, PASSWORD):
        assert secret not in printed.out + printed.err
        assert secret.encode() not in kept
    assert "Giá vàng" in printed.out
    delete_indexes()
