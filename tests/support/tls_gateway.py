"""A gateway that speaks TLS and wants a login, in front of a cluster, or of nothing but its greeting."""

from __future__ import annotations

import base64
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

USER, PASSWORD = "người_đọc", "mật-khẩu:bí mật@ß"
_GREETING = json.dumps({"version": {"number": "3.6.0"}}).encode()


@dataclass
class Gateway:
    """A running gateway. ``paths``: of the requests that arrived, also of those without a login."""

    port: int
    paths: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, gateway: Gateway, upstream: str, *args: object) -> None:
        self._gateway = gateway
        self._upstream = upstream
        super().__init__(*args)  # type: ignore[arg-type] # what the server gives

    def _handle(self) -> None:
        self._gateway.paths.append(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("authorization") != f"Basic {login}":
            self._answer(401, b'{"error": "unauthorised"}')
        elif self._upstream:
            self._answer(*self._forward(body))
        else:
            self._answer(200, _GREETING)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815 - the names of http.server

    def _forward(self, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection(self._upstream)
        kind = self.headers.get("content-type", "application/json")
        connection.request(self.command, self.path, body or None, {"content-type": kind})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


class Certificates:
    """An authority in a folder, and the certificates that it makes."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._program = shutil.which("openssl") or pytest.skip("needs the program openssl")
        self._folder = folder
        self.authority = folder / f"{name}.pem"
        self._key = folder / f"{name}.key"
        subject = ["-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE"]
        self._openssl("req", "-x509", *self._new_key(self._key), *subject, "-out", str(self.authority))

    def _new_key(self, path: Path) -> list[str]:
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(path)]

    def _openssl(self, *words: str) -> None:
        subprocess.run([self._program, *words], check=True, capture_output=True)

    def context(self, name: str) -> ssl.SSLContext:
        """What a server of that name, such as ``IP:127.0.0.1``, speaks TLS with."""
        certificate, key = self._folder / "server.pem", self._folder / "server.key"
        signed_by = ["-CA", str(self.authority), "-CAkey", str(self._key)]
        names = ["-subj", "/CN=server", "-addext", f"subjectAltName={name}"]
        self._openssl("req", "-x509", *self._new_key(key), *signed_by, *names, "-out", str(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@contextmanager
def gateway(context: ssl.SSLContext | None, upstream: str = "") -> Iterator[Gateway]:
    """Runs a gateway on this machine, without TLS where there is no context."""
    running = Gateway(0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, running, upstream))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    running.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
