"""How many functions a warm query calls, in how many files of vnsearch they are, and how long it takes.

That is what of its cost does not depend on the corpus, and how far one has to walk to follow it.

python -m bench.speed.calls INDEX DOCUMENTS [--words 4] [--count 60] [--most 20]

The queries are those of ``bench/speed/queries.py`` with so many words, without phrases and filters. "engine":
parsed, cut into units, scored, ten stored documents read, as ``bench/speed/compare.py`` times it. "page": what a
reader waits for, with highlights, snippets, confidence and suggestions. Every query is asked twice before.
``--most`` prints the functions that are called most, for each query. Times are processor time.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType

import vnsearch
from bench.ranking.judged.records import read
from bench.speed.first_query import best
from bench.speed.queries import mixed_queries
from vnsearch.engine.factory import EMBEDDED
from vnsearch.library.folder_location import FolderLocation
from vnsearch.query import parse, with_units
from vnsearch.search.request import Request

#: Where a function is written: its file (below the package, if it is vnsearch's), its first line, its name.
Function = tuple[str, int, str]
_PACKAGE = Path(vnsearch.__file__).parent


@dataclass
class Calls:
    """The calls of functions in Python, and of those in C by name."""

    python: Counter[Function] = field(default_factory=Counter)
    c: Counter[str] = field(default_factory=Counter)

    def count(self, work: Callable[[], object]) -> None:
        """Count the calls of some work; its own is not among them."""
        sys.setprofile(self._event)
        try:
            work()
        finally:
            sys.setprofile(None)

    def _event(self, frame: FrameType, event: str, function: object) -> None:
        if event == "call":
            code = frame.f_code
            self.python[_short(code.co_filename), code.co_firstlineno, code.co_name] += 1
        elif event == "c_call":
            self.c[getattr(function, "__qualname__", str(function))] += 1

    def files(self, folder: str = "") -> int:
        """Return in how many of vnsearch's files below a folder a function was called."""
        return len(
            {file for file, _, _ in self.python if (_PACKAGE / file).is_file() and file.startswith(folder)}
        )


@cache
def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else f"<{path.name}>"


def engine_of(folder: Path) -> Callable[[str], object]:
    """Return what answers a query without highlights, snippets and suggestions."""
    snapshot = FolderLocation(folder, EMBEDDED).current().engine().snapshot()
    vocabulary = snapshot.vocabulary()

    def ask(query: str) -> object:
        node = parse(query).node
        assert node is not None, f"{query} asks nothing"
        return snapshot.search(Request(with_units(node, vocabulary)))

    return ask


def measure(name: str, ask: Callable[[str], object], queries: Sequence[str], most: int) -> None:
    """Print the calls of one query on average, their files, and its time."""
    calls, files, times = Calls(), [], []
    for query in queries:
        ask(query)
        ask(query)
        calls_of_one = Calls()
        calls_of_one.count(lambda query=query: ask(query))  # type: ignore[misc] # a bound default
        calls.python += calls_of_one.python
        calls.c += calls_of_one.c
        files.append((calls_of_one.files(), calls_of_one.files("search/")))
        times.append(best(3, lambda query=query: ask(query)))  # type: ignore[misc] # a bound default
    python, c = (counter.total() / len(queries) for counter in (calls.python, calls.c))
    all_files, of_search = (sum(column) / len(files) for column in zip(*files, strict=True))
    places = f"{all_files:.0f} | {of_search:.0f}"
    print(f"| {name} | {python:,.0f} | {c:,.0f} | {places} | {1000 * sum(times) / len(times):.2f} |")
    for function, count in calls.python.most_common(most):
        print(f"    {count / len(queries):8.1f} {':'.join(map(str, function))}")
    for c_function, count in calls.c.most_common(most):
        print(f"    {count / len(queries):8.1f} {c_function}, in C")


def main() -> None:
    """Print a row for the engine and one for the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--words", type=int, default=4)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--most", type=int, default=0)
    arguments = parser.parse_args()
    plain = (
        query
        for query in mixed_queries(list(read(arguments.documents, 20_000)), 20 * arguments.count)
        if len(query.words) == arguments.words and not (query.phrase or query.after or query.category)
    )
    queries = [str(query) for query in plain][: arguments.count]
    print("| | calls in Python | calls in C | files | of search/ | ms |\n|---|---|---|---|---|---|")
    measure("engine", engine_of(arguments.index), queries, arguments.most)
    measure("page", vnsearch.open(arguments.index).search, queries, arguments.most)


if __name__ == "__main__":
    main()
