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
        "Nothing is typed with diacritics, so every spelling counts in full. Both documents contain all "
        "four words. The first has them in its title, which gives it most of the 2.000, and has *dong "
        "da* more often. The second is more recent, which weighs less."
    ),
    "'Đống Đa' -n 2": (
        "The query is typed with diacritics: other spellings, such as `đóng đá` or `đồng đất`, would "
        "earn only 0.3 of the score, both for the words and for the pair. Both documents have the name "
        "in the title; relative to its length, the first contains it more often."
    ),
    "'bão số 9 Đà Nẵng' -n 2": (
        "Numbers are words like any other. *số 9* and *bão số 9* side by side distinguish the storm from "
        "another one at the same place, which has a 9 only somewhere in its dates."
    ),
    "'xăng dưới 12.000 đồng một lít' -n 2": (
        "The number is one word, however its thousands are separated. N-grams of two to four words earn "
        "half of the score. No other document contains 0.7 of the query."
    ),
    "'kết quả bầu cử HĐND Hà Nội' -n 2": (
        "*HĐND* is also searched for as *hội đồng nhân dân*, whose occurrences count half. The first "
        "document has all words of the query in its title. The second lacks *kết quả*, two of seven "
        "words, so it keeps five sevenths of its score."
    ),
    "'giá vàng hôm nay' --as-of 2025-10-18 -n 2": (
        "*hôm nay* is not searched for; it asks for current news. The first document was published the "
        "day before and has *giá vàng* in its title, so the news boost adds about three times its "
        "relevance."
    ),
    "'giá vàng' --as-of 2020-08-15 -n 2": (
        "Without a word that asks for now, freshness changes little. It is counted from the day given "
        "(later documents are excluded), and gives the second more than the first, but not enough to "
        "pass it."
    ),
    "'\"hạn mặn\" -lúa' -n 2": (
        "The phrase must occur and the excluded word must not. So the score only says how prominent the "
        "phrase is: in which zones it occurs, how often, and in how long a text."
    ),
    "'tiêu đề:(cà phê) từ:2023' -n 2": (
        "Both words must occur in the title, and only the title counts. The date is a filter and adds no "
        "score."
    ),
    "'bẩu cưr' -n 1": (
        "No document contains the query as typed. The likeliest correction is answered instead, and the "
        "page says so; `--verbatim` would not do this."
    ),
}


def _run(*arguments: str) -> str:
    """What the command line prints on a terminal 99 columns wide."""
    command = [sys.executable, "-m", "vnsearch", *arguments]
    wide = os.environ | {"COLUMNS": "99", "VNSEARCH_LANG": "en"}
    return subprocess.run(command, env=wide, capture_output=True, text=True, check=True).stdout


def _excerpt(lines: str) -> str:
    """Without the time taken, which is another in each run."""
    stripped_lines = (line.rstrip() for line in lines.splitlines())
    return "\n".join(
        line.rsplit(",", 1)[0] if line.endswith(" ms") else line for line in stripped_lines if line
    )


def main() -> None:
    """Prints the queries as Markdown."""
    corpus = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[2] / "corpus")
    with TemporaryDirectory() as folder:
        _run("index", corpus, "--index-dir", folder)
        for query, learnt in QUERIES.items():
            output = _run("query", *shlex.split(query), "--explain", "--index-dir", folder)
            print(f"`vnsearch query {query} --explain`\n\n```\n{_excerpt(output)}\n```\n")
            print(f"{textwrap.fill(learnt, 110)}\n")


if __name__ == "__main__":
    main()
