"""A long run of random requests that the embedded engine must answer as the reference engine does.

python -m bench.robustness.engines [--cases N]

Documents and queries are made of a few syllables, so that they often meet
(``tests/support/random_corpora.py``).
Compared are hits, order, scores and explanations, then counts, facets and timelines, then related documents
and words. Prints what was compared; a disagreement is printed in its smallest form and ends the run.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from tests.support.engine_comparison import compare_counts, compare_documents_and_words, compare_hits
from tests.support.random_corpora import Case, cases


def run(compare: Callable[[Case], Counter[str] | None], number: int) -> Counter[str]:
    """Compare so many random cases, each with up to eight requests, and count what was compared."""
    compared: Counter[str] = Counter()

    @settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate, Phase.shrink],
    )
    @given(cases())
    def check(case: Case) -> None:
        compared.update(compare(case) or {}, cases=1)

    check()
    return compared


def main() -> None:
    """Compare hits in as many cases as are asked for, all else in a quarter of that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    number = parser.parse_args().cases
    for compare, share in ((compare_hits, 1), (compare_counts, 4), (compare_documents_and_words, 4)):
        start = time.perf_counter()
        compared = run(compare, number // share)
        summary = ", ".join(f"{count:,} {what}" for what, count in sorted(compared.items()))
        print(f"{compare.__name__}: {summary}; {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
