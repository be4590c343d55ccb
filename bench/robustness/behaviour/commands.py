"""Runs of the command line: what each prints on stdout and stderr, and its exit code."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

Environment = dict[str, str]
#: An exit code, stdout and stderr.
Outcome = tuple[int, bytes, bytes]
#: How a command is run: in a folder, with arguments and an environment.
Process = Callable[[Path, list[str], Environment], Outcome]

#: What differs from run to run, and what stands in its place.
_CHANGING = (
    (re.compile(r'"(took_ms|seconds)": [\d.e-]+'), r'"\1": 0'),
    (re.compile(r"[\d,]+ ms$", re.MULTILINE), "0 ms"),
    (re.compile(r"(files read in|now;) [\d.]+ s"), r"\1 0 s"),
    (re.compile(r"^[\d,]+ documents, [\d,]+/s, \d+% of the files\n", re.MULTILINE), ""),
)
#: Queries whose pages are followed to the end by token.
_FOLLOWED = ("bầu cử", "bão OR lũ")
#: Environments in which one command is run, laid over the common one.
_ENVIRONMENTS = (
    {"COLUMNS": "140"},
    {"COLUMNS": "40"},
    {"PYTHONIOENCODING": "ascii"},
    {"VNSEARCH_INDEX": "news"},
)


class Command(NamedTuple):
    """A command's arguments, and the mark of its section: "*", "+" or ""."""

    arguments: list[str]
    mark: str


def read_commands(path: Path) -> Iterator[Command]:
    """The commands of a file as ``commands.txt`` describes it."""
    mark = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            mark = line[2] if line[2:4] in ("* ", "+ ") else ""
        elif line:
            yield Command(shlex.split(line), mark)


def command_values(work: Path, path: Path, *, marked_only: bool) -> Iterator[tuple[str, Any]]:
    """What the commands of a file print in a work folder, by command and how often it was run before."""
    runs: Counter[str] = Counter()
    for arguments, mark in read_commands(path):
        command = shlex.join(arguments)
        if mark or not marked_only:
            process = _fork if mark == "+" else _start
            yield f"{command} ({runs[command]})", run(work, arguments, process=process)
        runs[command] += 1
    for environment in _ENVIRONMENTS:
        arguments = ["query", "bầu cử", "--explain"]
        yield f"{environment} {shlex.join(arguments)}", run(work, arguments, environment)
    for query in _FOLLOWED:
        yield f"pages of {query}", _follow(work, query)


def _follow(work: Path, query: str) -> list[Any]:
    """The first pages of a query, each by the token of the one before."""
    pages: list[Any] = []
    token: list[str] = []
    while len(pages) < 4:
        pages.append(run(work, ["query", query, "-i", "sample", "-n", "3", "--json", *token]))
        page = json.loads(pages[-1]["stdout"] or "{}")
        if "next" not in page:
            break
        token = ["--after-token", page["next"]]
    return pages


def run(
    work: Path, arguments: list[str], environment: Environment | None = None, process: Process | None = None
) -> dict[str, Any]:
    """One command's exit code and what it prints, without what differs from run to run."""
    environment = _environment() | (environment or {})
    code, stdout, stderr = (process or _start)(work, arguments, environment)
    return {"exit": code, "stdout": steady(stdout, work), "stderr": steady(stderr, work)}


def _start(work: Path, arguments: list[str], environment: Environment) -> Outcome:
    """Runs a command in a process of its own."""
    process = subprocess.run(
        [sys.executable, "-m", "vnsearch", *arguments],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return process.returncode, process.stdout, process.stderr


def _fork(work: Path, arguments: list[str], environment: Environment) -> Outcome:
    """Runs a command in a copy of this process."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if not child:
            _become(work, arguments, environment, (stdout.fileno(), stderr.fileno()))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for stream in (stdout, stderr):
            stream.seek(0)
        return code, stdout.read(), stderr.read()


def _become(work: Path, arguments: list[str], environment: Environment, outputs: tuple[int, int]) -> NoReturn:
    """Makes this process a run of the command, as ``python -m vnsearch`` is one."""
    code = 70  # of a program's own fault
    try:
        os.chdir(work)
        os.environ.clear()
        os.environ.update(environment)
        for number, output in enumerate(outputs, 1):
            os.dup2(output, number)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8") for number in (1, 2))  # noqa: SIM115, PTH123 - until the process ends
        sys.argv = ["vnsearch", *arguments]
        try:
            runpy.run_module("vnsearch", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def steady(output: bytes, work: Path) -> str:
    """An output without the work folder's name and without durations."""
    text = output.decode("utf-8", "backslashreplace").replace(str(work), "WORK")
    for pattern, replacement in _CHANGING:
        text = pattern.sub(replacement, text)
    return text


def _environment() -> dict[str, str]:
    """The environment without what changes how things are printed."""
    fixed = {
        "VNSEARCH_INDEX": "sample",
        "COLUMNS": "80",
        "LINES": "40",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    names = ("PATH", "PYTHONPATH", "HOME", "VNSEARCH_PURE", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in names if name in os.environ} | fixed
