"""A fuzz run over every reader: damaged pages, dumps, records, feeds, crawls and archives, one after another.

python -m bench.robustness.fuzz [FOLDER] [--inputs N] [--hours H] [--seed S] [--first N] [--limit SECONDS]
[--log FILE] [--only ENDING,...]

Seeds are the sample corpus, the pages of FOLDER (default ``../shared/data``) cut to 40 kB where longer, and
small made files of every form. Each input is a seed, damaged one to eight times, read in memory as
``vnsearch index`` would. A crash is anything raised but ``UnreadableError``, or a reading that is not sound;
a hang is an input that takes more than the limit of processor time. Faults go to the log with the number of
the input: ``--first N --inputs 1`` makes it again, for input N depends on N, the seed and ``--only`` alone, which
takes as seeds the files of these endings. What does not come back at all ends the run with a traceback.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tests.support import input_files
from tests.support.example_files import EXAMPLES

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Limits
from vnsearch.ingest.containers.members import Options, iter_members
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.model import PageContent, Published
from vnsearch.vietnam_time import to_datetime

ROOT = Path(__file__).resolve().parents[2]
URL = "https://bao.example/giao-thong/cau-moi-thong-xe-truoc-tet-5012345.html"
SAVED = 1_732_190_400.0
LONGEST = 40_000
#: Pieces that parsers trip over.
PIECES = [
    *(b"<", b">", b"</p>", b"<p>", b"<div>", b"</div>", b"<a href=#>", b"<table><tr><td>", b"<script>"),
    *(b"<!--", b"&#0;", b"&#x10ffff;", b"&nbsp;", b"&", b"]]>", b"<![CDATA[", b"<svg><title>", b"<template>"),
    *(b"<h1>", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[2J", b"\xc3", b"\xed\xa0\x80", b"\r", b"\x0c"),
    *(b"\x1f\x8b\x08", b"31/02/2021", b"99999999999999999999", b"-1", b"1e999", b"0001-01-01T00:00:00Z"),
    *(b"9999-12-31T23:59:59-12:00", b"{", b"}", b"[", b'"', b"\\u0000", b"\\ud800", b"null", b"../"),
    *(b"PK\x03\x04", b"WARC/1.0\r\n", b"\xc3\x83\xc2", b"Vi\xd6t Nam \xae\xb8"),
    *(text.encode() for text in ("Tin liên quan\n", "ảnh |\n", "2 giờ trước", "Viá»‡t", "©ViÖt Nam")),
]


class NotSoundError(Exception):
    """A reading that breaks what readings promise."""


@dataclass(slots=True)
class Tally:
    """What came of the inputs."""

    inputs: int = 0
    readings: int = 0
    articles: int = 0
    headlines: int = 0
    skips: int = 0
    crashes: int = 0
    hangs: int = 0
    slowest: float = 0.0
    slowest_input: int = -1
    forms: Counter[str] = field(default_factory=Counter)


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Files by name: the corpus, real pages where there are any, made files of every form."""
    inputs = [(path.name, path.read_bytes()) for path in sorted((ROOT / "corpus").rglob("*.*"))]
    inputs = [(name, data) for name, data in inputs if not name.endswith(".md")]
    inputs += [(path.name, path.read_bytes()[:LONGEST]) for path in sorted((folder / "pages").glob("*.html"))]
    page = input_files.page("Cầu mới thông xe trước Tết", URL)
    pages = {"a/1.html": page, "b/2.txt": inputs[1][1], "c.jsonl": inputs[0][1][:3000]}
    inputs += [
        ("input_files.html", page),
        ("input_files.zip", input_files.zipped(pages)),
        (
            "input_files.tar",
            input_files.tarred({**pages, "l.html": input_files.link("l.html", "../../etc/passwd")}),
        ),
        ("input_files.warc", input_files.crawl({URL: page, URL + "?2": page}, packed=False)),
        ("input_files.warc.gz", input_files.crawl({URL: page}, encoding="gzip")),
        ("input_files.mhtml", input_files.mhtml(page, URL)),
        ("input_files.rss", input_files.rss("Cầu mới thông xe", URL)),
        ("input_files.atom", input_files.atom("Cầu mới thông xe", URL)),
        ("input_files.xml", input_files.sitemap("Cầu mới thông xe", URL)),
    ]
    inputs += [
        (f"example-{number}{Path(each.name).suffix}", each.data()) for number, each in enumerate(EXAMPLES)
    ]
    inputs += [(f"input_files.html.{ending}", pack(page)) for ending, pack in input_files.PACKERS.items()]
    return [*inputs, ("input_files.tgz", input_files.PACKERS["gz"](input_files.tarred(pages)))]


def _cut(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + int(chance.expovariate(1 / 200)))


def _flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    out = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _drop(data: bytes, chance: random.Random) -> bytes:
    start, stop = _cut(data, chance)
    return data[:start] + data[stop:]


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, stop = _cut(data, chance)
    times = min(chance.choice((2, 3, 50, 400)), 1 + 20_000 // max(1, stop - start))
    return data[:stop] + data[start:stop] * times + data[stop:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 300)) + data[place:]
    return data


def _move(data: bytes, chance: random.Random) -> bytes:
    start, stop = _cut(data, chance)
    rest = data[:start] + data[stop:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + data[start:stop] + rest[place:]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _flip, _drop, _drop, _insert, _insert, _insert, _truncate, _repeat, _move),
)


def made_input(number: int, seed: int, seed_inputs: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Input ``number``: a name and bytes; now and then under another seed's name, or two seeds spliced."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - damage, not secrets
    name, data = chance.choice(seed_inputs)
    if chance.random() < 0.1:
        data = data[: chance.randrange(len(data) + 1)] + chance.choice(seed_inputs)[1][:LONGEST]
    if chance.random() < 0.03:
        name = chance.choice(seed_inputs)[0]
    for _ in range(chance.randint(1, 8)):
        data = chance.choice(DAMAGES)(data, chance)[: 4 * LONGEST]
    return name, data


def _texts(reading: PageContent) -> Iterator[str]:
    if article := reading.article:
        yield from (article.title, article.summary, article.body.replace("\n", ""), *article.captions)
        yield from (*article.authors, *article.categories, article.source, article.url, *article.tags)
    for sighting in reading.sightings:
        yield from (sighting.title, sighting.url, sighting.section, sighting.category, sighting.source)


def _check(reading: PageContent) -> None:
    """Raises ``NotSoundError`` where a reading breaks a promise."""
    dates: list[Published] = [sighting.published for sighting in reading.sightings]
    if article := reading.article:
        dates += [article.published, article.modified]
        if not article.title.strip() or not article.id:
            raise NotSoundError("an article without title or id")
    if not reading.article and not reading.sightings:
        raise NotSoundError("a reading of nothing")
    for text in _texts(reading):
        if any(ord(c) < 32 or 0x7F <= ord(c) < 0x85 or 0x86 <= ord(c) < 0xA0 for c in text):
            raise NotSoundError(f"a control character in {text[:80]!r}")
    if any(when and to_datetime(when).year < 1989 for when in dates):
        raise NotSoundError("a date before 1990")
    if [sighting.position for sighting in reading.sightings] != list(range(len(reading.sightings))):
        raise NotSoundError("positions that do not ascend")
    if not all(sighting.title.strip() for sighting in reading.sightings):
        raise NotSoundError("a headline without a title")
    json.dumps([*_texts(reading), *reading.warnings], ensure_ascii=False).encode()


def read_all(name: str, data: bytes, tally: Tally) -> None:
    """Reads one input as indexing would. Raises what readers must not."""

    def skipped(_place: str, _reason: str) -> None:
        tally.skips += 1

    limits = Limits(page=8 << 20, total=32 << 20)
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    try:
        for member in iter_members(stream, name, len(data), SAVED, Options(limits), skipped):
            try:
                reading = read_member(member, name)
            except UnreadableError:
                tally.skips += 1
                continue
            _check(reading)
            tally.readings += 1
            tally.articles += reading.article is not None
            tally.headlines += len(reading.sightings)
    except UnreadableError:
        tally.skips += 1


def _peak() -> float:
    """The most memory the process ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _one(number: int, name_and_data: tuple[str, bytes], limit: float, tally: Tally, log: TextIO) -> None:
    name, data = name_and_data
    faulthandler.dump_traceback_later(30 * limit, exit=True, file=log)
    start = time.process_time()
    try:
        read_all(name, data, tally)
    except Exception as error:  # everything it could be is a finding
        tally.crashes += 1
        print(f"input {number} ({name}, {len(data):,} bytes): {error!r}", file=log)
        traceback.print_exc(file=log)
    took = time.process_time() - start
    faulthandler.cancel_dump_traceback_later()
    tally.inputs += 1
    tally.forms[name.partition(".")[2]] += 1
    if took > tally.slowest:
        tally.slowest, tally.slowest_input = took, number
    if took > limit:
        tally.hangs += 1
        print(f"input {number} ({name}, {len(data):,} bytes): took {took:.1f} s", file=log, flush=True)


def _report(tally: Tally, hours: float, first_peak: float) -> str:
    forms = ", ".join(f"{name} {count:,}" for name, count in tally.forms.most_common())
    return (
        f"{tally.inputs:,} inputs in {hours:.2f} hours: {tally.crashes} crashes, {tally.hangs} hangs; "
        f"slowest {tally.slowest:.2f} s (input {tally.slowest_input}); "
        f"memory at most {_peak():.0f} MB ({first_peak:.0f} MB before the first)\n"
        f"{tally.readings:,} readings, {tally.articles:,} articles, {tally.headlines:,} headlines, "
        f"{tally.skips:,} skipped\nby form: {forms}"
    )


def main() -> None:
    """Runs until the inputs or the hours are used up; exits 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds of processor time for one input")
    parser.add_argument("--only", default="", help="the endings of the files to damage, by commas")
    parser.add_argument("--log", type=Path, default=Path("/dev/stderr"))
    options = parser.parse_args()
    endings = tuple(f".{ending}" for ending in options.only.split(",") if ending)
    inputs = [(name, data) for name, data in seeds(options.folder) if not endings or name.endswith(endings)]
    tally, started = Tally(), time.monotonic()
    with options.log.open("w") as log:
        before = _peak()
        for number in range(options.first, options.first + options.inputs):
            hours = (time.monotonic() - started) / 3600
            if hours >= options.hours:
                break
            _one(number, made_input(number, options.seed, inputs), options.limit, tally, log)
            if tally.inputs % 5_000 == 0:
                print(_report(tally, hours, before), file=log, flush=True)
        report = _report(tally, (time.monotonic() - started) / 3600, before)
        print(report, file=log)
    print(report)
    sys.exit(1 if tally.crashes or tally.hangs else 0)


if __name__ == "__main__":
    main()
