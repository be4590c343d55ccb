"""All tables in one run: speed and size, ranking, reading, safety, beside other engines.

python -m bench all [--quick] [--data ../shared/data] [--only TABLE ...]

Runs the benchmarks that ``docs/`` cites, one after another, and prints what they print below the machine and the
versions. ``--quick`` takes four minutes of processor time. Where DATA has no corpora, the sample corpus is what is
indexed and asked: it shows that everything works, and that its 47 articles are too few to tell rankings apart.
Engines that are not installed are named. Exits with 1 if a benchmark failed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tables import TABLES, Sources, Table
from vnsearch.native import kernels
from vnsearch.version import __version__

_PACKAGES = ("numpy", "pyvi", "Whoosh", "tantivy", "bm25s")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["all"])
    parser.add_argument("--quick", action="store_true", help="fewer documents, queries and rounds")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--only", nargs="+", default=list(TABLES), metavar="TABLE", choices=TABLES)
    arguments = parser.parse_args()
    start = time.perf_counter()
    with TemporaryDirectory(prefix="vnsearch-bench-") as work:
        sources = Sources.find(arguments.data, Path(work))
        print(_header(sources), flush=True)
        failed = [name for name in arguments.only if not _run(TABLES[name], sources, quick=arguments.quick)]
    print(f"\nAll tables: {time.perf_counter() - start:.0f} s")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _header(sources: Sources) -> str:
    """Describe the machine, the versions and the texts."""
    compiled = "compiled" if kernels() else "no compiled"
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return (
        f"# vnsearch {__version__} ({compiled} loops)\n\n"
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {packages}.\n{sources.description}"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _run(table: Table, sources: Sources, *, quick: bool) -> bool:
    """Run the commands of a table; return whether all ended well."""
    print(f"\n## {table.title}\n", flush=True)
    worked = True
    for command in table.commands(sources, quick):
        print(f"`python -m {shlex.join(command)}`\n", flush=True)
        start = time.perf_counter()
        code = subprocess.run([sys.executable, "-m", *command], check=False).returncode
        print(
            f"\n({time.perf_counter() - start:.0f} s{f', failed: exit {code}' if code else ''})\n",
            flush=True,
        )
        worked &= code == 0
    return worked


if __name__ == "__main__":
    main()
