"""A server on this machine, and settings with which it is asked quickly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.misbehaving_server import Site, serving
from vnsearch.fetch import FetchSettings, run

#: Quick, and allowed to ask this machine.
QUICK = FetchSettings(delay=0.0, timeout=1.5, max_size=1 << 20, allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_PAUSE", 0.01)
