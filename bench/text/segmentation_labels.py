"""Whether ``segment`` gives pyvi's words on whole corpora: every token, every label.

python -m bench.text.segmentation_labels [FOLDER] [--limit N]

FOLDER holds ``corpora/*.jsonl.xz`` and ``segmentation/*.conllu`` (default ``../shared/data``). Each article,
and each sentence of UD Vietnamese-VTB, is cut by both as one text. Exits 1 where any differs.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from vnsearch.text.segmentation import Segmentation, segment_many

CORPORA = ("baomoi_2013", "dantri_unc")


def articles(folder: Path, name: str) -> Iterator[str]:
    """Title, summary and body of each article of a corpus, a line each."""
    with lzma.open(folder / "corpora" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield "\n".join(filter(None, (record[key] for key in ("title", "summary", "body"))))


def sentences(folder: Path) -> Iterator[str]:
    """The sentences of the treebank."""
    for path in sorted((folder / "segmentation").glob("*.conllu")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# text ="):
                yield line.removeprefix("# text =").strip()


def _join(segmentation: Segmentation) -> str:
    return " ".join("_".join(segmentation.tokens[a:b]) for a, b in segmentation.words)


def compare(name: str, texts: Iterator[str]) -> int:
    """Prints how many texts and tokens were compared, and gives how many texts differ."""
    from pyvi.ViTokenizer import ViTokenizer

    count = tokens = different = 0
    for segmentation in segment_many(texts):
        count, tokens = count + 1, tokens + len(segmentation.tokens)
        different += bool(segmentation.tokens) and _join(segmentation) != ViTokenizer.tokenize(
            segmentation.text
        )
        if sys.stderr.isatty() and count % 100 == 0:
            print(f"\r{name}: {count:,} texts", end="", file=sys.stderr)
    print(f"{name:14} {count:>8,} texts {tokens:>12,} tokens {different:>6,} texts that differ", flush=True)
    return different


def main() -> int:
    """Runs the comparison."""
    warnings.simplefilter("ignore")  # pyvi's invalid escapes
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="texts of each corpus")
    arguments = parser.parse_args()
    different = compare("UD-VTB", islice(sentences(arguments.folder), arguments.limit))
    for name in CORPORA:
        different += compare(name, islice(articles(arguments.folder, name), arguments.limit))
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
