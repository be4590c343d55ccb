"""Documents as hits: titles and snippets with the words of the query highlighted."""

from __future__ import annotations

from vnsearch.highlight import HighlightTerms, highlight, snippet
from vnsearch.model import Article, Document, Highlighted, Hit
from vnsearch.query import Node, Phrase, Term, synonyms, text_leaves, text_terms
from vnsearch.search.request import ScoredDocument
from vnsearch.text import fold
from vnsearch.text.normalise import alternative_spellings


def highlight_terms(node: Node) -> HighlightTerms:
    """Return what to highlight of a query.

    Words typed with diacritics and words of exact phrases in that form, others in any spelling of their fold;
    synonyms only where all their words stand side by side.
    """
    leaves = text_leaves(node)
    terms = text_terms(node)
    exact = {term for leaf in leaves if isinstance(leaf, Phrase) and leaf.exact for term in leaf.terms}
    accented = frozenset(term.form for term in terms if term.accented)
    respelt = [form for term in terms if not term.accented for form in alternative_spellings(term.fold)]
    alternatives = synonyms([leaf for leaf in leaves if isinstance(leaf, Term)])
    return HighlightTerms(
        accented | frozenset(term.form for term in exact),
        frozenset(term.fold for term in terms if term not in exact) | frozenset(map(fold, respelt)),
        frozenset(synonym.forms for synonym in alternatives if synonym.exact),
        frozenset(tuple(map(fold, synonym.forms)) for synonym in alternatives if not synonym.exact),
    )


def _snippet_text(document: Document) -> str:
    """Return the text that a document's snippet is cut from."""
    if isinstance(document, Article):
        return "\n".join(filter(None, (document.summary, document.body, *document.captions)))
    return " · ".join(filter(None, (document.section, *document.seen_on[:3])))


def to_hit(rank: int, scored: ScoredDocument, terms: HighlightTerms) -> Hit:
    """Return a document as a hit with highlights and a snippet."""
    document = scored.document
    title = highlight(document.title, terms)
    passage = snippet(_snippet_text(document), terms)
    return Hit(rank, document, scored.score, title, passage, scored.parts, scored.copies)


def to_plain_hit(rank: int, scored: ScoredDocument) -> Hit:
    """Return a document as a hit without highlights and snippet."""
    title = Highlighted(scored.document.title)
    return Hit(rank, scored.document, scored.score, title, Highlighted(""), (), scored.copies)
