"""``vnsearch analyze``: what the text layer makes of a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.common import DONE, AsJson, echo, strip_control

if TYPE_CHECKING:
    from vnsearch.text.analysis import TokenColumns
    from vnsearch.text.extra_terms import Extra
    from vnsearch.text.segmentation import Segmented

HELP = "Show a text's tokens, forms, folds, further terms and words, and how it is read as a query."
EXAMPLES = "Example: vnsearch analyze 'UBND quận Đống Đa, ngày 31/5/2021'"


def _words(columns: TokenColumns) -> list[str]:
    return [" ".join(columns.forms[a:b]) for a, b in columns.words]


def _query(text: str) -> dict[str, Any]:
    """How the text is read as a query; nothing where it cannot be one."""
    from vnsearch.query import Term, keystroke_readings, parse, synonyms, text_leaves
    from vnsearch.vietnam_time import HANOI

    parsed = parse(text, datetime.now(HANOI))
    if parsed.node is None:
        return {}
    terms = [leaf for leaf in text_leaves(parsed.node) if isinstance(leaf, Term)]
    said = {
        (" ".join(t.form for t in terms[other.start : other.end]), str(other)): None
        for other in synonyms(terms)
    }
    others = [{"for": typed, "form": form} for typed, form in said]
    return {
        "understood": parsed.understood,
        "notes": list(parsed.notes),
        "alternatives": others,
        "readings": list(keystroke_readings(text)),
    }


def _record(columns: TokenColumns, further: Sequence[Extra], pyvi: Segmented) -> dict[str, Any]:
    starts, ends = columns.starts.tolist(), columns.ends.tolist()
    rows = zip(starts, ends, columns.forms, columns.folds, strict=True)
    tokens = [
        {"start": a, "end": b, "text": columns.text[a:b], "form": form, "fold": fold}
        for a, b, form, fold in rows
    ]
    words = [
        {"first": a, "last": b - 1, "form": form}
        for (a, b), form in zip(columns.words, _words(columns), strict=True)
    ]
    extra = [{"first": e.first, "last": e.past - 1, "form": e.form} for e in further]
    query = _query(columns.text)
    return {"tokens": tokens, "words": words, "extras": extra, "pyvi": pyvi.surfaces(), "query": query}


def _print(record: dict[str, Any]) -> None:
    for token in record["tokens"]:
        span = f"{token['start']:>6}-{token['end']:<6}"
        echo(f"{span} {strip_control(token['text']):<16} {token['form']:<16} {token['fold']}")
    echo("words:   " + " | ".join(word["form"] for word in record["words"]))
    echo("pyvi:    " + " | ".join(map(strip_control, record["pyvi"])))
    if record["extras"]:
        echo("also:    " + " | ".join(dict.fromkeys(extra["form"] for extra in record["extras"])))
    query = record["query"]
    if query:
        echo("query:   " + strip_control(query["understood"]))
    for note in query.get("notes", ()):
        echo("         " + strip_control(note))
    for other in query.get("alternatives", ()):
        echo(f"         {other['for']} = {other['form']}")
    for reading in query.get("readings", ()):
        echo("typed:   " + strip_control(reading))


def run(
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)], as_json: AsJson = False
) -> int:
    """Runs the command."""
    from vnsearch.text import replace_surrogates
    from vnsearch.text.analysis import analyse
    from vnsearch.text.extra_terms import extras
    from vnsearch.text.segmentation import segment

    found = analyse(replace_surrogates(text))
    record = _record(found, extras(found), segment(found.text))
    if as_json:
        echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(record)
    return DONE
