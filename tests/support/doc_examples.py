"""The examples of a document: its blocks of code, and what runs each kind."""

from __future__ import annotations

import ast
import asyncio
import doctest
import inspect
import io
import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from vnsearch.cli import app

#: A block of code: its indentation, its language, the file it is to be saved as, and its text.
BLOCK = re.compile(r'^( *)```(\w*)(?: title="([^"]+)")?\n(.*?)^\1```', re.DOTALL | re.MULTILINE)
#: What differs from run to run and between versions: how long it took, and how large an index is.
MEASURED = re.compile(r"\d+(?:[.,]\d+)? (?:ms|s|giây|[kM]B)\b")
#: Command lines of other programs, which are shown and not run: they install, or belong to the system.
OF_OTHER_PROGRAMS = re.compile(
    r"(?:\.venv/bin/)?(?:pip|python3? -m (?:venv|pip|http\.server)|git|sudo|systemctl|openssl|crontab|nginx|\.) "
)
#: Where documents keep an archive of their own.
PLACES = ("/srv/news", "/srv/vnsearch")
_CRON = re.compile(r"^(?:\S+ ){5}\s*(vnsearch .+)$|^@\w+\s+(vnsearch .+)$", re.MULTILINE)
_COMMAND = [sys.executable, "-c", "from vnsearch.cli.app import main; main()"]
_STARTING = 90.0


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code of a document."""

    kind: str
    title: str
    text: str


class Terminal(io.StringIO):
    """A terminal that output is read from."""

    def isatty(self) -> bool:
        return True


def blocks(path: Path) -> list[Block]:
    """The blocks of code of a document."""
    blocks_of_file = BLOCK.findall(path.read_text("utf-8"))
    return [
        Block(kind, title, textwrap.dedent(text) if indent else text)
        for indent, kind, title, text in blocks_of_file
    ]


def examples(text: str) -> list[tuple[str, str]]:
    """The commands of a block of type ``console``, each with what it printed."""
    commands = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (example.partition("\n") for example in commands)]


def commands(block: Block) -> list[str]:
    """The command lines or statements of a block; a block of another kind is one."""
    match block.kind:
        case "console":
            return [command for command, _ in examples(block.text)]
        case "python" if ">>> " in block.text:
            return [example.source for example in doctest.DocTestParser().get_examples(block.text)]
        case "sh":
            return [re.sub(r"\s+#.*", "", line) for line in block.text.splitlines() if line]
        case "cron":
            return [first or second for first, second in _CRON.findall(block.text)]
        case "":
            return []
        case _:
            return [block.text]


def run(line: str) -> tuple[int, str, str]:
    """Run one command line of vnsearch in this process: exit code, what it prints on a terminal, and on stderr."""
    command, _, reader = line.partition(" | ")
    command, _, file = command.partition(" > ")
    output = io.StringIO() if reader or file else Terminal()
    errors = io.StringIO()
    name, *arguments = shlex.split(command, comments=True)
    assert name == "vnsearch", line
    with redirect_stdout(output), redirect_stderr(errors):
        code = app._run(arguments)
    if file:
        Path(file.strip()).write_text(output.getvalue(), "utf-8")
        return code, "", errors.getvalue()
    if reader:
        pipe = ["/bin/sh", "-c", reader]
        output = io.StringIO(
            subprocess.run(pipe, input=output.getvalue(), text=True, capture_output=True, check=True).stdout
        )
    return code, output.getvalue(), errors.getvalue()


def normal(output: str) -> str:
    """Output without times and sizes, and without spaces at the ends of lines."""
    lines = MEASURED.sub("0", output).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_as_shown(expected_output: str, output: str) -> bool:
    """Whether output is as a document shows it; a line with only "…" stands for any lines, "…/" for any folder."""
    parts = [re.escape(part) for part in re.split(r"^…$", normal(expected_output), flags=re.MULTILINE)]
    parts = [part.replace("…/", r"\S*/") for part in parts]
    return re.fullmatch(".*".join(parts), normal(output), re.DOTALL) is not None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serve(arguments: list[str]) -> Iterator[str]:
    """Context manager: run ``vnsearch serve`` on a free port; yield the address once it answers."""
    port = _free_port()
    process = subprocess.Popen(
        [*_COMMAND, *arguments, "--port", str(port), "--no-open"], stdout=subprocess.PIPE
    )
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + _STARTING
    try:
        while not _answers(address):
            assert process.poll() is None and time.monotonic() < end, arguments
            time.sleep(0.05)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STARTING) in (0, 143, -signal.SIGTERM)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/api/v1/health", timeout=5).close()  # noqa: S310 - our own server
    except urllib.error.HTTPError:
        return True  # it answers, if only that a token is wanted
    except OSError:
        return False
    return True


@dataclass
class ExampleRunner:
    """Runs the examples of one document after another in a folder that has the sample corpus.

    Files that the document names by a place of its own, such as ``/srv/news``, are in ``place``, a folder in it.
    """

    folder: Path
    patch: pytest.MonkeyPatch
    names: dict[str, Any] = field(default_factory=dict)
    address: str = ""

    @property
    def place(self) -> Path:
        """The folder that stands for those that documents name."""
        return self.folder / "srv"

    def run(self, block: Block) -> None:
        """Run a block; an assertion says what was not as the document shows it."""
        text = self._place(block.text)
        if block.title:
            (self.folder / block.title).write_text(text, "utf-8")
            self.patch.syspath_prepend(str(self.folder))
            self.patch.delitem(sys.modules, Path(block.title).stem, raising=False)
        placed = Block(block.kind, block.title, text)
        match block.kind:
            case "console":
                self._run_console(text)
            case "python" if not block.title:
                self._run_python(text)
            case "sh" | "cron":
                for line in commands(placed):
                    self._run_line(line)
            case "ini":
                self._run_service(text)
            case "json":
                json.loads(text)
            case "toml":
                tomllib.loads(text)
            case "nginx":
                self._check_nginx(text)
            case "" | "python" | "tsv" | "csv" | "text":
                pass
            case other:
                raise AssertionError(f"nothing runs a block of kind {other}")

    def _place(self, text: str) -> str:
        for place in PLACES:
            text = text.replace(f"{place}/.venv/bin/", "").replace(place, str(self.place))
        return text.replace("http://127.0.0.1:8710", self.address or "http://127.0.0.1:8710")

    def _run_console(self, text: str) -> None:
        for command, expected_output in examples(text):
            if "vnsearch " in command:
                _, output, errors = self._run_command(command)
            else:
                result = subprocess.run(
                    ["/bin/sh", "-c", command], text=True, capture_output=True, check=False
                )
                output, errors = result.stdout, result.stderr
            if expected_output.strip():
                assert is_as_shown(expected_output, output + errors), f"{command}\n{output}{errors}"

    def _run_command(self, command: str) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch:
            while match := re.match(r"(VNSEARCH_\w+)=(\S+) ", command):
                patch.setenv(match[1], match[2])
                command = command[match.end() :]
            return run(command)

    def _run_python(self, text: str) -> None:
        if ">>> " in text:
            report: list[str] = []
            test = doctest.DocTestParser().get_doctest(text, self.names, "example", None, 0)
            results = doctest.DocTestRunner().run(test, out=report.append, clear_globs=False)
            self.names.update(test.globs)
            assert results.failed == 0, "".join(report)
            return
        code = compile(text, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, self.names))  # noqa: S307 - our own documents
        else:
            with redirect_stdout(io.StringIO()):
                exec(code, self.names)  # noqa: S102 - our own documents

    def _run_line(self, line: str) -> None:
        for part in line.split(" && "):
            command = re.sub(r"^(?:VNSEARCH_TOKEN=…|\.venv/bin/)\s*", "", part)
            if OF_OTHER_PROGRAMS.match(f"{command} "):
                continue
            if command.startswith("curl "):
                self._run_curl(command)
                continue
            words = shlex.split(command, comments=True)
            assert words[0] == "vnsearch", line
            match words[1]:
                case "serve":
                    with serve(words[1:] + (["--token", "token"] if "TOKEN" in part else [])):
                        pass
                case "watch":
                    self._watch(words[1:])
                case "fetch":
                    pass  # it would ask hosts of others; its options are checked as those of every command line
                case _:
                    code, _, errors = run(command)
                    assert (code in (0, 1), errors) == (True, ""), f"{command}\n{errors}"

    @staticmethod
    def _run_curl(command: str) -> None:
        if shutil.which("curl"):
            result = subprocess.run(
                ["/bin/sh", "-c", f"{command} --silent --fail"], capture_output=True, check=False
            )
            assert result.returncode == 0 and result.stdout, command

    @staticmethod
    def _watch(arguments: list[str]) -> None:
        """Follow files for a moment."""
        process = subprocess.Popen([*_COMMAND, *arguments], stdout=subprocess.PIPE)
        time.sleep(2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STARTING) in (143, -signal.SIGTERM)

    def _run_service(self, text: str) -> None:
        """Run what a service of systemd starts, or what a timer's service runs."""
        for line in re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE):
            self._run_line(line)

    def _check_nginx(self, text: str) -> None:
        """Let nginx check its configuration, where it is installed; certificates are not there."""
        if not (nginx := shutil.which("nginx")):
            return
        plain = re.sub(r"^\s*ssl_certificate.*\n", "", text, flags=re.MULTILINE).replace(" ssl;", ";")
        config = self.folder / "nginx.conf"
        config.write_text(
            f"pid {self.folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{plain}}}\n", "utf-8"
        )
        command = [nginx, "-t", "-e", str(self.folder / "nginx.log"), "-c", str(config)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
