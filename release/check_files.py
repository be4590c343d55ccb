"""Checks the files of a release: their metadata, their contents, and the compiled library in each wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import lief

from release.platforms import ANY

#: Each checks all files, and says what is wrong in what it prints and by its exit code.
_CHECKERS = (("twine", "check", "--strict"), ("check_wheel_contents",))
#: What a platform's libraries may be linked with: parts of the system itself.
_SYSTEM = ("libc.so.6", "libc.musl-", "/usr/lib/libSystem.B.dylib", "KERNEL32.dll", "api-ms-win-crt-")


def check_files(files: Sequence[Path]) -> list[str]:
    """Print a line for each file; return what is wrong."""
    wheels = [path for path in files if path.suffix == ".whl"]
    problems = [*_run(_CHECKERS[0], files), *_run(_CHECKERS[1], wheels)]
    for path in files:
        print(f"{path.stat().st_size / 2**20:6.2f} MiB  {path.name}")
    for path in wheels:
        problems += [f"{path.name}: {problem}" for problem in _wheel_problems(path)]
    return problems


def _run(command: Sequence[str], files: Sequence[Path]) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-m", *command, *map(str, files)], check=False, capture_output=True, text=True
    )
    return [] if result.returncode == 0 else [f"{' '.join(command)}:\n{result.stdout}{result.stderr}"]


def _wheel_problems(path: Path) -> Iterator[str]:
    tag = path.stem.rsplit("-", 1)[1]
    with zipfile.ZipFile(path) as archive:
        libraries = [name for name in archive.namelist() if name.startswith("vnsearch/native/kernels.")]
        contents = [archive.read(name) for name in libraries]
    if len(libraries) != (tag != ANY):
        yield f"compiled libraries: {libraries}"
    for content in contents:
        yield from _library_problems(content, tag)
    if "linux" in tag and f'"{tag}"' not in (output := _auditwheel(path)):
        yield f"auditwheel show does not name this platform:\n{output}"


def _auditwheel(path: Path) -> str:
    # No folders: libraries of the machine that checks are not those of the machine that the wheel is for.
    command = [sys.executable, "-m", "auditwheel", "show", "--ldpaths", os.devnull, str(path)]
    return " ".join(subprocess.run(command, check=False, capture_output=True, text=True).stdout.split())


def _library_problems(content: bytes, tag: str) -> Iterator[str]:
    """Look for the functions that Python calls, the machine, and other libraries that would be needed."""
    from vnsearch.native.library import FUNCTIONS

    lief.logging.disable()
    library = lief.parse(content)
    if library is None or isinstance(library, lief.COFF.Binary):
        yield "the library cannot be read"
        return
    functions = {str(symbol.name).removeprefix("_") for symbol in library.exported_functions}
    if missing := {*FUNCTIONS, "vnsearch_version"} - functions:
        yield f"functions that are not exported: {sorted(missing)}"
    libraries = [str(getattr(entry, "name", entry)) for entry in library.libraries]
    if foreign := [name for name in libraries if not name.startswith((*_SYSTEM, "@rpath/kernels"))]:
        yield f"libraries that are not parts of the system: {foreign}"
    machine = library.abstract.header.architecture
    if (machine == lief.Header.ARCHITECTURES.ARM64) != tag.endswith(("aarch64", "arm64")):
        yield f"compiled for {machine}"
