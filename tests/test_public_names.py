"""What ``import vnsearch`` offers, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import vnsearch
from vnsearch import errors, model

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


def test_type_checkers_see_the_values_that_are_imported_at_first_use() -> None:
    """The two lists of ``vnsearch.model`` have the same names, from the same modules."""
    tree = ast.parse(Path(model.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    of_checkers = {
        (str(node.module), alias.name)
        for node in imports
        if str(node.module).startswith("vnsearch.model.")
        for alias in node.names
    }
    at_first_use = {
        (f"vnsearch.model.{module}", name) for module, names in model._MODULES.items() for name in names
    }
    assert of_checkers == at_first_use
    assert all(hasattr(model, name) for _, name in at_first_use)


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
