"""Every public method of an index, called in a process of its own with a limit on memory and time."""

from __future__ import annotations

import json
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import vnsearch
from bench.robustness.damage import QUERIES
from vnsearch.errors import VnsearchError
from vnsearch.ingest.containers.members import Options

#: Seconds of processor time, and seconds on a machine with other work, in which one process must end.
PROCESSOR_SECONDS, SECONDS = 20, 300
#: What one process may map beyond what it has mapped before it reads anything.
ROOM = 1 << 30
#: Reads in this process, not in workers.
_IN_PROCESS = Options(member_seconds=0)

Call = Callable[[vnsearch.Index], object]


def reading_calls(ids: list[str]) -> Iterator[Call]:
    """Yield every public method that reads, with arguments that reach what it reads."""
    yield lambda index: [index.search(query, limit=50, facets=True, explain=True) for query in QUERIES[:6]]
    yield lambda index: index.search("giá vàng", limit=50, sort="date", deadline_ms=50)
    yield lambda index: index.search("bau cu d*", limit=50)
    yield lambda index: index.search("giá vangg", limit=5)
    yield lambda index: index.facets("tin")
    yield lambda index: [index.timeline("kind:article OR kind:headline", by=by) for by in ("", "day", "year")]
    yield lambda index: list(index.export("kind:article OR kind:headline", collapse=False))
    yield lambda index: [index.related(document_id) for document_id in ids[:3]]
    yield lambda index: [index.get(document_id) for document_id in ids]
    yield lambda index: [index.suggest(prefix) for prefix in ("b", "hà", "tin", "đ")]
    yield lambda index: [index.values(field) for field in ("source", "category", "author", "tag", "kind")]
    yield lambda index: index.nearest_value("source", "vnexpres")
    yield lambda index: (len(index), index.stale, index.refresh())
    yield from catalogue_calls(ids)


def catalogue_calls(ids: list[str]) -> Iterator[Call]:
    """Yield every public method that reads the catalogue."""
    yield lambda index: (index.roots(), index.removals())
    yield lambda index: index.statistics()
    yield lambda index: index.copies_of(ids)
    yield lambda index: [index.file(document_id) for document_id in ids]
    yield lambda index: (index.skip_counts(), index.pending_files(), index.last_run)
    yield lambda index: index.get("https://vidu.vn/x.html")
    yield lambda index: index.check()


def writing_calls(ids: list[str], scratch: Path) -> Iterator[Call]:
    """Yield every public method that writes."""
    yield lambda index: index.add([vnsearch.Article("new", "Bầu cử", body="giá vàng")])
    yield lambda index: index.update(workers=1, options=_IN_PROCESS)
    yield lambda index: index.remove(ids[:2])
    yield lambda index: index.restore_removed(ids[:2])
    yield lambda index: index.delete(ids[2:4])
    yield lambda index: index.backup(scratch / "backup")
    yield lambda index: index.compact()
    yield _move_roots
    yield lambda index: index.update(workers=1, options=_IN_PROCESS, rebuild=True)
    yield lambda index: [index.forget_root(root.path) for root in index.roots()]


def _move_roots(index: vnsearch.Index) -> None:
    for root in index.roots():
        index.move_root(root.path, root.path)


def _fault(error: Exception) -> str:
    """Return what kind of exception came from where in vnsearch."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "vnsearch" in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].name}: {error}"[:200]


def faults_of(folder: Path, calls: Iterable[Call]) -> list[str]:
    """Call functions with an index; return the exceptions that are not vnsearch's own."""
    faults = []
    for call in calls:
        try:
            with vnsearch.open(folder) as index:
                call(index)
        except VnsearchError:
            pass
        except Exception as error:  # what is looked for
            faults.append(_fault(error))
    return faults


def in_child(read: Callable[[], list[str]]) -> list[str]:
    """Call a function in a process of its own; return its faults, or how the process ended."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read_end)
        _limit()
        os.write(write_end, json.dumps(read()).encode()[:60_000])
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as stream:
        text = stream.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if not status else [f"ended by signal {status & 127}, exit status {status >> 8}"]


def _limit() -> None:
    """Limit the memory and the time of this process."""
    warnings.simplefilter("ignore")
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + ROOM, mapped + ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
    signal.alarm(SECONDS)
