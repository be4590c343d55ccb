"""``vnsearch doctor``: tell how well a new archive is read, by a sample of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.reading_options import Exclude, Hidden, Maps, Tables
from vnsearch.cli.screen import Screen
from vnsearch.messages import diagnosis as messages
from vnsearch.messages import help_texts, results
from vnsearch.model import Diagnosis

HELP = help_texts.DOCTOR
EXAMPLES = help_texts.examples("vnsearch doctor corpus/", "vnsearch doctor rows.csv --map noi_dung_bai=body")
#: The most oddities that are printed.
_SHOWN = 15


def _lines(screen: Screen, diagnosis: Diagnosis) -> Iterator[str]:
    size = messages.sample_size(diagnosis.sampled_files, diagnosis.files, diagnosis.contents)
    contents = messages.sample_contents(diagnosis.articles, diagnosis.headlines)
    yield f"{screen.text(size)}, {screen.text(contents)}"
    for share in diagnosis.fields if diagnosis.articles else ():
        label = screen.text(results.LABELS[share.field])
        yield f"  {label:<10} {screen.number(100 * share.share, 1):>6} %"
    odd = diagnosis.oddities
    yield screen.text(messages.ODDITIES if odd else messages.NOTHING_ODD)
    for each in odd[:_SHOWN]:
        yield "  " + screen.text(messages.oddity(each.count, each.what, each.place))
    if diagnosis.advice:
        yield screen.text(messages.ADVICE)
    for hint in diagnosis.advice:
        yield "  " + screen.text(hint)


def run(
    screen: Screen,
    path: Annotated[Path, typer.Argument(metavar=help_texts.METAVAR_PATH, show_default=False)],
    sample: Annotated[int, typer.Option("--sample", min=1, help=help_texts.DOCTOR_SAMPLE)] = 1000,
    maps: Maps = None,
    tables: Tables = None,
    exclude: Exclude = None,
    hidden: Hidden = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.ingest.containers.members import Options
    from vnsearch.ingest.containers.selection import Selection
    from vnsearch.ingest.field_map import field_map
    from vnsearch.library.doctor import examine

    selection = Selection(tuple(exclude or ()), hidden)
    options = Options(fields=field_map(maps or ()), selection=selection, tables=tuple(tables or ()))
    diagnosis = examine(path, size=sample, options=options)
    if as_json:
        echo(json.dumps(diagnosis.to_dict(), ensure_ascii=False))
    else:
        for line in _lines(screen, diagnosis):
            echo(strip_control(line))
    return DONE if diagnosis.contents else PARTLY
