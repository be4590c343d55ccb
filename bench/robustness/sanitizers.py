"""Runs tests with the compiled loops under gcc's address and undefined-behaviour sanitizers.

python -m bench.robustness.sanitizers [TEST ...]

Without arguments: the tests of the compiled loops, of damaged and crafted files, and every lie about every array
of a segment. A read or write outside an array ends the run with its place in the C source. Needs gcc with its
sanitizers, and Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = (
    *("tests/search", "tests/segments/test_damage.py", "tests/segments/test_bitpacking.py", "tests/engine"),
    "tests/text/test_token_batch.py",
)
OPTIONS = (
    *("-g", "-O1", "-std=c99", "-fPIC", "-shared", "-ffp-contract=off", "-fvisibility=hidden"),
    *("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"),
)


def _runtime(name: str) -> str:
    """Return the path of one of gcc's libraries."""
    return subprocess.run(
        ["gcc", f"-print-file-name={name}"],  # noqa: S607 # whichever gcc is installed
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def build(folder: Path) -> Path:
    """Copy the package and compile its loops with sanitizers; return where it can be imported from."""
    source = shutil.copytree(ROOT / "src", folder / "src")
    native = source / "vnsearch" / "native"
    library = native / "kernels.so"
    library.unlink(missing_ok=True)
    sources = sorted(map(str, native.glob("*.c")))
    subprocess.run(["gcc", *OPTIONS, "-o", str(library), *sources], check=True)  # noqa: S607
    return source


def environment(folder: Path) -> dict[str, str]:
    """Build the package with sanitizers in a folder; return the variables with which a process uses it."""
    return {
        "PYTHONPATH": str(build(folder)),
        "LD_PRELOAD": f"{_runtime('libasan.so')} {_runtime('libubsan.so')}",
        # CPython and numpy keep memory until they end, and gcc preloads nothing by itself.
        "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0:allocator_may_return_null=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",  # structures of ctypes lie apart, too
    }


def main() -> None:
    """Run the tests; exit as pytest does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tests", nargs="*", default=TESTS)
    tests = parser.parse_args().tests
    scratch = Path(tempfile.mkdtemp())
    try:
        variables = os.environ | environment(scratch) | {"VNSEARCH_EVERY_LIE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        sys.exit(subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
