"""What of a document the other engines are handed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bench.speed.timing.base import PreparedDocument

#: A document to the text that an engine's own analyser cuts into terms.
Text = Callable[[PreparedDocument], str]


def tokens(document: PreparedDocument) -> str:
    """Folds, joined by spaces: cutting them is all that is left to do."""
    return " ".join(document.folds)


def forms(document: PreparedDocument) -> str:
    """Canonical forms, joined by spaces."""
    return " ".join(document.forms)


def text(document: PreparedDocument) -> str:
    """The text as it is."""
    return document.record.text


def pyvi(document: PreparedDocument) -> str:
    """Words as the pyvi package itself finds them, lower case."""
    from pyvi import ViTokenizer

    segmented_text: str = ViTokenizer.tokenize(document.record.text)
    return segmented_text.lower()


def day(document: PreparedDocument) -> int:
    """The day of publication as a number."""
    return date.fromisoformat(document.record.published).toordinal()
