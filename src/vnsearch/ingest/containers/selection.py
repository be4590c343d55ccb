"""Which of the files below a folder are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from vnsearch.messages import skip_reasons


@dataclass(frozen=True, slots=True)
class Selection:
    """The files to leave out: those that match one of the globs ``exclude``, and hidden ones unless ``hidden``.

    A glob is compared with the name of each file and folder, and with its path below the root. What is below a
    folder that is left out is left out, too. Hidden is what begins with a dot, and what macOS adds to archives.
    """

    exclude: tuple[str, ...] = ()
    hidden: bool = False

    def reason_to_leave_out(self, path: str) -> str:
        """Return why a file or folder, by its path below the root with slashes, is left out; "" if it is not.

        >>> Selection(("*.bak", "cu/*")).reason_to_leave_out("cu/a.html")
        'excluded'
        """
        name = PurePath(path).name
        if not self.hidden and (name.startswith(".") or name == "__MACOSX"):
            return skip_reasons.HIDDEN_FILE
        if any(fnmatchcase(name, glob) or fnmatchcase(path, glob) for glob in self.exclude):
            return skip_reasons.EXCLUDED_FILE
        return ""

    def split(self, folder: str, names: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the names in a folder that are read, and those left out, each with the reason."""
        reasons = {name: self.reason_to_leave_out(f"{folder}/{name}" if folder else name) for name in names}
        left_out = [(name, reason) for name, reason in reasons.items() if reason]
        return [name for name, reason in reasons.items() if not reason], left_out
