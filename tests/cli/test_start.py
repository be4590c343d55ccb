"""What ``vnsearch query`` loads before it answers: most of the time of its process (docs/performance.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.slow

#: vnsearch's own modules that a query may load, and texts that may be compiled to code meanwhile.
MOST_MODULES = 178
MOST_COMPILED = 630


class Loaded(NamedTuple):
    """The modules that a query loaded, and how many texts were compiled to code."""

    modules: list[str]
    compiled: int


#: Runs the command line and prints, last, the modules that it loaded and how many texts it compiled to code.
_PROGRAM = """
import json, sys
files = []
sys.addaudithook(lambda event, values: files.append(values[1]) if event == "compile" else None)
from vnsearch.cli import app
app._run(sys.argv[1:])
print(json.dumps({"modules": sorted(sys.modules), "compiled": files.count("<string>")}))
"""
#: What only other commands, errors and help pages need.
_OTHERS = (
    "csv",
    "rich",
    "scipy",
    "sklearn",
    "socket",
    "sqlite3",
    "whoosh",
    "importlib.metadata",
    "multiprocessing",
    "selectolax",
    "vnsearch.fetch",
    "vnsearch.ingest",
    "vnsearch.web",
    "vnsearch.cli.index",
    "vnsearch.library.catalogue",
    "vnsearch.library.comparing",
    "vnsearch.library.field_values",
    "vnsearch.library.filter_values",
    "vnsearch.search.boolean_matchers",
    "vnsearch.model.counts",
    "vnsearch.model.diagnosis",
    "vnsearch.model.maintenance",
    "vnsearch.model.reports",
    "vnsearch.model.timelines",
    "vnsearch.query.completion",
    "vnsearch.query.spelling.candidates",
    "vnsearch.query.rewrite.keystrokes",
    "vnsearch.query.syntax.dates",
)


@pytest.fixture(scope="module")
def loaded(sample_folder: Path) -> Loaded:
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "query", "bầu cử Đống Đa"],
        capture_output=True,
        text=True,
        env={**os.environ, "VNSEARCH_INDEX": str(sample_folder)},
        check=True,
    )
    return Loaded(**json.loads(result.stdout.splitlines()[-1]))


def test_a_query_loads_nothing_that_only_other_commands_need(loaded: Loaded) -> None:
    """Neither their modules nor the packages and parts of Python behind them."""
    assert not set(_OTHERS) & set(loaded.modules)


def test_a_query_loads_few_modules(loaded: Loaded) -> None:
    """A module is found, read and executed: a sixth of a millisecond each."""
    own_modules = [name for name in loaded.modules if name.startswith("vnsearch.")]
    assert len(own_modules) <= MOST_MODULES


def test_a_query_generates_little_code(loaded: Loaded) -> None:
    """A frozen dataclass compiles six methods as it is made, half a millisecond; a named tuple compiles one."""
    assert loaded.compiled <= MOST_COMPILED
