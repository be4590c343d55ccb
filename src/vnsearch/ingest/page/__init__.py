"""Read news pages in HTML: the article, if there is one, with its dates, and the headlines around it."""

from vnsearch.ingest.page.document_parser import MAX_BYTES
from vnsearch.ingest.page.reader import read_document, read_html

__all__ = ["MAX_BYTES", "read_document", "read_html"]
