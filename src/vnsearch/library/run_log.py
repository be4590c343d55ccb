"""What an indexing run has done, passed over and found odd, for its report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from vnsearch.library.coverage import OtherFiles
from vnsearch.library.run_counts import RunCounts
from vnsearch.messages import skip_reasons
from vnsearch.model import Report, Skip

#: Skips, and warnings, that a report lists; further ones are only counted.
MAX_LISTED = 1000


class RunLog:
    """Counts and lists for the report of one run, which begins now; ``on_skip`` is told of every skip at once."""

    def __init__(self, on_skip: Callable[[str, str], None]) -> None:
        self.counts = RunCounts()
        self.other_files = OtherFiles()
        self._on_skip = on_skip
        self._start = time.perf_counter()
        self._skips: list[Skip] = []
        self._absences: list[Skip] = []
        self._warnings: list[Skip] = []

    def skip(self, skip: Skip) -> None:
        """Record a file, or a part of one, that gave nothing."""
        self.counts.skipped += 1
        self._on_skip(skip.place, skip.reason)
        if len(self._skips) < MAX_LISTED:
            self._skips.append(skip)

    def skip_path(self, path: Path, reason: str) -> None:
        """Record a file that gave nothing, by its path."""
        self.skip(Skip(str(path), reason))

    def pass_over(self, path: Path, reason: str) -> None:
        """Tell of a file that is not to be read, such as a hidden one; the report does not list it."""
        self._on_skip(str(path), reason)

    def add_other_files(self, folder: Path, ending: str, names: Sequence[str]) -> None:
        """Record the files of a kind that is not read, directly in a folder."""
        self.other_files.add(folder, ending, len(names))
        for name in names:
            self._on_skip(str(folder / name), skip_reasons.OTHER_KIND)

    def warn(self, warning: Skip) -> None:
        """Record what is odd about something that was read."""
        if len(self._warnings) < MAX_LISTED:
            self._warnings.append(warning)

    def add_absences(self, absences: Iterable[Skip]) -> None:
        """Record places whose files are gone or cannot be reached; the report lists all, before other skips."""
        for absence in absences:
            self.counts.skipped += 1
            self._on_skip(absence.place, absence.reason)
            self._absences.append(absence)

    def report(self, size: int, headlines: int) -> Report:
        """Return what was done; ``size`` is the index's in bytes, ``headlines`` how many it now has."""
        return replace(
            self.counts.report(headlines),
            seconds=time.perf_counter() - self._start,
            size=size,
            skips=(*self._absences, *self._skips),
            absences=tuple(self._absences),
            warnings=tuple(self._warnings),
            other_files=self.other_files.by_kind(),
        )
