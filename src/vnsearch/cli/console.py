"""Rich's console as the commands use it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import Any

from rich.console import Console

#: ``less`` ends at once where all fits on the screen, shows colours, and leaves the text on the screen.
_LESS = "FRX"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave a closed pipe to whoever runs the command."""
        raise BrokenPipeError


def console(**options: Any) -> Console:
    """Return a console on stdout, as wide as the terminal, that takes nothing for markup."""
    return _Console(highlight=False, markup=False, emoji=False, soft_wrap=False, **options)


def print_paged(text: str) -> None:
    """Print a text; on a terminal that it does not fit on, through the reader's pager."""
    size = shutil.get_terminal_size()
    if (
        sys.stdout.isatty()
        and sys.stdin is not None
        and sys.stdin.isatty()
        and text.count("\n") >= size.lines
    ):
        command = shlex.split(os.environ.get("PAGER") or "less")
        if command and shutil.which(command[0]) and _page(command, text):
            return
    sys.stdout.write(text)


def _page(command: list[str], text: str) -> bool:
    """Show a text in a pager; return whether that could be started."""
    environment = {"LESS": _LESS, "LESSCHARSET": "utf-8"} | dict(os.environ)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        # The reader's own PAGER, as every program with a pager runs it.
        subprocess.run(command, input=text.encode(encoding, "replace"), env=environment, check=False)  # noqa: S603
    except OSError:
        return False
    return True
