"""How the C library is built into wheels, and that its absence is no error where none was asked for."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from release.platforms import PLATFORMS

from vnsearch.native import library

pytest.importorskip("hatchling")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """Load ``hatch_build.py`` as hatchling does."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sources(tmp_path: Path, hook: ModuleType) -> Path:
    """Make a folder to build in, with one C file."""
    folder = tmp_path / hook.FOLDER
    folder.mkdir(parents=True)
    (folder / "kernels.c").write_text("int one(void) { return 1; }\n")
    return tmp_path


@pytest.mark.parametrize(
    ("tag", "system"),
    [
        *(("manylinux_2_17_aarch64", "linux"), ("musllinux_1_2_x86_64", "linux"), ("linux_x86_64", "linux")),
        *(("macosx_11_0_arm64", "darwin"), ("win_amd64", "win32")),
    ],
)
def test_the_library_in_a_wheel_is_the_one_looked_for(
    tag: str, system: str, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each system has its own ending."""
    monkeypatch.setattr(sys, "platform", system)
    assert hook.name_and_options(tag)[0] == library.library_path().name


def test_every_released_platform_has_a_wheel_of_its_own() -> None:
    """No two with one tag or one target."""
    assert len({platform.tag for platform in PLATFORMS}) == len(PLATFORMS)
    assert len({platform.target for platform in PLATFORMS}) == len(PLATFORMS)


def test_without_a_compiler_the_reason_is_given(
    sources: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else happens."""
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    assert hook.build(sources) == "there is no C compiler"


@pytest.mark.parametrize("compiler", ["false", "no-such-compiler --option"])
def test_a_compiler_that_fails_leaves_no_files(
    compiler: str, sources: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason names the compiler."""
    monkeypatch.setenv("CC", compiler)
    assert hook.build(sources).startswith(f"{compiler} failed")
    assert [path.name for path in (sources / hook.FOLDER).iterdir()] == ["kernels.c"]


def test_a_compiler_that_fails_is_an_error_where_a_platform_was_asked_for(
    sources: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel for a platform never lacks its library."""
    monkeypatch.setenv("CC", "false")
    monkeypatch.setenv("VNSEARCH_PLATFORM", "win_amd64")
    build_hook = hook.Kernels(str(sources), {}, None, None, "", "wheel")
    with pytest.raises(RuntimeError, match="false failed"):
        build_hook.initialize("standard", {"artifacts": []})


def test_a_wheel_for_any_platform_has_no_library(
    sources: Path, hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tag stays that of pure Python."""
    monkeypatch.setenv("VNSEARCH_PLATFORM", "any")
    build_data: dict[str, list[str]] = {"artifacts": []}
    hook.Kernels(str(sources), {}, None, None, "", "wheel").initialize("standard", build_data)
    assert build_data == {"artifacts": []}
