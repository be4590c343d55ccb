"""The evidence for ``names.tsv``: word F1 with and without it, and what the corpora say of each name.

python -m bench.text.name_list [FOLDER] [--list]

FOLDER holds ``segmentation/*.conllu`` and ``corpora/*.jsonl.xz`` (default ../shared/data). Prints word F1
on UD-VTB for pyvi as it is, for its model over the canonical forms between punctuation marks, and for
these words with the names joined. With ``--list`` (two minutes and 3 GB, one core) every name with its
figures in some 140,000 articles as well, and the candidates that pass the same test and were left out.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from bench.text import name_mining
from vnsearch.text.data_tables import rows
from vnsearch.text.name_list import Name, names
from vnsearch.text.normalise import canonical
from vnsearch.text.segmentation.pyvi_tokens import pyvi_tokens
from vnsearch.text.segmentation.segmenter import segmenter
from vnsearch.text.segmentation.words import segment


def _sentences(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The text and the words of each sentence of a CoNLL-U file."""
    for block in path.read_text("utf-8").split("\n\n"):
        lines = block.splitlines()
        text = next((line.removeprefix("# text =") for line in lines if line.startswith("# text =")), "")
        fields = [line.split("\t") for line in lines if line and line[0] != "#"]
        if fields:
            yield text.strip(), [field[1] for field in fields if field[0].isdigit()]


def _spans(words: Iterable[str]) -> set[tuple[int, int]]:
    """Words as spans over the characters that are not spaces."""
    spans, last = set(), 0
    for word in words:
        past = last + len("".join(word.split()))
        spans.add((last, past))
        last = past
    return spans


def _pyvi(text: str) -> list[str]:
    return segment(text).surfaces()


def _runs(text: str) -> list[list[str]]:
    """Pyvi's tokens in runs between punctuation marks, which stand alone; so does a word's full stop."""
    runs: list[list[str]] = [[]]
    for token in pyvi_tokens(unicodedata.normalize("NFC", text)):
        dotted = len(token) > 1 and token[0].isalpha() and token.endswith(".")
        for part in (token[:-1], ".") if dotted else (token,):
            if re.search(r"\w", part):
                runs[-1].append(part)
            else:
                runs += [[part], []]
    return [run for run in runs if run]


def _canonical(text: str, *, is_name: bool) -> list[str]:
    runs = _runs(text)
    forms = [[canonical(token) for token in run] for run in runs]
    words: list[str] = []
    for run, run_forms, joins in zip(runs, forms, segmenter().continues_word_many(forms), strict=True):
        numbers = np.array([names().numbers.get(form, 0) for form in run_forms], np.int32)
        inside = (
            names().join_names(joins, numbers, run_forms, np.zeros(len(run), np.bool_)) if is_name else joins
        )
        for token, continues in zip(run, inside.tolist(), strict=True):
            words[-1:] = [words[-1] + token] if continues else [*words[-1:], token]
    return words


def _f1(path: Path, system: Callable[[str], list[str]]) -> float:
    right = total = 0
    for text, words in _sentences(path):
        gold, ours = _spans(words), _spans(system(text))
        right, total = right + len(gold & ours), total + len(gold) + len(ours)
    return 200 * right / total


def word_f1(folder: Path) -> None:
    """A line for each system."""
    systems: dict[str, Callable[[str], list[str]]] = {
        "pyvi": _pyvi,
        "canonical forms": lambda text: _canonical(text, is_name=False),
        "canonical forms and names": lambda text: _canonical(text, is_name=True),
    }
    print("| words | F1 dev | F1 test |\n|---|---|---|")
    for label, system in systems.items():
        figures = [_f1(folder / f"vi_vtb-ud-{split}.conllu", system) for split in ("dev", "test")]
        print(f"| {label} | {figures[0]:.2f} | {figures[1]:.2f} |")


def _passes(figures: name_mining.Figures) -> bool:
    """Written with capitals, no part of a longer name, known to many, and often enough missed."""
    times = figures.capital
    place = figures.place > figures.person
    return (
        times >= 0.9 * figures.places
        and times - figures.whole >= 8
        and figures.same_before <= 0.4 * times
        and max(figures.after, figures.same_after) <= 0.5 * times
        and figures.before < (0.4 if place else 0.3) * times
        and figures.articles >= (12 if place else 25)
        and figures.sources >= (3 if place else 5)
    )


def _line(name: Name, source: str, figures: name_mining.Figures) -> str:
    return (
        f"{' '.join(name)}\t{source}\t{figures.capital}/{figures.places} {figures.articles} {figures.whole}"
    )


def evidence(folder: Path) -> None:
    """Every name in the list, then the candidates that were left out, each with its figures."""
    corpus = name_mining.read(folder)
    print(f"# {corpus.article[-1] + 1:,} articles, {np.count_nonzero(corpus.row):,} tokens")
    names = {tuple(row.fields[0][0].split()): row.fields[1][0] for row in rows("names", 3)}
    for name, figures in name_mining.measure(corpus, names).items():
        print(_line(name, names[name], figures))
    print("\n# candidates left out")
    for name, figures in name_mining.find_capitalised(corpus, 12).items():
        if _passes(figures) and name not in names:
            print(_line(name, "-", figures))


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--list", action="store_true", help="the names and their figures as well")
    options = parser.parse_args()
    word_f1(options.folder / "segmentation")
    if options.list:
        evidence(options.folder / "corpora")


if __name__ == "__main__":
    main()
