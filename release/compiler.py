"""A C compiler for another machine: ``compiler.py TARGET ARGUMENTS…`` runs zig's with the arguments.

A library for musl then asks for the C library by the name that it has on such systems, as one compiled there
does: zig calls it ``libc.so``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

#: No names of local folders and functions in the library.
_OPTIONS = ("-g0", "-s")


def main(target: str, arguments: Sequence[str]) -> int:
    """Compile; return zig's exit code."""
    command = [sys.executable, "-m", "ziglang", "cc", "-target", target, *_OPTIONS, *arguments]
    code = subprocess.run(command, check=False).returncode
    if code == 0 and target.endswith("musl"):
        _name_musl(Path(arguments[arguments.index("-o") + 1]), target.split("-", maxsplit=1)[0])
    return code


def _name_musl(path: Path, machine: str) -> None:
    import lief

    library = lief.ELF.parse(path)
    if library is None or (libc := library.get_library("libc.so")) is None:
        raise ValueError(f"{path} does not need libc.so")
    libc.name = f"libc.musl-{machine}.so.1"
    library.write(str(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
