"""docs/api.md lists every address of the API and every parameter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vnsearch.web.app import create_app
from vnsearch.web.settings import ServerSettings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def description(sample_folder: Path) -> dict[str, Any]:
    """The OpenAPI document."""
    return create_app(ServerSettings(sample_folder), lambda _: None).openapi()


def test_every_address_is_documented(description: dict[str, Any]) -> None:
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `/api/v1/")]
    assert [row.split("`")[1] for row in rows if row.split("`")[1] not in description["paths"]] == []
    assert {row.split("`")[1] for row in rows} == set(description["paths"])


def test_every_parameter_is_documented(description: dict[str, Any]) -> None:
    """Of an address in its row, or in the table of those of every query."""
    text = DOCUMENT.read_text("utf-8")
    tables = text.partition("## Parameters")[2].partition("## All results")[0]
    names = {
        parameter["name"]
        for path in description["paths"].values()
        for parameter in path["get"].get("parameters", ())
        if parameter["in"] == "query"
    }
    described = {
        name
        for line in tables.splitlines()
        if line.startswith("| `")
        for name in line.split("|")[1].split("`")[1::2]
    }
    assert names <= described and described - names <= {"lang"}
