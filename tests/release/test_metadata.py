"""The version is the same wherever it is written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.version import Version

import vnsearch

ROOT = Path(__file__).parents[2]
_SECTION = re.compile(r"^## (Unreleased|(?P<version>\S+) \((?P<date>\d{4}-\d\d-\d\d)\))$", re.MULTILINE)
SECTIONS = list(_SECTION.finditer((ROOT / "CHANGELOG.md").read_text("utf-8")))
RELEASES = [section for section in SECTIONS if section["version"]]
VERSION = Version(vnsearch.__version__)


def test_the_package_takes_its_version_from_the_code() -> None:
    """From one place."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    assert settings["project"]["dynamic"] == ["version"]
    assert (ROOT / settings["tool"]["hatch"]["version"]["path"]).read_text().count("__version__ =") == 1


def test_every_section_of_the_changelog_has_a_version_and_a_date() -> None:
    """Newest first; only the first may be unreleased."""
    titles = re.findall(r"^## .*", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert titles == [section[0] for section in SECTIONS]
    assert RELEASES in (SECTIONS, SECTIONS[1:])
    versions = [Version(release["version"]) for release in RELEASES]
    assert versions == sorted(versions, reverse=True)
    assert [release["date"] for release in RELEASES] == sorted((r["date"] for r in RELEASES), reverse=True)


def test_the_version_is_the_newest_of_the_changelog_or_in_development() -> None:
    """What is not released has a version that says so."""
    if VERSION.is_devrelease:
        assert SECTIONS[0][1] == "Unreleased"
        assert Version(RELEASES[0]["version"]) < VERSION
    else:
        assert SECTIONS[0]["version"] == str(VERSION)


def test_the_citation_names_the_last_release() -> None:
    """And its date."""
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"version: {RELEASES[0]['version']}\n" in citation
    assert f"date-released: {RELEASES[0]['date']}\n" in citation


def test_supported_versions_are_listed() -> None:
    """The one in development and the last one released."""
    table = (ROOT / "docs" / "versions.md").read_text("utf-8")
    for version in (VERSION, Version(RELEASES[0]["version"])):
        assert f"\n| {version.major}.{version.minor} " in table
