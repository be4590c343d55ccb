"""A plain installation is enough to index and to search, and nothing heavier is imported on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"
#: Packages of ``dependencies`` in pyproject.toml but Whoosh, and what Typer brings.
PLAIN = {
    *("defusedxml", "filelock", "lunar_vn", "numpy", "rich", "selectolax", "typer", "unidecode", "zstandard"),
    *("annotated_doc", "click", "colorama", "shellingham"),
}
#: What asking loads of these; ``rich`` only where it prints to a terminal.
ASKING = {"annotated_doc", "click", "colorama", "numpy", "shellingham", "typer", "unidecode", "zstandard"}
#: What asking an index in a folder loads none of.
UNUSED = {
    *("engine.opensearch", "library.catalogue", "library.catalogue_schema", "library.cluster_location"),
    *("library.postgresql_database", "library.roots", "search.facets", "search.feedback"),
    *("search.more_like_this", "segments.segment_writer", "text.segmentation.segmenter"),
}
_SCRIPT = """
import atexit, json, sys
before = {name.partition(".")[0] for name in sys.modules}
def report():
    names = {name.partition(".")[0] for name in sys.modules} - before - set(sys.stdlib_module_names)
    own = {name for name in sys.modules if name.startswith("vnsearch.")}
    print(json.dumps(sorted(names | own)), file=sys.stderr)
atexit.register(report)
from vnsearch.cli.app import main
sys.argv[0] = "vnsearch"
main()
"""


def _modules(*arguments: str, folder: Path) -> set[str]:
    """Run a command in a process of its own; return what it has imported that is not Python's own."""
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments],
        env={**os.environ, "VNSEARCH_INDEX": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    # Cython makes a module named after its version.
    names = json.loads(result.stderr.splitlines()[-1])
    return {name for name in names if not name.startswith(("_cython_", "__"))} - {
        "vnsearch",
        "cython_runtime",
    }


def _packages(modules: set[str]) -> set[str]:
    """Return the modules that are not vnsearch's own."""
    return {name for name in modules if not name.startswith("vnsearch.")}


@pytest.mark.slow
def test_index_and_query_import_only_what_a_plain_installation_has(tmp_path: Path) -> None:
    """No scikit-learn, no pyvi code, no Whoosh, no package of an extra; the lunar calendar only for its dates."""
    assert _packages(_modules("index", "--workers", "1", str(CORPUS), folder=tmp_path / "index")) <= PLAIN
    modules = _modules("query", "bau cu dong da", folder=tmp_path / "index")
    assert _packages(modules) <= ASKING
    assert not modules & {f"vnsearch.{name}" for name in UNUSED}, "the first query of a process takes longer"
    assert _packages(_modules("query", "từ: mùa xuân 2021 bau cu", folder=tmp_path / "index")) <= ASKING
    assert _packages(_modules("query", "từ: Tết 2021 bau cu", folder=tmp_path / "index")) <= ASKING | {
        "lunar_vn"
    }
