"""Runs numbered trials in batches, each batch in a process of its own, so that a crash tells which trial it was."""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

#: Seconds of processor time that a trial may take, and seconds on a machine with other work.
PROCESSOR_SECONDS, SECONDS = 20, 300
#: What a process may map beyond what it has mapped before its first trial.
ROOM = 256 << 20
#: Lines of a crash that are kept, and faults of a kind that are printed.
_LINES, _PRINTED = 12, 20


class Batch(NamedTuple):
    """Trials from ``first`` to before ``end``."""

    first: int
    end: int


#: Prepares a process for a batch.
Begin = Callable[[Batch], None]
#: Does one trial; returns what its outcome is called. What it raises is a fault.
Trial = Callable[[int], str]


@dataclass(slots=True)
class Report:
    """How many trials there were, what their outcomes are called, and the numbers of those with a fault."""

    times: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add_fault(self, number: int, fault: str) -> None:
        """Note a fault, and print it, unless it is one of many of the kind."""
        kind = fault.splitlines()[0]
        if sum(kind == other for _, other in self.faults[:_PRINTED]) < _PRINTED:
            print(f"{number}: {fault}", file=sys.stderr, flush=True)
        self.faults.append((number, kind))


class _Child:
    """A process that does a batch; where it stands is seen in shared memory, what it says in files."""

    def __init__(self, batch: Batch, begin: Begin, trial: Trial, is_sanitized: bool) -> None:
        self.batch = batch
        self._place = mmap.mmap(-1, 8)
        self._result, self._errors = (
            os.fdopen(os.memfd_create(name), "rb+") for name in ("result", "errors")
        )
        sys.stdout.flush()
        self.process = os.fork()
        if not self.process:
            status = 1
            try:
                os.dup2(self._errors.fileno(), 2)
                _limit(is_sanitized)
                begin(batch)
                self._run(trial)
                status = 0
            finally:
                os._exit(status)

    def _run(self, trial: Trial) -> None:
        outcomes, faults = Counter[str](), []
        for number in range(*self.batch):
            self._place[:] = number.to_bytes(8, "little")
            signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
            signal.alarm(SECONDS)
            try:
                outcomes[trial(number)] += 1
            except Exception as error:  # what is looked for
                faults.append((number, describe(error)))
        os.write(self._result.fileno(), json.dumps([outcomes, faults]).encode())

    def collect(self, report: Report, status: int) -> Batch | None:
        """Add what the process did to a report; return the trials that it left undone."""
        with self._place, self._result, self._errors:
            number = int.from_bytes(self._place[:], "little")
            if not status:
                self._result.seek(0)
                outcomes, faults = json.loads(self._result.read())
                report.times += self.batch.end - self.batch.first
                report.outcomes.update(outcomes)
                for place, fault in faults:
                    report.add_fault(place, fault)
                return None
            self._errors.seek(0)
            report.times += number + 1 - self.batch.first
            report.outcomes["of unknown outcome before a crash"] += number - self.batch.first
            report.add_fault(number, _describe_end(status, self._errors.read().decode(errors="replace")))
            return Batch(number + 1, self.batch.end) if number + 1 < self.batch.end else None


def describe(error: Exception) -> str:
    """Return what kind of exception came from where in vnsearch."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "vnsearch" in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].name}: {error}"[:200]


def _describe_end(status: int, errors: str) -> str:
    """Return how a process ended; for a sanitizer, its report."""
    lines = [line for line in errors.splitlines() if line.strip()]
    summaries = [line for line in lines if line.startswith("SUMMARY") or "runtime error" in line]
    end = f"ended by signal {status & 127}, exit status {status >> 8}"
    return "\n".join((summaries[0] if summaries else end, *lines[:_LINES]))


def _limit(is_sanitized: bool) -> None:
    """Limit memory, which a sanitizer does itself, and have a process that takes too long end."""
    warnings.simplefilter("ignore")
    if not is_sanitized:
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + ROOM, mapped + ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)


def run_batches(
    batches: list[Batch], processes: int, seconds: float, begin: Begin, trial: Trial, *, is_sanitized: bool
) -> Report:
    """Run batches in so many processes at a time; begin none after some seconds."""
    report, waiting, running = Report(), deque(batches), dict[int, _Child]()
    end, last_said = time.monotonic() + seconds, time.monotonic()
    while waiting or running:
        while waiting and len(running) < processes and time.monotonic() < end:
            child = _Child(waiting.popleft(), begin, trial, is_sanitized)
            running[child.process] = child
        if not running:
            break
        process, status = os.wait()
        left = running.pop(process).collect(report, status)
        if left:
            waiting.appendleft(left)
        if time.monotonic() > last_said + 60:
            last_said = time.monotonic()
            print(f"{report.times:,} changes, {len(report.faults):,} faults", flush=True)
    return report
