"""The growth of the time and memory of reading with the size of hostile inputs.

python -m bench.robustness.growth [--size 250000] [--limit 30] [--only WORD] [--all]

Each shape of ``tests/support/hostile_shapes.py`` is read twice, as ``vnsearch index`` reads it, in a process of its
own: with ``--size`` characters and with twice as many. The exponent is that of the time between the two: 1 is
linear, 2 quadratic. Printed are those over 1.3 that take a tenth of a second or more, and the slowest; with
``--all`` every shape. Memory is what the process took beyond what it had before, as a multiple of the input. Needs
``fork``.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import time
from dataclasses import dataclass

from tests.support.hostile_shapes import SHAPES
from tests.support.repeated_input import Shape, read

#: The exponent of linear growth, with allowance for noise and memory; seconds below which noise is all.
LARGEST_EXPONENT, SHORTEST = 1.3, 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one input took: seconds of processor time, bytes of memory beyond the base, its size."""

    seconds: float
    memory: int
    size: int


@dataclass(frozen=True, slots=True)
class Growth:
    """A shape, and what reading it took at a size and at twice that."""

    shape: Shape
    smaller: Cost
    larger: Cost

    @property
    def exponent(self) -> float:
        """How the time grows with the size."""
        return math.log2(max(self.larger.seconds, 1e-4) / max(self.smaller.seconds, 1e-4))

    @property
    def is_linear(self) -> bool:
        """Whether it is so, as far as can be told."""
        return self.larger.seconds < SHORTEST or self.exponent < LARGEST_EXPONENT

    def __str__(self) -> str:
        times = self.larger.memory / self.larger.size
        return (
            f"{self.exponent:5.2f} {self.smaller.seconds:8.3f} s {self.larger.seconds:8.3f} s"
            f" {times:6.1f} times its {self.larger.size:11,} bytes  {self.shape.label}"
        )


def cost(shape: Shape, size: int, limit: int) -> Cost:
    """Read an input in a process of its own; one that takes longer than ``limit`` seconds took that long."""
    data = shape.data(size)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        read(shape.name, data)
        seconds = time.process_time() - start
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) << 10
        os.write(writer, f"{seconds} {memory}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        fields = stream.read().split()
    os.waitpid(pid, 0)
    return Cost(float(fields[0]), int(fields[1]), len(data)) if fields else Cost(float(limit), 0, len(data))


def main() -> None:
    """Print what grows too fast, and the slowest shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=250_000)
    parser.add_argument("--limit", type=int, default=30)
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    read("a.jsonl", SHAPES[0].data(1000))  # what is loaded once does not count
    shapes = [shape for shape in SHAPES if options.only in shape.label]
    growths = [
        Growth(shape, cost(shape, options.size, options.limit), cost(shape, 2 * options.size, options.limit))
        for shape in shapes
    ]
    growths.sort(key=lambda growth: -growth.larger.seconds)
    faster = [growth for growth in growths if not growth.is_linear]
    print(f"{len(growths)} shapes, {len(faster)} of them grow faster than the power {LARGEST_EXPONENT}")
    for growth in faster:
        print(growth)
    print("the slowest:" if not options.all else "all:")
    for growth in growths if options.all else growths[:10]:
        print(growth)


if __name__ == "__main__":
    main()
