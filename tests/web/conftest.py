from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from vnsearch.web.app import create_app
from vnsearch.web.settings import ServerSettings

#: How tests reach the application, without a socket.
ADDRESS = "http://127.0.0.1:8710"

#: Makes a client of an application with some settings.
ClientFactory = Callable[..., TestClient]


@pytest.fixture
def client_for(sample_folder: Path) -> Iterator[ClientFactory]:
    """Clients of the sample corpus' pages, each with settings of its own."""
    clients: list[TestClient] = []

    def make(
        folder: Path = sample_folder, log: Callable[[str], None] = lambda _: None, **settings: Any
    ) -> TestClient:
        app = create_app(ServerSettings(folder, **settings), log)
        client = TestClient(app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture(scope="session")
def sample_app(sample_folder: Path) -> FastAPI:
    """The pages of the sample corpus."""
    return create_app(ServerSettings(sample_folder), lambda _: None)


@pytest.fixture
def client(sample_app: FastAPI) -> TestClient:
    """A browser without cookies on the sample corpus."""
    return TestClient(sample_app, base_url=ADDRESS, follow_redirects=False)
