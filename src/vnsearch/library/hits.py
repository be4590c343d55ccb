"""Documents as hits: titles and snippets with the words of the query highlighted."""

from __future__ import annotations

from vnsearch.highlight import HighlightTerms, analyse_text, highlight, snippet
from vnsearch.library.confidence import Confidence, TextForms
from vnsearch.model import Article, Document, Highlighted, Hit
from vnsearch.search.request import ScoredDocument
from vnsearch.text.analysis import TokenColumns, analyse


def _snippet_text(document: Document) -> str:
    """Return the text that a document's snippet is cut from."""
    if isinstance(document, Article):
        return "\n".join(filter(None, (document.summary, document.body, *document.captions)))
    return " · ".join(filter(None, (document.section, *document.seen_on[:3])))


def to_hit(
    rank: int, result: ScoredDocument, terms: HighlightTerms, confidence: Confidence | None = None
) -> Hit:
    """Return a document as a hit with highlights and a snippet, and how sure it is."""
    document = result.document
    title, text = analyse(document.title, words=False), _snippet_text(document)
    passage = analyse_text(text)
    return Hit(
        rank,
        document,
        result.score,
        highlight(document.title, terms, title),
        snippet(text, terms, columns=passage),
        result.parts,
        result.copies,
        result.is_loose,
        None if confidence is None else confidence.of(_forms(document, title, passage)),
    )


def _forms(document: Document, title: TokenColumns, passage: TokenColumns) -> TextForms:
    """Return the forms of a document whose title and snippet text have these tokens; a headline is its title."""
    if not isinstance(document, Article):
        return TextForms(title.forms, len(title.forms))
    in_summary = int(passage.starts.searchsorted(len(document.summary)))
    return TextForms((*title.forms, *passage.forms), len(title.forms) + in_summary)


def to_plain_hit(rank: int, result: ScoredDocument) -> Hit:
    """Return a document as a hit without highlights and snippet."""
    title = Highlighted(result.document.title)
    return Hit(
        rank, result.document, result.score, title, Highlighted(""), (), result.copies, result.is_loose
    )
