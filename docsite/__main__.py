"""``python -m docsite [FOLDER]``: build the documentation site; ``site`` without FOLDER."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from docsite.build import BuildError, build


def main() -> None:
    """Build the site and say how many pages it has."""
    folder, start = Path(sys.argv[1] if len(sys.argv) > 1 else "site"), time.perf_counter()
    try:
        count = build(folder)
    except BuildError as error:
        sys.exit(str(error))
    print(f"{count} pages in {folder}/, every link checked, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
