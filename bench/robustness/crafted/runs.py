"""The options and the outcome of a run of numbered changes, plain or with sanitizers."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.robustness import sanitizers
from bench.robustness.crafted.children import Batch, Begin, Trial, run_batches


def run_options(description: str, times: int) -> argparse.Namespace:
    """Return the options of the command line; ``times`` is how many changes there are by default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--times", type=int, default=times)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first change")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sanitizers", action="store_true")
    parser.add_argument("--apart", action="store_true", help="every array in memory of its own")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no process after so many seconds")
    parser.add_argument("--only", type=int)
    return parser.parse_args()


def run_with_sanitizers(module: str) -> int:
    """Run a module again with sanitizers and every array in memory of its own; return its exit status."""
    scratch = Path(tempfile.mkdtemp())
    try:
        variables = os.environ | sanitizers.environment(scratch)
        variables["ASAN_OPTIONS"] += ":max_allocation_size_mb=256"
        arguments = [argument for argument in sys.argv[1:] if argument != "--sanitizers"]
        command = [sys.executable, "-m", module, *arguments, "--apart"]
        return subprocess.run(command, cwd=sanitizers.ROOT, env=variables, check=False).returncode
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def run_and_print(options: argparse.Namespace, batch_size: int, begin: Begin, trial: Trial) -> None:
    """Run all changes; print how many were answered, told, and led to a fault, by kind."""
    started, last = time.perf_counter(), options.first + options.times
    firsts = range(options.first, last, batch_size)
    batches = [Batch(first, min(first + batch_size, last)) for first in firsts]
    report = run_batches(
        batches, options.processes, options.seconds, begin, trial, is_sanitized=options.apart
    )
    seconds = time.perf_counter() - started
    for fault, count in Counter(fault for _, fault in report.faults).most_common():
        numbers = [number for number, text in report.faults if text == fault][:5]
        print(f"{count:6,} {fault} (--seed {options.seed} --only {', '.join(map(str, numbers))})")
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(report.outcomes.items()))
    rate = f"{seconds:.0f} s, {report.times / seconds:.0f} a second"
    print(f"{report.times:,} changes ({counts}), {len(report.faults):,} faults; {rate}")
