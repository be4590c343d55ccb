"""Running the application until Ctrl-C or SIGTERM: the answers under way are finished first."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import uvicorn

from vnsearch.errors import InputError
from vnsearch.library.index import location_name, open_index
from vnsearch.messages import serve_command
from vnsearch.messages.system_errors import system_error
from vnsearch.web.app import create_app
from vnsearch.web.settings import ServerSettings, is_loopback

#: Requests that wait until a process takes them.
_BACKLOG = 128
#: How uvicorn runs: answers under way have ten seconds to finish.
_OPTIONS: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": 10,
    "backlog": _BACKLOG,
}


def serve(settings: ServerSettings, announce: Callable[[str], None], *, open_browser: bool) -> None:
    """Serve an index until the process is told to stop; ``announce`` is called once it can be reached.

    Raises ``InputError`` for an address that cannot be used or must not be without a token, ``StorageError``.
    """
    if not is_loopback(settings.host) and not settings.token and not settings.is_public:
        raise InputError(serve_command.needs_token(settings.host))
    if settings.workers > 1:
        open_index(settings.folder).close()  # raises before anything is announced
        run: Callable[[socket.socket], None] = partial(_run_workers, settings)
    else:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), **_OPTIONS))
        run = partial(_run_alone, server)
    listener = _listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    announce(serve_command.serving(settings.address, location_name(settings.folder)))
    if open_browser:  # its request waits at the listener until the server is ready
        threading.Thread(target=webbrowser.open, args=(settings.address,), daemon=True).start()
    run(listener)


def _run_alone(server: uvicorn.Server, listener: socket.socket) -> None:
    server.run(sockets=[listener])


def _run_workers(settings: ServerSettings, listener: socket.socket) -> None:
    from vnsearch.web.workers import run_workers

    run_workers(settings, listener, _OPTIONS)


def _listen(settings: ServerSettings) -> socket.socket:
    """Return a socket that listens at the address of the settings; early ones wait. Raises ``InputError``."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio sends the body of an answer without waiting for the headers to be received.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise InputError(
            serve_command.cannot_listen(f"{settings.host}:{settings.port}", system_error(error))
        ) from error
    return listener
