"""From a document to its postings: the one place where indexing meets the text layer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from vnsearch.engines.base import AnalysedDocument
from vnsearch.model import Article, Document
from vnsearch.text import fold, forms, inner_pairs

#: Added to positions at each line's end, so that neighbours across lines are not side by side.
LINE_GAP = 1


def texts(document: Document) -> dict[str, str]:
    """The text of each text field, one paragraph or caption a line."""
    if isinstance(document, Article):
        return {
            "title": document.title,
            "summary": document.summary,
            "body": document.body,
            "captions": "\n".join(document.captions),
        }
    return {"title": document.title}


def values(document: Document) -> dict[str, str]:
    """The value fields of a document; empty where it has none."""
    return {
        "kind": document.kind.value,
        "source": document.source,
        "category": document.category,
        "author": document.author if isinstance(document, Article) else "",
    }


def _positions(text: str) -> tuple[dict[str, tuple[int, ...]], int, list[str]]:
    """Positions by form, the number of tokens, and all forms in order."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    sequence: list[str] = []
    position = 0
    for line in text.splitlines():
        for form in forms(line):
            found[form].append(position)
            sequence.append(form)
            position += 1
        position += LINE_GAP
    return {form: tuple(places) for form, places in found.items()}, len(sequence), sequence


def pair(left: str, right: str) -> str:
    """The key under which two neighbouring folds are counted."""
    return f"{left}_{right}"


def _word_pairs(text: str, sequence: list[str]) -> Counter[str]:
    return Counter(pair(fold(sequence[i]), fold(sequence[i + 1])) for i in inner_pairs(text))


def analyse(document: Document) -> AnalysedDocument:
    """A document's postings by field, its lengths, and its segmented words."""
    fields: dict[str, Mapping[str, tuple[int, ...]]] = {}
    lengths: dict[str, int] = {}
    words: Counter[str] = Counter()
    for name, text in texts(document).items():
        if not text:
            continue
        lines = "\n".join(text.splitlines())
        fields[name], lengths[name], sequence = _positions(lines)
        words.update(_word_pairs(lines, sequence))
    return AnalysedDocument(document, fields, lengths, dict(words))
