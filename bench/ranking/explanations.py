"""Ten queries of the sample corpus in full, as in docs/ranking.md: what is typed, hits, parts of scores.

python -m bench.ranking.explanations [CORPUS]
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

#: What is typed after ``vnsearch query``, and what is to be learnt from the answer.
QUERIES = {
    "'bau cu dong da' -n 2": (
        "Nothing typed has diacritics, so every spelling counts in full. Both hold all four words; the "
        "first says them in its title, for which it gains most of the 2.000, and *dong da* more often. "
        "The second is fresher, which is worth less."
    ),
    "'Đống Đa' -n 2": (
        "Typed with diacritics: what is spelt otherwise, `đóng đá` or `đồng đất`, would earn the 0.3 of a "
        "fold, for the words and for the two side by side. Both have the name in the title; the first "
        "says it more often for its length."
    ),
    "'bão số 9 Đà Nẵng' -n 2": (
        "Numbers are words like others, and *số 9* and *bão số 9* side by side set the storm apart from "
        "another one at the same place, which has a 9 only somewhere in its dates."
    ),
    "'xăng dưới 12.000 đồng một lít' -n 2": (
        "The number is one word, however its thousands are marked. Runs of two to four earn half of the "
        "score; no other story holds 0.7 of the query."
    ),
    "'kết quả bầu cử HĐND Hà Nội' -n 2": (
        "*HĐND* is looked for as *hội đồng nhân dân* too, of which one occurrence counts half. The first "
        "has the result in its title. The second lacks *kết quả*: two of seven words, so it keeps five "
        "sevenths of what it earned."
    ),
    "'giá vàng hôm nay' --as-of 2025-10-18 -n 2": (
        "*hôm nay* is no word to be found here: it asks for now. The first is of the day before and has "
        "*giá vàng* in its title, so it gains more than twice its relevance."
    ),
    "'giá vàng' --as-of 2020-08-15 -n 2": (
        "Not asked for now, freshness decides little: it counts from that day (later stories are not "
        "there), and gives the second more than the first, but not enough."
    ),
    "'\"hạn mặn\" -lúa' -n 2": (
        "A phrase must be there, and what is excluded must not; neither leaves a choice, so the score "
        "only tells how much a story is of it: in which zones, how often, at what length."
    ),
    "'tiêu đề:(cà phê) từ:2023' -n 2": (
        "Both words must stand in the title, of which nothing else counts; the date is a condition, and "
        "earns nothing."
    ),
    "'bẩu cưr' -n 1": (
        "No story says this. What was likely meant is answered, and said; `--verbatim` would not."
    ),
}


def _run(*arguments: str) -> str:
    """What the command line prints on a terminal 99 columns wide."""
    command = [sys.executable, "-m", "vnsearch", *arguments]
    wide = os.environ | {"COLUMNS": "99"}
    return subprocess.run(command, env=wide, capture_output=True, text=True, check=True).stdout


def _shown(lines: str) -> str:
    """Without the time taken, which is another in each run."""
    kept = (line.rstrip() for line in lines.splitlines())
    return "\n".join(line.rsplit(",", 1)[0] if line.endswith(" ms") else line for line in kept if line)


def main() -> None:
    """Prints the queries as Markdown."""
    corpus = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[2] / "corpus")
    with TemporaryDirectory() as folder:
        _run("index", corpus, "--index-dir", folder)
        for typed, learnt in QUERIES.items():
            found = _run("query", *shlex.split(typed), "--explain", "--index-dir", folder)
            print(f"`vnsearch query {typed} --explain`\n\n```\n{_shown(found)}\n```\n")
            print(f"{textwrap.fill(learnt, 110)}\n")


if __name__ == "__main__":
    main()
