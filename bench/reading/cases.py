"""Are the small inputs that once were misread read rightly? One line for each, and the number of failures.

python -m bench.reading.cases [FOLDER]

FOLDER holds ``reading/`` and ``reports/`` (default ``../shared/data/cases``). ``case_gold.tsv`` says what is right:
values as they are, and texts as the first eight digits of their BLAKE2b digest. Exits 1 where an input fails.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import vnsearch
from vnsearch.model import Article, PageContent, iso_date

GOLD = Path(__file__).with_name("case_gold.tsv")


def digest(text: str) -> str:
    """The first eight digits of a text's digest."""
    return blake2b(text.encode(), digest_size=4).hexdigest()


def _articles(contents: Sequence[PageContent]) -> list[Article]:
    return [content.article for content in contents if content.article]


def _sightings(contents: Sequence[PageContent], name: str) -> str:
    return " ".join(str(getattr(sighting, name)) for content in contents for sighting in content.sightings)


#: What can be asked of what an input gives, by the name in the gold.
_MEASURES: dict[str, Callable[[Sequence[PageContent], Sequence[str]], str]] = {
    "articles": lambda contents, _: str(len(_articles(contents))),
    "headlines": lambda contents, _: str(sum(len(content.sightings) for content in contents)),
    "warnings": lambda contents, _: str(sum(len(content.warnings) for content in contents)),
    "skips": lambda _, skips: str(len(skips)),
    "titles": lambda contents, _: " ".join(digest(article.title) for article in _articles(contents)),
    "summaries": lambda contents, _: " ".join(digest(article.summary) for article in _articles(contents)),
    "paragraphs": lambda contents, _: " ".join(str(a.body.count("\n") + 1) for a in _articles(contents)),
    "lengths": lambda contents, _: " ".join(str(len(article.body)) for article in _articles(contents)),
    "dates": lambda contents, _: " ".join(
        str(iso_date(a.published, a.date_only))[:16] for a in _articles(contents)
    ),
    "authors": lambda contents, _: " ".join(digest(article.author) for article in _articles(contents)),
    "categories": lambda contents, _: " ".join(digest(article.category) for article in _articles(contents)),
    "sources": lambda contents, _: " ".join(digest(article.source) for article in _articles(contents)),
    "headline titles": lambda contents, _: " ".join(
        digest(sighting.title) for content in contents for sighting in content.sightings
    ),
    "headline dates": lambda contents, _: " ".join(
        str(iso_date(s.published, s.date_only))[:16] for content in contents for s in content.sightings
    ),
    "headline categories": lambda contents, _: " ".join(
        digest(s.category) for content in contents for s in content.sightings
    ),
    "headlines with address": lambda contents, _: str(
        sum(bool(s.url) for c in contents for s in c.sightings)
    ),
}


def failures(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each input of the gold with what is wrong: nothing where it is read rightly."""
    expected: dict[str, list[tuple[str, str]]] = {}
    with GOLD.open(encoding="utf-8", newline="") as file:
        for name, measure, value in csv.reader(file, delimiter="\t"):
            expected.setdefault(name, []).append((measure, value))
    for name, values in expected.items():
        skips: list[str] = []
        contents = list(vnsearch.read(folder / name, lambda _, reason, skips=skips: skips.append(reason)))  # type: ignore[misc] # binds the list
        measurements = [(measure, value, _MEASURES[measure](contents, skips)) for measure, value in values]
        yield (
            name,
            [
                f"{measure}: {value!r}, not {actual!r}"
                for measure, value, actual in measurements
                if actual != value
            ],
        )


def main() -> int:
    """Print one line for each input."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/cases"))
    results = list(failures(parser.parse_args().folder))
    for name, faults in results:
        print(
            f"{'FAIL' if faults else 'pass'}  {name}{''.join(f'{chr(10)}      {fault}' for fault in faults)}"
        )
    failed = sum(bool(faults) for _, faults in results)
    print(f"{len(results) - failed} of {len(results)} inputs are read rightly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
