"""Several processes that answer requests to one address; the index's files are in memory once for all of them."""

from __future__ import annotations

import gc
import signal
import threading
from functools import partial
from multiprocessing import parent_process
from socket import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from vnsearch.errors import InputError
from vnsearch.messages import serve_command
from vnsearch.web.app import create_app
from vnsearch.web.request_counts import RequestCounts, SharedCounts
from vnsearch.web.settings import ServerSettings

#: A worker that gives no sign of life for so long, in seconds, is replaced.
_SILENCE = 30


def run_workers(settings: ServerSettings, listener: socket, options: dict[str, Any]) -> None:
    """Answer with several processes until a signal ends them; one that dies is replaced.

    ``options`` are those of uvicorn's configuration. The signal is raised again when all have ended, as
    uvicorn's own server does. Raises ``InputError`` where the workers cannot start.
    """
    last_signal = _supervise(settings, listener, options)
    # Where a signal ends the process, Python cleans nothing up: the semaphore that workers shared is freed now.
    gc.collect()
    if last_signal is None:
        raise InputError(serve_command.WORKERS_FAILED)
    signal.raise_signal(last_signal)


def _supervise(settings: ServerSettings, listener: socket, options: dict[str, Any]) -> signal.Signals | None:
    """Run the workers; return the signal that ended them, None where they could not start."""
    application = partial(_create_worker_app, settings, SharedCounts.allocate())
    config = uvicorn.Config(
        application, factory=True, workers=settings.workers, timeout_worker_healthcheck=_SILENCE, **options
    )
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    supervisor = _Supervisor(config, [listener])
    supervisor.run()
    for number, handler in handlers.items():
        if signal.getsignal(number) != handler:
            signal.signal(number, handler)
    return supervisor.last_signal


class _Supervisor(Multiprocess):
    """Starts the workers, replaces them and ends them; remembers the signal that it was ended by."""

    last_signal: signal.Signals | None = None

    def handle_int(self) -> None:
        self.last_signal = signal.SIGINT
        super().handle_int()

    def handle_term(self) -> None:
        self.last_signal = signal.SIGTERM
        super().handle_term()


def _create_worker_app(settings: ServerSettings, shared_counts: SharedCounts) -> FastAPI:
    """Return the application of one worker, which ends where its supervisor is gone."""
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    return create_app(settings, counts=RequestCounts(shared_counts))


def _end_with_supervisor() -> None:
    supervisor = parent_process()
    if supervisor:
        supervisor.join()
        signal.raise_signal(signal.SIGTERM)
