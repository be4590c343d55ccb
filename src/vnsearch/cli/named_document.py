"""The document that a command line names: by id, address, file, or rank in the last answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.last_answer import id_at_rank, rank_of
from vnsearch.errors import DocumentNotFoundError, QueryError
from vnsearch.messages import help_texts, usage

if TYPE_CHECKING:
    from vnsearch.library.index import Index
    from vnsearch.model import Document

Reference = Annotated[str, typer.Argument(metavar=help_texts.METAVAR_ID, show_default=False)]


def named_document(index: Index, index_dir: str, reference: str) -> Document:
    """Return the document that a reader names.

    A number is an id first, and else a rank in the last answer; ``#3`` is always a rank. Raises
    ``DocumentNotFoundError``, and ``QueryError`` for a rank that the last answer has not.
    """
    if not reference:
        raise QueryError(usage.NO_DOCUMENT_NAMED)
    rank = rank_of(reference)
    if rank is not None and reference.strip().startswith("#"):
        return index.get(id_at_rank(index_dir, rank))
    try:
        return index.get(reference)
    except DocumentNotFoundError:
        if rank is None:
            raise
    return index.get(id_at_rank(index_dir, rank))
