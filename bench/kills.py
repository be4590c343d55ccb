"""Kills indexing at random moments; after each, the index must open and answer as last committed.

python bench/kills.py FIRST MORE [--times 10]

FIRST is indexed and left alone; each round then starts to index MORE as well and is killed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import vnsearch


def _round(folder: Path, more: Path, longest: float, expected: set[int]) -> str:
    command = [sys.executable, "-m", "vnsearch", "index", str(more), "--index-dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    moment = random.uniform(0.1, longest)  # noqa: S311 - no secret
    time.sleep(moment)
    ended = process.poll() is not None
    if not ended:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with vnsearch.open(folder) as index:
        found, total = len(index), index.search("việt nam").total
    assert found in expected, f"{found} documents after a kill at {moment:.2f} s"
    return (
        f"{moment:6.2f} s {'ended before' if ended else 'killed      '} {found:,} documents, {total:,} hits"
    )


def main() -> None:
    """Prints one line per round; stops at the first that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("more", type=Path)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, whole = Path(scratch) / "index", Path(scratch) / "whole"
        with vnsearch.open(folder, create=True) as index:
            index.update([options.first])
            before = len(index)
        shutil.copytree(folder, whole)
        with vnsearch.open(whole) as index:
            longest = index.update([options.more]).seconds
            after = len(index)
        for _ in range(options.times):
            print(_round(folder, options.more, longest, {before, after}), flush=True)
        with vnsearch.open(folder) as index:
            index.update([options.more])
            assert len(index) == after
        print(f"{options.times} kills; then one undisturbed run: {after:,} documents")


if __name__ == "__main__":
    main()
