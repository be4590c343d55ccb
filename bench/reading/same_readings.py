"""Do pages and records still give what they gave? Write all readings to a file, or compare with it.

python -m bench.reading.same_readings FILE [FOLDER] [--compare] [--records N] [--damaged N]

FOLDER (default ``../shared/data``) has ``pages/``, ``cases/`` and ``corpora/``. Read are all pages as they are and
with parts of their markup removed (``bench.reading.blinded``), all cases, the first N records (default 2000) of
each corpus, the sample corpus, and N damaged inputs (default 5000) of ``bench.robustness.fuzz``. FILE has one JSON
line an input. With ``--compare`` it is read, differences are printed, and the exit code is 1 where there are any.
For changes that are to make reading faster, and nothing else.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from bench.reading.blinded import BLINDS
from bench.robustness.fuzz import SAVED, made_input, seeds
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Limits
from vnsearch.ingest.containers.members import Member, Options, iter_members
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair_markup
from vnsearch.ingest.page import read_html
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.library.read import read

_CORPUS = Path(__file__).resolve().parents[2] / "corpus"
#: Differences that are printed.
_SHOWN = 20


def _plain(value: object) -> str:
    return json.dumps(asdict(value), ensure_ascii=False, default=str)  # type: ignore[call-overload] # a dataclass


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.html")):
        text = decode(path.read_bytes(), repair_markup)[0]
        for label, change in BLINDS.items():
            try:
                reading = _plain(read_html(change(text), path.name))
            except UnreadableError as error:
                reading = error.message
            yield f"{path.name} {label}", reading


def _files(paths: list[Path], limit: int) -> Iterator[tuple[str, str]]:
    skips: list[tuple[str, str]] = []
    for path in paths:
        skips.clear()
        contents = read(
            path, lambda place, reason: skips.append((place, reason)), explain=limit == sys.maxsize
        )
        for number, content in enumerate(islice(contents, limit)):
            yield f"{path.name} {number}", _plain(content)
        yield f"{path.name} skips", json.dumps(skips, ensure_ascii=False)


def _damage_all(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    # Files that are made bear the time at which they are.
    inputs = [
        (name, data) for name, data in seeds(folder) if not name.startswith(("example-", "input_files"))
    ]
    for number in range(count):
        yield f"damaged {number}", "\n".join(_readings_of(*made_input(number, 17, inputs)))


def _readings_of(name: str, data: bytes) -> list[str]:
    readings_of_file: list[str] = []
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    options = Options(Limits(page=8 << 20, total=32 << 20))
    try:
        for member in iter_members(
            stream, name, len(data), SAVED, options, lambda *skip: readings_of_file.append(str(skip))
        ):
            readings_of_file.append(_member(member, name))
    except UnreadableError as error:
        readings_of_file.append(error.message)
    return readings_of_file


def _member(member: Member, name: str) -> str:
    try:
        return _plain(read_member(member, name))
    except UnreadableError as error:
        return error.message


def readings(folder: Path, records: int, damaged: int) -> dict[str, Any]:
    """Return what every input gives, by its name."""
    corpora = sorted((folder / "corpora").glob("*.jsonl.xz"))
    cases = [folder / "cases" / "reading", folder / "cases" / "reports"]
    return {
        **dict(_pages(folder / "pages")),
        **dict(_files([folder / "pages", *cases, _CORPUS], sys.maxsize)),
        **dict(_files(corpora, records)),
        **dict(_damage_all(folder, damaged)),
    }


def _report(before: dict[str, Any], after: dict[str, Any]) -> int:
    """Print what differs, and return how many inputs do."""
    different = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    for name in sorted(different)[:_SHOWN]:
        print(f"{name}\n  before: {str(before.get(name))[:500]}\n  after:  {str(after.get(name))[:500]}")
    print(f"{len(after):,} inputs read, {len(different)} of them otherwise than before")
    return len(different)


def main() -> None:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--damaged", type=int, default=5000)
    options = parser.parse_args()
    after = readings(options.folder, options.records, options.damaged)
    if options.compare:
        before = dict(json.loads(line) for line in options.file.read_text("utf-8").splitlines())
        sys.exit(1 if _report(before, after) else 0)
    lines = (json.dumps(item, ensure_ascii=False) for item in after.items())
    options.file.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(after):,} inputs read")


if __name__ == "__main__":
    main()
