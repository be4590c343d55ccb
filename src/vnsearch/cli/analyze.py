"""``vnsearch analyze``: what the text layer makes of a text."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from vnsearch.cli.common import DONE, AsJson, plain, say

HELP = "Show the tokens of a text with their offsets, canonical forms, folds, and the words they make."
EXAMPLES = "Example: vnsearch analyze 'Bầu cử quận Đống Đa'"


def run(
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)], as_json: AsJson = False
) -> int:
    """Runs the command."""
    from vnsearch.text import tokenise, valid, words

    text = valid(text)
    tokens = tokenise(text)
    spans = words(text)
    if as_json:
        rows = [
            {"start": t.start, "end": t.end, "text": text[t.start : t.end], "form": t.form, "fold": t.fold}
            for t in tokens
        ]
        found = [{"first": a, "last": b - 1, "form": " ".join(t.form for t in tokens[a:b])} for a, b in spans]
        say(json.dumps({"tokens": rows, "words": found}, ensure_ascii=False))
        return DONE
    for token in tokens:
        surface = plain(text[token.start : token.end])
        say(f"{token.start:>6}-{token.end:<6} {surface:<16} {token.form:<16} {token.fold}")
    say("words: " + " | ".join(" ".join(token.form for token in tokens[a:b]) for a, b in spans))
    return DONE
