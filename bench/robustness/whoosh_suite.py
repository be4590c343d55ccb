"""Whoosh's own test suite over our index: which of its tests pass, which are refused by design, which fail.

python bench/robustness/whoosh_suite.py SDIST [--stock] [--verbose]

SDIST is the unpacked source distribution of Whoosh 2.7.4, which holds its tests (``pip download --no-deps
--no-binary :all: whoosh==2.7.4``). Whatever the tests make an index with (``Storage.create_index``, and with
it ``TempIndex`` and ``RamStorage``; ``create_in``, ``open_dir``) is replaced by one that makes ours, in a
folder of its own. Counted are the tests that make an index; ``--stock`` counts the same tests over Whoosh's
own. A test is refused by design when it ends in an ``InputError``, which names the field and the reason; it
differs by design when it is one of ``DIFFERENT``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import whoosh.index
from whoosh.codec.memory import MemoryCodec
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, Storage

from vnsearch.errors import InputError
from vnsearch.segments.directory import FileDirectory
from vnsearch.whoosh_adapter.index import ColumnarIndex

_NAME = "MAIN"
_ROUNDED = "expects field lengths rounded to what a byte can hold; ours are exact"
_MERGED = "expects the segments that Whoosh's merge policy leaves; ours merges small ones"
#: Tests that ask for what only Whoosh's own files have.
DIFFERENT = {
    "test_columns.py::test_varbytes_offsets": "looks into Whoosh's own column file",
    "test_indexing.py::test_lengths": _ROUNDED,
    "test_indexing.py::test_many_lengths": _ROUNDED,
    "test_indexing.py::test_version_in": "reads the version of Whoosh's own table of contents",
    "test_matching.py::test_random_intersections": _MERGED,
    "test_quality.py::test_max_field_length": _ROUNDED,
    "test_quality.py::test_minmax_field_length": _ROUNDED,
    "test_searching.py::test_multireader": _MERGED,
}


class Indexes:
    """Our indexes by Whoosh's storage and name; ``made`` says whether the running test made one."""

    def __init__(self, folder: Path, *, stock: bool) -> None:
        self._folder = folder
        self.stock = stock
        self._numbers: dict[tuple[str, str], int] = {}
        self._schemas: dict[int, Schema] = {}
        self._own_create = Storage.create_index
        self.made = False

    def create(self, storage: Any, schema: Schema, indexname: str = _NAME, indexclass: Any = None) -> Any:
        """Stands in for ``Storage.create_index``."""
        self.made = True
        if self.stock:
            return self._own_create(storage, schema, indexname, indexclass)
        key = _key(storage), indexname
        number = self._numbers[key] = len(self._schemas)
        self._schemas[number] = schema
        return ColumnarIndex.create(self._place(number), schema)

    def _place(self, number: int) -> FileDirectory:
        path = self._folder / str(number)
        path.mkdir(exist_ok=True)
        return FileDirectory(path)

    def open(self, storage: Any, indexname: str = _NAME, schema: Any = None, indexclass: Any = None) -> Any:  # noqa: ARG002 - Whoosh's
        """Stands in for ``Storage.open_index``."""
        number = self._numbers.get((_key(storage), indexname))
        if number is None:
            raise whoosh.index.EmptyIndexError(f"no index named {indexname!r}")
        return ColumnarIndex(self._place(number), schema or self._schemas[number])

    @contextmanager
    def in_place_of_whooshs(self) -> Iterator[None]:
        """While this lasts, tests make our indexes."""
        prepare = MemoryCodec.__init__

        def prepare_buffer(codec: Any) -> None:
            prepare(codec)
            codec.storage.holds_whooshs_own = True  # Whoosh's buffer in memory makes an index inside

        def create(storage: Any, schema: Schema, *args: Any, **kwargs: Any) -> Any:
            if hasattr(storage, "holds_whooshs_own"):
                return self._own_create(storage, schema, *args, **kwargs)
            return self.create(storage, schema, *args, **kwargs)

        def open_(storage: Any, *args: Any, **kwargs: Any) -> Any:
            return self.open(storage, *args, **kwargs)

        def create_in(folder: str, schema: Schema, indexname: str | None = None) -> Any:
            return self.create(FileStorage(folder), schema, indexname or _NAME)

        def open_dir(folder: str, indexname: str | None = None, schema: Any = None, **_: Any) -> Any:
            return self.open(FileStorage(folder), indexname or _NAME, schema)

        with patch.object(Storage, "create_index", create):
            if self.stock:
                yield
                return
            with (
                patch.object(Storage, "open_index", open_),
                patch.object(whoosh.index, "create_in", create_in),
                patch.object(whoosh.index, "open_dir", open_dir),
                patch.object(MemoryCodec, "__init__", prepare_buffer),
            ):
                yield


def _key(storage: Any) -> str:
    return str(storage.folder) if isinstance(storage, FileStorage) else f"memory {id(storage)}"


@dataclass
class Outcomes:
    """A pytest plugin that keeps how the tests that made an index ended, by name."""

    indexes: Indexes
    passed: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    different: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def pytest_runtest_setup(self) -> None:
        """Before each test."""
        self.indexes.made = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """After each test: sorts it in."""
        report = yield
        if call.when == "call" and self.indexes.made and not report.skipped:
            name = item.nodeid.rpartition("/")[2]
            if call.excinfo is None:
                self.passed.append(name)
            else:
                self._add(name, call.excinfo.value)
        return report

    def _add(self, name: str, error: BaseException) -> None:
        reason = f"{type(error).__name__}: {_first_line(error)}"
        if isinstance(error, InputError):
            self.refused[name] = reason
        elif name in DIFFERENT and not self.indexes.stock:
            self.different[name] = DIFFERENT[name]
        else:
            self.failed[name] = reason

    def show(self, *, verbose: bool) -> None:
        """Prints the numbers, and the names of what did not pass."""
        others = {
            "refused by design": self.refused,
            "different by design": self.different,
            "failed": self.failed,
        }
        total = len(self.passed) + sum(map(len, others.values()))
        summary = ", ".join(f"{len(names)} {title}" for title, names in others.items())
        print(f"{total} tests make an index: {len(self.passed)} passed, {summary}")
        for title, names in others.items():
            print(f"\n{title.capitalize()}:")
            for name, why in sorted(names.items()):
                print(f"  {name}: {why}")
        if verbose:
            print("\nPassed:", *sorted(self.passed), sep="\n  ")
        print("\nRefusals by reason:")
        reasons = Counter(_reason(why) for why in self.refused.values())
        for reason, count in reasons.most_common():
            print(f"  {count:3} {reason}")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def _reason(why: str) -> str:
    """The refusal without the names in it."""
    parts = why.removeprefix("InputError: ").split("'")
    return "'…'".join(parts[::2])[:110]


def run(tests: Path, *, stock: bool) -> Outcomes:
    """Runs the suite once."""
    with tempfile.TemporaryDirectory(prefix="whoosh-suite-") as name:
        folder = Path(name)
        settings = folder / "pytest.ini"
        settings.write_text("[pytest]\n", "utf-8")
        outcomes = Outcomes(Indexes(folder, stock=stock))
        arguments = [str(tests), "-c", str(settings), "--rootdir", str(tests), "-q", "-p", "no:cacheprovider"]
        with outcomes.indexes.in_place_of_whooshs():
            pytest.main([*arguments, "-W", "ignore", "--tb=no", "--no-summary"], plugins=[outcomes])
        return outcomes


def main() -> None:
    """Prints the outcome."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sdist", type=Path, help="the unpacked source distribution of Whoosh 2.7.4")
    parser.add_argument("--stock", action="store_true", help="over Whoosh's own index, for comparison")
    parser.add_argument("--verbose", action="store_true", help="name the tests that pass, too")
    options = parser.parse_args()
    run(options.sdist / "tests", stock=options.stock).show(verbose=options.verbose)


if __name__ == "__main__":
    main()
