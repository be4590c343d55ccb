"""The platforms that a release has a wheel for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """One platform: its wheel tag, and how zig names the machine to compile for."""

    tag: str
    target: str


#: The oldest glibc, musl and macOS of each machine that auditwheel knows or CPython 3.11 runs on.
PLATFORMS = (
    Platform("manylinux_2_5_x86_64", "x86_64-linux-gnu.2.5"),
    Platform("manylinux_2_17_aarch64", "aarch64-linux-gnu.2.17"),
    Platform("musllinux_1_2_x86_64", "x86_64-linux-musl"),
    Platform("musllinux_1_2_aarch64", "aarch64-linux-musl"),
    Platform("macosx_10_9_x86_64", "x86_64-macos.10.9"),
    Platform("macosx_11_0_arm64", "aarch64-macos.11.0"),
    Platform("win_amd64", "x86_64-windows-gnu"),
)
#: The tag of the wheel without the compiled library, for all other machines.
ANY = "any"
