"""docs/settings.md lists every setting of the ranking, and every variable of the environment that is read."""

from __future__ import annotations

import re
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from vnsearch.ranking import FieldWeight, Ranking

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "settings.md").read_text("utf-8")
#: Variables that programs set for their own parts, or that only building reads.
INTERNAL = {"VNSEARCH_COMPLETE", "VNSEARCH_POSTINGS_H"}
SETTINGS = [setting for setting in fields(Ranking) if setting.name != "fields"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_settings_have_the_default_and_the_range_that_the_page_gives(setting: Field[Any]) -> None:
    row = re.search(rf"^\| `{setting.name}` \| (\S+) \| (\S+) to (\S+) \|", TEXT, re.MULTILINE)
    assert row, "a setting belongs into the table of docs/settings.md"
    assert tuple(map(float, row.groups())) == (setting.default, *setting.metadata["range"])


def test_weights_of_fields_are_those_of_the_page() -> None:
    table = TEXT.partition("| field | `weight` | `b` |")[2]
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (\S+) \|$", table, re.MULTILINE)
    weights = {name: FieldWeight(float(weight), float(b)) for name, weight, b in rows}
    assert weights == dict(Ranking().fields)


def test_variables_of_the_environment_are_on_the_page() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert {*re.findall(r"\bVNSEARCH_[A-Z_]+\b", sources)} - INTERNAL <= {
        *re.findall(r"VNSEARCH_[A-Z_]+", TEXT)
    }
