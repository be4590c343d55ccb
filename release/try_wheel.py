"""Tries a wheel as a stranger would, in a clean environment of each Python named.

python -m release.try_wheel WHEEL [PYTHON ...]

Installs the wheel with its dependencies, indexes the sample corpus and asks for "bau cu dong da". Prints the
seconds of each step (wall time; the query also a second time, as files are in memory then), the megabytes of the
environment without pip, and whether the loops are compiled. A step that fails is named, with its last line.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

CORPUS = Path(__file__).parents[1] / "corpus"
_ROW = "{:28} {:>9} {:>7} {:>7} {:>7} {:>7}  {}"


def main() -> None:
    """Print one line for each Python; exit with 1 if a step failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("pythons", nargs="*", default=[sys.executable], metavar="PYTHON")
    arguments = parser.parse_args()
    print(_ROW.format("Python", "install s", "MB", "index s", "1st s", "2nd s", "version"))
    outcomes = [_try(python, arguments.wheel.resolve()) for python in arguments.pythons]
    sys.exit(0 if all(outcomes) else 1)


def _try(python: str, wheel: Path) -> bool:
    print(f"{_version(python):28}", end=" ", flush=True)
    with TemporaryDirectory() as scratch:
        try:
            print(_ROW.format("", *_steps(python, wheel, Path(scratch))).lstrip())
        except subprocess.CalledProcessError as error:
            last = (error.stderr or error.stdout).strip().splitlines()[-1:]
            print(f"failed: {' '.join(map(str, error.cmd[1:4]))}: {' '.join(last)}")
            return False
    return True


def _version(python: str) -> str:
    code = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_platform())"
    return _run([python, "-c", code], Path()).strip()


def _steps(python: str, wheel: Path, scratch: Path) -> Iterator[str]:
    _run([python, "-m", "venv", "env"], scratch)
    environment = scratch / "env" / ("Scripts" if os.name == "nt" else "bin")
    before = _megabytes(scratch / "env")
    pip = (str(environment / "python"), "-m", "pip", "--disable-pip-version-check")
    yield _measure([*pip, "install", "--quiet", "--only-binary", ":all:", str(wheel)], scratch)
    yield f"{_megabytes(scratch / 'env') - before:.0f}"
    vnsearch = str(environment / "vnsearch")
    yield _measure([vnsearch, "index", str(CORPUS)], scratch)
    yield _measure([vnsearch, "query", "bau cu dong da"], scratch)
    yield _measure([vnsearch, "query", "bau cu dong da"], scratch)
    yield _run([vnsearch, "--version"], scratch).strip()


def _measure(command: Sequence[str], folder: Path) -> str:
    start = time.perf_counter()
    _run(command, folder)
    return f"{time.perf_counter() - start:.2f}"


def _run(command: Sequence[str], folder: Path) -> str:
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    settings["VNSEARCH_LANG"] = "en"
    result = subprocess.run(command, cwd=folder, env=settings, check=True, capture_output=True, text=True)
    return result.stdout


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 2**20


if __name__ == "__main__":
    main()
