"""Some of the files and folders below a root: those to look at where not everything is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Parts:
    """Files and folders by their absolute paths, with everything below them; ``ancestors`` are those above."""

    paths: frozenset[Path]
    ancestors: frozenset[Path]

    def __contains__(self, path: Path) -> bool:
        """Return whether a path is one of the parts, or below one."""
        return path in self.paths or any(parent in self.paths for parent in path.parents)

    def lead_through(self, folder: Path) -> bool:
        """Return whether some of the parts are a folder, above it, or below it."""
        return folder in self.ancestors or folder in self


def parts_of(paths: Iterable[Path]) -> Parts:
    """Return parts of their paths.

    >>> parts = parts_of([Path("/news/2024/a.html")])
    >>> parts.lead_through(Path("/news/2024")), parts.lead_through(Path("/news/2023"))
    (True, False)
    """
    unique = frozenset(paths)
    return Parts(unique, frozenset(parent for path in unique for parent in path.parents))
