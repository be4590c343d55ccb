"""Ctrl-C and SIGTERM: the first ends the command in order, the second ends the process at once.

The first is raised as ``KeyboardInterrupt`` wherever the command is, so that worker processes, locks and drafts
are given up. Worker processes end with this one, however it ends.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from vnsearch.errors import VnsearchError

#: The exit code of a process that a signal ended is this and the signal's number.
_SIGNALLED = 128


class StoppedError(VnsearchError):
    """The command was stopped by Ctrl-C or SIGTERM, and has more to say about it than all commands have."""

    general_code = "stopped"


class Interruption:
    """The signals that this process has received; ``install`` makes it receive them."""

    def __init__(self) -> None:
        self._received = 0

    def install(self) -> None:
        """Handle Ctrl-C and SIGTERM from now on, until the process ends."""
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, self._receive)

    def exit(self, code: int) -> NoReturn:
        """End the process with an exit code; where a signal ended the command, with the signal's, and at once."""
        if not self._received:
            gc.freeze()  # what is left ends with the process: searching it for cycles takes a tenth of a query
            sys.exit(code)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(_SIGNALLED + self._received)  # worker processes end with this one: nothing waits for them

    def _receive(self, number: int, _: FrameType | None) -> None:
        if self._received:
            if sys.stderr.isatty():
                os.write(sys.stderr.fileno(), b"\x1b[?25h")  # a progress bar may have hidden the cursor
            os._exit(_SIGNALLED + number)
        self._received = number
        raise KeyboardInterrupt
