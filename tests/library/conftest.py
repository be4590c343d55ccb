"""Tests of the façade that hold whatever the engine run over each engine: see ``each_engine``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import vnsearch
from tests.conftest import CORPUS
from tests.support.memory_cluster import MemoryClusters
from tests.support.memory_engines import MemoryEngines
from vnsearch.library import index as index_module
from vnsearch.library.index import open_index

#: "cluster" is a cluster in memory.
ENGINES = [
    "embedded",
    pytest.param("memory", marks=pytest.mark.slow),
    pytest.param("cluster", marks=pytest.mark.slow),
]


#: The fixture with the sample corpus, by the engine.
SAMPLES = {
    "embedded": "sample_folder",
    "memory": "memory_sample_folder",
    "cluster": "cluster_sample_folder",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked ``each_engine`` that open an index once per engine."""
    marked = metafunc.definition.get_closest_marker("each_engine")
    embedded_only = metafunc.definition.get_closest_marker("embedded_only")
    folder_only = metafunc.definition.get_closest_marker("folder_only")
    opens_an_index = {"sample", "tmp_path"} & set(metafunc.fixturenames)
    if marked and opens_an_index and not embedded_only:
        metafunc.parametrize("engine_name", ENGINES[:2] if folder_only else ENGINES, indirect=True)


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


@pytest.fixture(scope="session")
def memory_clusters() -> MemoryClusters:
    return MemoryClusters()


@pytest.fixture(scope="session")
def cluster_sample_folder(memory_clusters: MemoryClusters, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of the sample corpus on a cluster, indexed once."""
    folder = tmp_path_factory.mktemp("cluster") / "state"
    with memory_clusters.open_index(folder, create=True) as index:
        index.update([CORPUS], workers=1)
    return folder


@pytest.fixture(autouse=True)
def engine_name(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    memory_engines: MemoryEngines,
    memory_clusters: MemoryClusters,
) -> str:
    """The engine over which ``vnsearch.open`` opens indexes in this test: the embedded one without a parameter.

    It is used by every test, since pytest drops a fixture that only ``pytest_generate_tests`` names.
    """
    name = str(getattr(request, "param", "embedded"))
    if name == "memory":
        monkeypatch.setattr(index_module, "open_index", partial(open_index, engines=memory_engines))
    elif name == "cluster":
        monkeypatch.setattr(index_module, "open_index", memory_clusters.open_index)
    return name


@pytest.fixture
def sample(request: pytest.FixtureRequest, engine_name: str) -> Iterator[vnsearch.Index]:
    """The sample corpus, over the test's engine."""
    folder = request.getfixturevalue(SAMPLES[engine_name])
    with vnsearch.open(folder) as index:
        yield index
