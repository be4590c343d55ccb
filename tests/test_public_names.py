"""What ``import vnsearch`` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vnsearch
from vnsearch import errors

NAMES = [
    "Article", "Backup", "Bin", "Compaction", "Comparison", "Completion", "Count",
    "DeadlineError", "DocumentNotFoundError", "EngineUnavailableError", "Facet", "Fault", "ForeignFolderError",
    "Headline", "HelperLostError",
    "Highlighted", "HighlightedDocument", "Hit", "Index", "IndexCopy", "IndexDamagedError", "IndexLockedError",
    "IndexNotFoundError", "IndexVersionError", "IndexWriteError", "InputError", "Kind", "Limits",
    "Options", "Page", "Period", "QueryError", "Ranking", "RelatedDocuments", "Removal", "RemovalKind",
    "Report", "Root", "SegmentationModelError", "Sort", "Statistics", "StorageError", "Timeline",
    "UnreadableError", "Upgrade", "VnsearchError", "__version__", "connect", "copy", "errors", "evaluate", "fetch",
    "field_map",
    "open", "read", "restore", "segment", "tokenise", "upgrade",
]  # fmt: skip


def test_public_names_are_pinned() -> None:
    """Adding or removing a public name is a decision, made here too."""
    assert vnsearch.__all__ == NAMES
    assert all(getattr(vnsearch, name) for name in vnsearch.__all__)


def test_dir_shows_the_public_names() -> None:
    """For completion in notebooks and shells, before anything was imported."""
    script = "import vnsearch; print(*dir(vnsearch))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(NAMES) <= set(result.stdout.split())


def test_every_error_class_is_public() -> None:
    classes = {name for name, value in vars(errors).items() if isinstance(value, type)}
    own = {name for name in classes if issubclass(getattr(errors, name), errors.VnsearchError)}
    assert len(own) > 10
    assert own <= set(vnsearch.__all__)


@pytest.mark.parametrize("heavy", ["numpy", "whoosh", "rich", "typer", "vnsearch.model", "pandas", "polars"])
def test_import_is_quick(heavy: str) -> None:
    """``import vnsearch`` imports nothing that is not needed for it."""
    script = f"import sys, vnsearch; vnsearch.VnsearchError; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'Serach'"):
        vnsearch.Serach  # noqa: B018 - reading it is the point


@pytest.mark.parametrize("heavy", ["numpy", "html", "pandas", "polars"])
def test_results_are_imported_quickly(heavy: str) -> None:
    """What only tables and notebooks need is imported by them."""
    script = f"import sys, vnsearch; vnsearch.Page; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.slow
def test_a_query_loads_nothing_that_reads_pages_or_writes_segments(sample_folder: Path) -> None:
    """A person waits for what a process loads; the first query took twice as long."""
    script = "; ".join(
        (
            "import sys, vnsearch",
            f"index = vnsearch.open({str(sample_folder)!r})",
            "assert index.search('bầu cử Đống Đa').total",
            "names = 'ingest.containers.files ingest.page.reader engine.segment_builder segments.segment_writer'",
            "heavy = {'numpy.ma', 'tarfile', 'sqlite3', *('vnsearch.' + name for name in names.split())}",
            "print(sorted(heavy & set(sys.modules)))",
        )
    )
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout == "[]\n"
