"""``vnsearch analyze``: show how a text is analysed, and how it is read as a query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vnsearch.cli.options import AsJson
from vnsearch.cli.output import DONE, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, reports

if TYPE_CHECKING:
    from vnsearch.text.analysis import TokenColumns
    from vnsearch.text.extra_terms import Extra
    from vnsearch.text.segmentation import Segmentation

HELP = help_texts.ANALYZE
EXAMPLES = help_texts.examples("vnsearch analyze 'UBND quận Đống Đa, ngày 31/5/2021'")


def _query_record(screen: Screen, text: str) -> dict[str, Any] | None:
    """Return how a text is read as a query, as JSON values; None if it cannot be one."""
    from vnsearch.query import Term, parse, synonyms, text_leaves
    from vnsearch.query.rewrite.keystrokes import keystroke_readings
    from vnsearch.vietnam_time import HANOI

    result = parse(text, datetime.now(HANOI))
    if result.node is None:
        return None
    terms = [leaf for leaf in text_leaves(result.node) if isinstance(leaf, Term)]
    alternatives = dict.fromkeys(
        (" ".join(term.form for term in terms[synonym.start : synonym.end]), str(synonym))
        for synonym in synonyms(terms)
    )
    return {
        "understood": result.understood,
        "notes": list(map(screen.text, result.notes)),
        "alternatives": [{"for": words, "form": form} for words, form in alternatives],
        "readings": list(keystroke_readings(text)),
    }


def _record(
    screen: Screen, columns: TokenColumns, extras: Sequence[Extra], pyvi: Segmentation
) -> dict[str, Any]:
    """Return an analysis as JSON values; "first" and "last" are indices of tokens, both inclusive."""
    starts, ends = columns.starts.tolist(), columns.ends.tolist()
    rows = zip(starts, ends, columns.forms, columns.folds, strict=True)
    return {
        "tokens": [
            {"start": start, "end": end, "text": columns.text[start:end], "form": form, "fold": fold}
            for start, end, form, fold in rows
        ],
        "words": [
            {"first": start, "last": end - 1, "form": " ".join(columns.forms[start:end])}
            for start, end in columns.words
        ],
        "extras": [{"first": extra.start, "last": extra.end - 1, "form": extra.form} for extra in extras],
        "pyvi": pyvi.surfaces(),
        "query": _query_record(screen, columns.text),
    }


def _print(screen: Screen, record: dict[str, Any]) -> None:
    text = screen.text
    for token in record["tokens"]:
        offsets = f"{token['start']:>6}-{token['end']:<6}"
        echo(f"{offsets} {strip_control(token['text']):<16} {token['form']:<16} {token['fold']}")
    echo(text(reports.WORDS) + " | ".join(word["form"] for word in record["words"]))
    echo(text(reports.PYVI_WORDS) + " | ".join(map(strip_control, record["pyvi"])))
    if record["extras"]:
        echo(
            text(reports.EXTRA_TERMS) + " | ".join(dict.fromkeys(extra["form"] for extra in record["extras"]))
        )
    if record["query"]:
        _print_query(screen, record["query"])


def _print_query(screen: Screen, query: dict[str, Any]) -> None:
    indent = screen.text(reports.QUERY_CONTINUED)
    echo(screen.text(reports.QUERY) + strip_control(query["understood"]))
    for message in query["notes"]:
        echo(indent + strip_control(message))
    for alternative in query["alternatives"]:
        echo(f"{indent}{alternative['for']} = {alternative['form']}")
    for reading in query["readings"]:
        echo(screen.text(reports.KEYSTROKES) + strip_control(reading))


def run(
    screen: Screen,
    text: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_TEXT, show_default=False)],
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.text import replace_surrogates
    from vnsearch.text.analysis import analyse
    from vnsearch.text.extra_terms import extras
    from vnsearch.text.segmentation import segment

    columns = analyse(replace_surrogates(text))
    record = _record(screen, columns, extras(columns), segment(columns.text))
    if as_json:
        echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(screen, record)
    return DONE
