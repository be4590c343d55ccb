"""What indexing runs and checks report, and what an index contains."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vnsearch.model.counts import Count

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Record:
    """A dataclass that can be printed as JSON."""

    __slots__ = ()

    def to_dict(self: DataclassInstance) -> dict[str, Any]:
        """Return the fields as JSON values, as the command with ``--json`` prints them."""
        fields = asdict(self).items()
        return {name: list(value) if isinstance(value, tuple) else value for name, value in fields}


@dataclass(frozen=True, slots=True)
class Statistics(Record):
    """What an index contains.

    ``articles``, ``headlines``: documents of each kind. ``undated``: documents without a date; ``first`` and
    ``last``: the oldest and the newest day (ISO 8601, "" if no document is dated). ``files``: files read;
    ``skipped``: files and lines that gave nothing. ``size``: bytes on disk. ``other_files``: files below the
    roots of kinds that are not read, by ending, commonest first. ``absences``: places whose files the last run
    could not look at, or found gone where a whole disk may be missing; their documents are still there.
    """

    articles: int
    headlines: int
    undated: int
    first: str
    last: str
    files: int
    skipped: int
    size: int
    other_files: tuple[Count, ...] = ()
    absences: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What became of the files below the roots: fields of ``Statistics``."""

    files: int
    skipped: int
    other_files: tuple[Count, ...] = ()
    absences: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many documents of one kind an indexing run added, updated, left unchanged and removed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """A file or line that was skipped, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class SkipCount:
    """Why files, or lines of them, gave nothing: the reason, how often, and the name of one of the files."""

    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class PendingFiles:
    """Files below the roots that are new, changed or gone since the last run.

    Not ``is_complete``: time was up before all were looked at, and ``missing`` is 0.
    """

    added: int
    changed: int
    missing: int
    is_complete: bool = True

    @property
    def count(self) -> int:
        """How many files the next run would read or drop."""
        return self.added + self.changed + self.missing


@dataclass(frozen=True, slots=True)
class Report(Record):
    """What an indexing run did.

    ``files``: files read. ``skipped``: files and lines skipped, and absences; ``skips`` and ``warnings`` list the
    first thousand. ``absences``: places whose files could not be looked at, or seem gone, and whose documents were
    kept; all of them stand before the others in ``skips``, too. ``duplicates``: records of documents that another
    file or record had given already. ``grouped``: articles written that are near-duplicates of one indexed before
    them. ``size``: bytes of the index on disk. ``excluded``: articles left out because they had been removed on
    request. ``other_files``: files below the paths of kinds that are not read, by ending, commonest first.
    ``joined``: further pages of stories whose texts went into the article of the first page.
    """

    articles: Changes
    headlines: Changes
    files: int
    skipped: int
    duplicates: int
    seconds: float
    size: int
    skips: tuple[Skip, ...] = ()
    warnings: tuple[Skip, ...] = ()
    grouped: int = 0
    excluded: int = 0
    other_files: tuple[Count, ...] = ()
    joined: int = 0
    absences: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault(Record):
    """Something wrong in the index: the file, what is wrong with it, and what to do."""

    file: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Compaction(Record):
    """What compacting did: bytes of the index on disk before and after, and the seconds it took."""

    before: int
    after: int
    seconds: float
