"""Builds everything that a release uploads, for all platforms on one machine, and checks it.

python -m release.build_wheels [FOLDER] [--once] [--tag TAG]

Writes the source distribution, a wheel for each platform of ``release/platforms.py``, the wheel without the
compiled library and SHA256SUMS to FOLDER (``dist`` unless given). All is built twice, in different folders and
with empty compiler caches, and the bytes compared; ``--once`` leaves that out. Times in the files are
SOURCE_DATE_EPOCH, or the date of the last commit. ``--tag`` is that of the release: it must name the version.
Needs ``pip install ".[release]"``: the C compiler is zig's.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from release.check_files import check_files
from release.platforms import ANY, PLATFORMS
from vnsearch.version import __version__

ROOT = Path(__file__).parents[1]
#: The time in files where neither the environment nor git has one: hatchling's own.
_EPOCH = "1580601600"


def main() -> None:
    """Build, compare, check and write the files; exit with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("dist"))
    parser.add_argument("--once", action="store_true", help="do not build a second time to compare the bytes")
    parser.add_argument("--tag", default=f"v{__version__}", help="the tag of the release, as v1.2.3")
    arguments = parser.parse_args()
    if arguments.tag != f"v{__version__}":
        sys.exit(f"the tag is {arguments.tag}, and the version in src/vnsearch/version.py {__version__}")
    files = build_all()
    if not arguments.once and (different := _different(files, build_all())):
        sys.exit(f"built twice with different bytes: {', '.join(different)}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.folder / name).write_bytes(content)
    (arguments.folder / "SHA256SUMS").write_text(_sums(files))
    problems = check_files([arguments.folder / name for name in files])
    print("built twice with the same bytes" if not arguments.once else "built once, not compared")
    if problems:
        sys.exit("\n".join(problems))


def build_all() -> dict[str, bytes]:
    """Build in a folder of its own; return the content of each file by its name, sorted."""
    with TemporaryDirectory(prefix="vnsearch-release-") as scratch:
        wheels, sources = Path(scratch, "built"), Path(scratch, "sources")
        common = {"SOURCE_DATE_EPOCH": _epoch()}
        _hatchling(ROOT, "sdist", wheels, common)
        with tarfile.open(next(wheels.glob("*.tar.gz"))) as archive:
            archive.extractall(sources, filter="data")
        root = next(sources.iterdir())
        for platform in PLATFORMS:
            _hatchling(root, "wheel", wheels, common | _compiler(platform.target, platform.tag, scratch))
        _hatchling(root, "wheel", wheels, common | {"VNSEARCH_PLATFORM": ANY})
        return {path.name: path.read_bytes() for path in sorted(wheels.iterdir())}


def _compiler(target: str, tag: str, scratch: str) -> dict[str, str]:
    """Return the settings of ``hatch_build.py`` for one platform."""
    compiler = [sys.executable, str(Path(__file__).with_name("compiler.py")), target]
    caches = dict.fromkeys(("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"), str(Path(scratch, "cache")))
    return {"CC": shlex.join(compiler), "VNSEARCH_PLATFORM": tag, **caches}


def _hatchling(root: Path, target: str, folder: Path, settings: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=root, env=os.environ | settings, check=True, capture_output=True)


def _epoch() -> str:
    """Return the seconds since 1970 that files are dated with."""
    if seconds := os.environ.get("SOURCE_DATE_EPOCH"):
        return seconds
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # not a clone
        return _EPOCH
    return result.stdout.strip() or _EPOCH


def _different(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _sums(files: Mapping[str, bytes]) -> str:
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())


if __name__ == "__main__":
    main()
