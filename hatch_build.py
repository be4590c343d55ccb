"""Builds the C library of ``vnsearch/native`` where there is a C compiler; else only speed is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src", "vnsearch", "native")
#: Sums are made as written, so that scores are the same with and without the library.
OPTIONS = ("-O3", "-std=c99", "-fPIC", "-shared", "-ffp-contract=off", "-fvisibility=hidden")


def build(root: Path) -> str:
    """Compiles the library in place. Gives back why it could not be, or nothing."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        return "there is no C compiler"
    sources, library = sorted(map(str, (root / FOLDER).glob("*.c"))), root / FOLDER / "kernels.so"
    # Written beside and renamed: a running process may have the old one mapped.
    fresh = library.with_suffix(f".{os.getpid()}")
    command = [*compiler.split(), *OPTIONS, "-o", str(fresh), *sources]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # the user's compiler
        fresh.replace(library)
    except (OSError, subprocess.CalledProcessError) as error:
        fresh.unlink(missing_ok=True)
        return f"{compiler} failed: {getattr(error, 'stderr', '') or error}"
    return ""


class Kernels(BuildHookInterface[Any]):
    """Makes wheels (and the folder itself, where it is installed in place) hold the compiled library."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles before files are gathered; the wheel is then one for this platform."""
        if problem := build(Path(self.root)):
            self.app.display_warning(f"queries are answered without compiled loops: {problem}")
            return
        build_data["artifacts"].append(str(FOLDER / "kernels.so"))
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
