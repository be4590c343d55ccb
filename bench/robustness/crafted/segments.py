"""Changes a segment in memory, makes its checksums right, and sends requests to it: hundreds of times a second.

python -m bench.robustness.crafted.segments [--times 100000] [--seed 1] [--first 0] [--processes 2] [--sanitizers]

Each change, which the seed and its number decide, is sent a request of those that read what was changed, and now
and then others; with the compiled loops, or in one process in eight without. An answer and an error of ours
are fine. A bare exception, a crash, more memory than 256 MB and more than 20 seconds of processor time are faults.
With ``--sanitizers`` the compiled loops are built with gcc's address and undefined-behaviour sanitizers, and every
array of the segment lies in memory of its own, so that reading beyond any one of them ends the process. ``--only
NUMBER`` sends all requests to one change and lets what it raises through.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from bench.robustness.crafted.children import Batch
from bench.robustness.crafted.mutations import NUMBERS, mutate_segment
from bench.robustness.crafted.requests import REQUESTS, SLOW_REQUESTS, AskIndex, OpenIndex, names_that_read
from bench.robustness.crafted.runs import run_and_print, run_options, run_with_sanitizers
from bench.robustness.crafted.segment_image import (
    ChangedSegment,
    SegmentImage,
    keep_arrays_apart,
    make_files,
)
from vnsearch.errors import VnsearchError
from vnsearch.native import kernels

#: Changes in a process.
BATCH = 500
#: One change in so many is sent a request of all, too; one is checked or merged; one process has no compiled loops.
_OTHER_EVERY, _SLOW_EVERY, _WITHOUT_KERNELS = 4, 50, 8


def lie(image: SegmentImage, chance: random.Random) -> tuple[str, dict[str, list[object]]]:
    """Return the name of an array and what the directory says of it instead: another type, place or size."""
    name, (dtype, start, items) = chance.choice(list(image.entries().items()))
    values: list[object] = [dtype, start, items]
    place = chance.randrange(3)
    near = [(start, items)[place - 1] + step for step in (1, -1, 8, 64, -64)]
    values[place] = chance.choice((*near, *NUMBERS) if place else ("<u8", "<u2", "|u1", "<f8", "|O", 5))
    return name, {name: values}


def craft(image: SegmentImage, seed: int, number: int) -> tuple[str, str, ChangedSegment]:
    """Return what the change of a number is, the name of an array that it changes, and the changed index."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
    arrays, metadata = image.arrays(), image.metadata()
    if chance.random() < 0.05:
        name, lies = lie(image, chance)
        return f"directory: {lies}", name, ChangedSegment(image, arrays, metadata, lies)
    what = mutate_segment(arrays, metadata, chance)
    changed = [name for name in arrays if arrays[name] is not image.array(name)]
    return what, chance.choice(changed) if changed else "", ChangedSegment(image, arrays, metadata, {})


def requests_for(array: str, seed: int, number: int) -> list[AskIndex]:
    """Return a request that reads an array, now and then another, and a slow one."""
    chance = random.Random(f"{number} {seed}")  # noqa: S311 - no secret
    requests = [REQUESTS[chance.choice(names_that_read(array))]]
    if number % _OTHER_EVERY == 0:
        requests.append(chance.choice(list(REQUESTS.values())))
    if number % _SLOW_EVERY == 0:
        requests.append(chance.choice(list(SLOW_REQUESTS.values())))
    return requests


def answer_change(image: SegmentImage, seed: int, number: int) -> str:
    """Send requests to the index with one change; return "answered" or "told". Raises what is no error of ours."""
    _, array, changed = craft(image, seed, number)
    index, outcome = OpenIndex(changed), "answered"
    for ask in requests_for(array, seed, number):
        try:
            ask(index)
        except VnsearchError:
            outcome = "told"
    return outcome


def _replay(image: SegmentImage, seed: int, number: int) -> None:
    what, array, changed = craft(image, seed, number)
    print(f"{what}; requests that read {array}: {', '.join(names_that_read(array))}", flush=True)
    for name, ask in (REQUESTS | SLOW_REQUESTS).items():
        print(name, end=": ", flush=True)
        try:
            print(repr(ask(OpenIndex(changed)))[:300])
        except VnsearchError as error:
            print(f"{type(error).__name__}: {error}")


def main() -> None:
    """Print how many changes were answered, told, and led to a fault, by kind."""
    options = run_options(__doc__ or "", 100_000)
    if options.sanitizers:
        sys.exit(run_with_sanitizers("bench.robustness.crafted.segments"))
    if options.apart:
        keep_arrays_apart()
    with tempfile.TemporaryDirectory() as folder:
        image = SegmentImage(make_files(Path(folder) / "index"))
    if options.only is not None:
        _replay(image, options.seed, options.only)
        return

    def begin(batch: Batch) -> None:
        if batch.first // BATCH % _WITHOUT_KERNELS == 0:
            os.environ["VNSEARCH_PURE"] = "1"
            kernels.cache_clear()

    run_and_print(options, BATCH, begin, lambda number: answer_change(image, options.seed, number))


if __name__ == "__main__":
    main()
