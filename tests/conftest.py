from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import vnsearch
from tests.support.cluster import delete_indexes
from tests.support.engines import ENGINES, new_engine
from vnsearch.engine.protocol import Engine

#: The same examples in every run, so that a change is judged by what it changes; ``--hypothesis-profile=random``
#: searches for new ones.
settings.register_profile(
    "suite", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("random", settings.get_profile("suite"), derandomize=False)
settings.load_profile("suite")

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="session", autouse=True)
def vietnamese() -> Iterator[None]:
    """Commands speak Vietnamese whatever the locale of whoever runs the tests, unless a test asks otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VNSEARCH_LANG", "vi")
        yield


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of temporary files for this process alone, and for those that it starts.

    Writers of Whoosh's ``RamStorage`` use one folder of a fixed name there and delete it, also under one another.
    """
    tmp_path_factory.getbasetemp()  # pytest keeps the folders of failed tests: they are made elsewhere
    with (
        tempfile.TemporaryDirectory(prefix="vnsearch-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o711)  # a database server reaches its own folder in it as another user
        patch.setattr(tempfile, "tempdir", folder)
        patch.setenv("TMPDIR", folder)
        yield Path(folder)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, indexed once."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    with vnsearch.open(folder, create=True) as index:
        index.update([CORPUS], workers=1)
    return folder


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty index, once of each engine."""
    yield new_engine(request.param, tmp_path)
    delete_indexes()


@pytest.fixture
def sample(sample_folder: Path) -> Iterator[vnsearch.Index]:
    with vnsearch.open(sample_folder) as index:
        yield index
