"""A server on a port of its own, and Debian's Chromium to look at it; tests skip where there is none."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from vnsearch.web.app import create_app
from vnsearch.web.settings import ServerSettings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_STARTING = 10.0


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """Context manager: serve an index in a thread; yield the address."""
    app = create_app(ServerSettings(folder), lambda _: None)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + _STARTING
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Context manager: start Chromium without a window; skip the test where it is not installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()
