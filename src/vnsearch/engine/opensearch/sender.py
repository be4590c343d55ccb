"""One request to one host of a cluster after another, through opensearch-py: only this module imports it."""

from __future__ import annotations

import base64
import logging
import ssl
from collections.abc import Mapping
from threading import local
from typing import TYPE_CHECKING, Any, Protocol

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.errors import InputError
from vnsearch.messages import cluster_errors
from vnsearch.messages.system_errors import CERTIFICATE_REFUSED, underlying_error

if TYPE_CHECKING:
    import opensearchpy

Json = dict[str, Any]
#: The error of OpenSSL where a server does not speak TLS at all.
NO_TLS = "WRONG_VERSION_NUMBER"


class RequestFailedError(Exception):
    """A request failed; no caller of the engine sees it.

    ``status``: that of the answer, 0 where no host answered. ``reason``: in the words of the cluster or of the
    network. ``kind``: the cluster's name for the error, "" where it gives none. ``is_untrusted``: no connection was
    made, since the certificate of the host is not trusted, or it has none.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        kind: str = "",
        timed_out: bool = False,
        is_untrusted: bool = False,
    ) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.kind = kind
        self.timed_out = timed_out
        self.is_untrusted = is_untrusted


class Sender(Protocol):
    """Sends one request to one host of a cluster after another until one answers."""

    def __call__(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        """Return the answer. Raises ``RequestFailedError``."""
        ...


def opensearch_sender(address: ClusterAddress) -> Sender:
    """Return a sender over opensearch-py.

    Raises ``InputError`` where that is not installed, and for a file of certificates that cannot be read.
    """
    try:
        import opensearchpy
    except ImportError as error:
        raise InputError(cluster_errors.NO_CLIENT) from error
    # What is not found is logged as a warning, which Python prints unless someone listens.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    transport = _transport(address)

    def send(
        method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        try:
            answer = transport.perform_request(method, path, {**params, "request_timeout": seconds}, body)
        except opensearchpy.TransportError as error:
            raise _failure(error, timed_out=isinstance(error, opensearchpy.ConnectionTimeout)) from error
        except (opensearchpy.SerializationError, ValueError) as error:
            raise RequestFailedError(200, "the answer is no JSON") from error
        return answer if isinstance(answer, dict) else {"found": answer}

    return send


def _transport(address: ClusterAddress) -> opensearchpy.Transport:
    """Return the connections to all hosts. One that does not answer in time is left out for a while."""
    import opensearchpy

    class Transport(opensearchpy.Transport):
        """Leaves out hosts whose answer did not come in time too, not only those that cannot be reached."""

        _latest = local()

        def get_connection(self) -> Any:
            self._latest.connection = super().get_connection()
            return self._latest.connection

        def perform_request(self, *args: Any, **options: Any) -> Any:
            try:
                return super().perform_request(*args, **options)
            except opensearchpy.ConnectionTimeout:
                self.mark_dead(self._latest.connection)
                raise

    if address.certificates:
        _verify_certificates(address.certificates)
    client = opensearchpy.OpenSearch(
        hosts=[{"host": name.strip("[]"), "port": port} for name, port in address.hosts],
        transport_class=Transport,
        headers=_login(address),
        use_ssl=address.secure,
        verify_certs=True,
        ca_certs=address.certificates or None,
        max_retries=len(address.hosts) - 1,
        retry_on_timeout=False,
        pool_maxsize=16,
    )
    return client.transport


def _login(address: ClusterAddress) -> dict[str, str]:
    """Return the header with the credentials, in UTF-8, as servers read it; opensearch-py takes Latin-1 alone."""
    if not address.user:
        return {}
    credentials = f"{address.user}:{address.password}".encode()
    return {"authorization": f"Basic {base64.b64encode(credentials).decode()}"}


def _verify_certificates(path: str) -> None:
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:  # an error of OpenSSL is one too
        raise InputError(cluster_errors.no_certificates(path, underlying_error(error))) from error


def _failure(error: opensearchpy.TransportError, *, timed_out: bool) -> RequestFailedError:
    """Return an error of opensearch-py as ours."""
    if timed_out:
        return RequestFailedError(0, "timeout", timed_out=True)
    if isinstance(error.status_code, int):
        return RequestFailedError(
            error.status_code, reason_of(error.info, str(error.error)), kind=_kind(error.info)
        )
    reason = underlying_error(error)
    is_untrusted = getattr(reason, "code", "") == CERTIFICATE_REFUSED or NO_TLS in str(error.error)
    return RequestFailedError(0, NO_TLS if NO_TLS in str(error.error) else reason, is_untrusted=is_untrusted)


def _first_cause(info: object) -> Mapping[str, Any]:
    error = info.get("error") if isinstance(info, dict) else None
    if not isinstance(error, dict):
        return {}
    causes = error.get("root_cause") or [error]
    return causes[0] if isinstance(causes[0], dict) and causes[0].get("reason") else error


def _kind(info: object) -> str:
    return str(_first_cause(info).get("type") or "")


def reason_of(info: object, otherwise: str) -> str:
    """Return the words of the cluster about an error, in one short line."""
    return " ".join(str(_first_cause(info).get("reason") or otherwise).split())[:300]
