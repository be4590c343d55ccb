"""A real PostgreSQL server in a temporary folder, on a socket there alone; skipped where there are no programs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest

#: The user that the server runs as where the tests are run by root, whom PostgreSQL refuses.
_USER = "nobody"


def _programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres`` of Debian's newest package, or those on the path."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return programs[-1].parent if programs else Path(on_path).parent if on_path else None


@cache
def _as_other_user() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    return ("setpriv", f"--reuid={_USER}", "--regid=nogroup", "--clear-groups")


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Yields the address of an empty database; skips where no server can be started."""
    programs = _programs()
    if programs is None or os.name != "posix":
        pytest.skip("needs the programs of PostgreSQL: Debian's package postgresql")
    if _as_other_user() and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL refuses to run as root, and there is no setpriv")
    pytest.importorskip("psycopg")
    with tempfile.TemporaryDirectory(prefix="vnsearch-pg-") as name:  # short: a socket's path has 107 bytes
        folder = Path(name)
        if _as_other_user():
            os.chown(folder, pwd.getpwnam(_USER).pw_uid, -1)
        with _running(programs, folder):
            yield f"postgresql://vnsearch@/postgres?host={quote(str(folder), safe='')}"


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    def run(*words: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        command = [*_as_other_user(), *words]
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    data = folder / "data"
    run(str(programs / "initdb"), "-D", str(data), "-U", "vnsearch", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    control = str(programs / "pg_ctl")
    run(control, "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield
    finally:
        run(control, "-D", str(data), "-w", "-m", "immediate", "stop")
