"""Documents found, as they are shown: marked titles and snippets."""

from __future__ import annotations

from vnsearch.highlight import HighlightTerms, mark, snippet
from vnsearch.model import Article, Document, Highlighted, Hit
from vnsearch.query import Node, Phrase, Term, synonyms, text_leaves, text_terms
from vnsearch.search.request import ScoredDocument
from vnsearch.text import fold
from vnsearch.text.normalise import alternative_spellings


def highlight_terms(node: Node) -> HighlightTerms:
    """What to mark: typed diacritics first, any spelling of the fold otherwise."""
    leaves = text_leaves(node)
    terms = text_terms(node)
    strict = {t for leaf in leaves if isinstance(leaf, Phrase) and leaf.exact for t in leaf.terms}
    accented = frozenset(term.form for term in terms if term.accented)
    plain = [leaf for leaf in leaves if isinstance(leaf, Term)]
    bare = [form for term in terms if not term.accented for form in alternative_spellings(term.fold)]
    return HighlightTerms(
        accented | frozenset(t.form for t in strict),
        frozenset(t.fold for t in terms if t not in strict) | frozenset(map(fold, bare)),
        frozenset(other.forms for other in synonyms(plain) if other.exact),
        frozenset(tuple(map(fold, other.forms)) for other in synonyms(plain) if not other.exact),
    )


def _snippet(document: Document) -> str:
    if isinstance(document, Article):
        return "\n".join(filter(None, (document.summary, document.body, *document.captions)))
    return " · ".join(filter(None, (document.section, *document.seen_on[:3])))


def to_hit(rank: int, scored: ScoredDocument, sought: HighlightTerms) -> Hit:
    """A result as it is shown."""
    document = scored.document
    title = mark(document.title, sought)
    passage = snippet(_snippet(document), sought)
    return Hit(rank, document, scored.score, title, passage, scored.parts, scored.copies)


def to_plain_hit(rank: int, scored: ScoredDocument) -> Hit:
    """A result without marks or snippet."""
    title = Highlighted(scored.document.title)
    return Hit(rank, scored.document, scored.score, title, Highlighted(""), (), scored.copies)
