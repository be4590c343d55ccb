"""Builds the C library of ``vnsearch/native`` where there is a C compiler; else only speed is lost.

Two environment variables make wheels for other machines, as ``release/build_wheels.py`` does:

- ``CC``: the compiler, with arguments such as the machine to compile for.
- ``VNSEARCH_PLATFORM``: the wheel's platform tag, such as ``manylinux_2_17_aarch64``; ``any`` leaves the
  library out. With it, a compiler that fails is an error.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src", "vnsearch", "native")
#: Sums are made as written, so that scores are the same with and without the library.
OPTIONS = ("-O3", "-std=c99", "-shared", "-ffp-contract=off", "-fvisibility=hidden")
#: Beginning of a platform tag -> what the library is called (as in ``vnsearch/native/library.py``) and the options
#: of its own. On Windows all code is independent of its position.
SYSTEMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "win": ("kernels.dll", ()),
    "macosx": ("kernels.dylib", ("-fPIC", "-Wl,-install_name,@rpath/kernels.dylib")),
    "": ("kernels.so", ("-fPIC",)),
}


def local_platform() -> str:
    """Return the platform tag of this machine."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


def name_and_options(platform: str) -> tuple[str, tuple[str, ...]]:
    """Return what the library of a platform is called, and the options that it is compiled with."""
    name, options = next(system for start, system in SYSTEMS.items() if platform.startswith(start))
    return name, (*OPTIONS, *options)


def build(root: Path, platform: str = "") -> str:
    """Compiles the library in place. Gives back why it could not be, or nothing."""
    platform = platform or local_platform()
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        return "there is no C compiler"
    name, options = name_and_options(platform)
    sources, folder = sorted(map(str, (root / FOLDER).glob("*.c"))), root / FOLDER
    # Built in a folder beside and renamed: a running process may have the old one mapped, and some systems write
    # the name of the file into it.
    with TemporaryDirectory(dir=folder) as scratch:
        fresh = Path(scratch, name)
        command = [*shlex.split(compiler), *options, "-o", str(fresh), *sources]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # the user's compiler
            fresh.replace(folder / name)
        except (OSError, subprocess.CalledProcessError) as error:
            return f"{compiler} failed: {getattr(error, 'stderr', '') or error}"
    return ""


class Kernels(BuildHookInterface[Any]):
    """Makes wheels (and the folder itself, where it is installed in place) hold the compiled library."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles before files are gathered; the wheel is then one for its platform."""
        wanted = os.environ.get("VNSEARCH_PLATFORM", "")
        if wanted == "any":
            return
        platform = wanted or local_platform()
        if problem := build(Path(self.root), platform):
            if wanted:
                raise RuntimeError(problem)
            self.app.display_warning(f"queries are answered without compiled loops: {problem}")
            return
        build_data["artifacts"].append(str(FOLDER / name_and_options(platform)[0]))
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"
