"""Tests of the façade that hold whatever the engine run over each engine: see ``each_engine``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import vnsearch
from tests.conftest import CORPUS
from tests.support.memory_engines import MemoryEngines
from vnsearch.library import index as index_module
from vnsearch.library.index import open_index

ENGINES = ["embedded", pytest.param("memory", marks=pytest.mark.slow)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked ``each_engine`` that open an index once per engine."""
    marked = metafunc.definition.get_closest_marker("each_engine")
    embedded_only = metafunc.definition.get_closest_marker("embedded_only")
    opens_an_index = {"sample", "tmp_path"} & set(metafunc.fixturenames)
    if marked and opens_an_index and not embedded_only:
        metafunc.fixturenames.insert(0, "engine_name")
        metafunc.parametrize("engine_name", ENGINES, indirect=True)


@pytest.fixture(scope="session")
def memory_engines() -> MemoryEngines:
    return MemoryEngines()


@pytest.fixture(scope="session")
def memory_sample_folder(memory_engines: MemoryEngines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus in the in-memory engine, indexed once."""
    folder = tmp_path_factory.mktemp("memory") / "index"
    with open_index(folder, create=True, engines=memory_engines) as index:
        index.update([CORPUS], workers=1)
    return folder


@pytest.fixture
def engine_name(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, memory_engines: MemoryEngines
) -> str:
    """The engine over which ``vnsearch.open`` opens indexes in this test."""
    if request.param == "memory":
        monkeypatch.setattr(index_module, "open_index", partial(open_index, engines=memory_engines))
    return str(request.param)


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Iterator[vnsearch.Index]:
    """The sample corpus, over the test's engine."""
    in_memory = "engine_name" in request.fixturenames and request.getfixturevalue("engine_name") == "memory"
    folder = request.getfixturevalue("memory_sample_folder" if in_memory else "sample_folder")
    with vnsearch.open(folder) as index:
        yield index
