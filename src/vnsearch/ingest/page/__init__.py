"""News pages in HTML: the article, where there is one, its dates, and every headline around it."""

from vnsearch.ingest.page.document import MAX_BYTES
from vnsearch.ingest.page.reader import read_html

__all__ = ["MAX_BYTES", "read_html"]
