"""Records what vnsearch answers, prints and writes, and compares two records, to show that behaviour stays.

python -m bench.robustness.freeze record FILE [--data ../shared/data]
python -m bench.robustness.freeze compare FILE OTHER

The record is made with the compiled loops and without (``VNSEARCH_PURE=1``), over the sample corpus and over
the first records of each shared corpus. It holds every page of some 300 queries (ids, scores to the last bit,
explanations, marks, notes, what was understood and offered), facets, timelines, exports, completions, related
documents, measures over judged topics; stdout, stderr and exit code of some 250 commands, with errors and
help; what is read of pages and damaged files; and the digests of all files of each index.

Only public names of ``vnsearch`` and the command line are used, so that the record of any other commit can be
made and compared (``PYTHONPATH=OTHER/src``), whatever is renamed inside. Relative dates are asked as of a
fixed day, and pages have a fixed time of saving. What is new each time is left out: durations, the names of
runs (UUIDs) in commit files and in the catalogue, the digests over these, and what lock files hold. Of the
catalogue, a database, the rows are recorded and not the bytes. Indexes with recorded digests are made by one
process, since the order of documents could depend on several.

``compare`` prints the first keys that differ, with both values, and exits with 1 where any does. ``record``
also says in which keys the record with the compiled loops and the one without differ.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import vnsearch
from bench.robustness.behaviour import commands, folders, library, texts
from bench.robustness.behaviour.comparison import Record, differences, excerpts

ROOT = Path(__file__).resolve().parents[2]
PARTS = Path(__file__).with_name("behaviour")
#: Half of a record -> environment in which it is made.
HALVES = {"compiled": {"VNSEARCH_PURE": ""}, "pure": {"VNSEARCH_PURE": "1"}}
DIFFERENCES = 20


def record(path: Path, data: Path) -> None:
    """Writes the record of the vnsearch that Python imports."""
    with tempfile.TemporaryDirectory(prefix="vnsearch-freeze-") as folder:
        drafts = {name: Path(folder) / f"{name}.json" for name in HALVES}
        processes = [_start(drafts[name], data, environment) for name, environment in HALVES.items()]
        codes = [process.wait() for process in processes]
        if any(codes):
            sys.exit("the record could not be made")
        halves = {name: json.loads(draft.read_text("utf-8")) for name, draft in drafts.items()}
    whole = {f"{name} | {key}": value for name, half in halves.items() for key, value in half.items()}
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in whole.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(whole):,} keys")
    _print_parting(halves["compiled"], halves["pure"])


def _print_parting(compiled: Record, pure: Record) -> None:
    """Says in which keys that both halves have they differ."""
    common = {key: compiled[key] for key in pure.keys() & compiled.keys()}
    places = [place for place, _, _ in differences(common, {key: pure[key] for key in common})]
    print(f"without the compiled loops {len(places)} differ", *places[:DIFFERENCES], sep="\n  ")


def _start(draft: Path, data: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    arguments = ["half", str(draft), "--data", str(data.resolve())]
    command = [sys.executable, "-m", "bench.robustness.freeze", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)


def record_half(path: Path, data: Path) -> None:
    """Writes the half of a record that belongs to this process's environment."""
    with tempfile.TemporaryDirectory(prefix="vnsearch-freeze-") as folder:
        work = Path(folder).resolve()
        texts.prepare(work, data.resolve())
        os.chdir(work)
        values = {key: _steady(value, work) for key, value in _values(work)}
    path.write_text(json.dumps(values), encoding="utf-8")


def _steady(value: Any, work: Path) -> Any:
    """A value as JSON holds it, without the work folder's name."""
    return json.loads(json.dumps(value).replace(str(work), "WORK"))


def _values(work: Path) -> Iterator[tuple[str, Any]]:
    yield from _with_name("text", library.text_values())
    for name in ("sample", "news"):
        yield from _with_name(f"{name} made", _build(work / name))
        with vnsearch.open(work / name) as index:
            yield from _with_name(name, library.index_values(index))
            for query in library.read_queries(PARTS / "queries.txt"):
                yield from _with_name(f"{name} | {query.text[:60]!r}", library.query_values(index, query))
        yield f"{name} | files after asking", folders.digests(work / name)
    with vnsearch.open(work / "news") as index:
        yield from _with_name("topic", library.topic_values(index, work / "ranking" / "topics.tsv"))
    texts.break_copies(work / "sample", work / "broken")
    yield from _with_name("command", _print_values(work))
    yield "life | files", folders.digests(work / "life")


def _with_name(name: str, values: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    return ((f"{name} | {key}", value) for key, value in values)


def _print_values(work: Path) -> Iterator[tuple[str, Any]]:
    pure = bool(os.environ.get("VNSEARCH_PURE"))
    return commands.command_values(work, PARTS / "commands.txt", marked_only=pure)


def _build(folder: Path) -> Iterator[tuple[str, Any]]:
    """An index made in three steps, so that it has several segments and deleted documents, and its files."""
    sources = {"sample": ["corpus/pages", "corpus/dumps", "corpus"], "news": ["data", "pages", "seed"]}
    with vnsearch.open(folder, create=True) as index:
        for source in sources[folder.name]:
            yield f"update {source}", library.report_values(index.update([source], workers=1))
            yield f"files after {source}", folders.digests(folder)
        article = vnsearch.Article("added", "Giá vàng tăng", body="Giá vàng tăng mạnh.", captions=("Vàng",))
        yield "add", library.report_values(index.add([article]))
        deleted_ids = [hit.document.id for hit in islice(index.export("công an", kind="article"), 5)]
        yield "delete", library.report_values(index.delete([*deleted_ids, "nosuch"]))
        yield "files", folders.digests(folder)
        yield "check", [[fault.file, fault.what, fault.advice] for fault in index.check()]


def compare(first: Path, second: Path) -> int:
    """Prints where two records differ; 1 where they do."""
    records: list[Record] = [json.loads(path.read_text("utf-8")) for path in (first, second)]
    parting = list(differences(*records))
    for place, one, other in parting[:DIFFERENCES]:
        before, after = excerpts(one, other)
        print(f"{place}\n  - {before!r}\n  + {after!r}")
    print(f"{len(parting):,} keys differ" if parting else f"equal: {len(records[0]):,} keys")
    return 1 if parting else 0


def main() -> int:
    """Runs the command; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    choices = parser.add_subparsers(dest="command", required=True)
    for name in ("record", "half"):
        making = choices.add_parser(name)
        making.add_argument("file", type=Path)
        making.add_argument("--data", type=Path, default=Path("../shared/data"))
    comparing = choices.add_parser("compare")
    comparing.add_argument("file", type=Path)
    comparing.add_argument("other", type=Path)
    options = parser.parse_args()
    if options.command == "compare":
        return compare(options.file, options.other)
    (record if options.command == "record" else record_half)(options.file, options.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
