"""vnsearch: full-text search for Vietnamese news.

>>> import vnsearch
>>> with vnsearch.open("index", create=True) as index:        # doctest: +SKIP
...     index.update(["corpus/"])
...     for hit in index.search("bầu cử Đống Đa").hits:
...         print(hit.rank, hit.document.title)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnsearch.errors import VnsearchError as VnsearchError
    from vnsearch.ingest.containers.limits import Limits as Limits
    from vnsearch.ingest.containers.members import Options as Options
    from vnsearch.ingest.field_map import field_map as field_map
    from vnsearch.library.index import Index as Index
    from vnsearch.library.index import open_index as open
    from vnsearch.library.read import read as read
    from vnsearch.model import Article as Article
    from vnsearch.model import Headline as Headline
    from vnsearch.model import Hit as Hit
    from vnsearch.model import Page as Page
    from vnsearch.model import Report as Report
    from vnsearch.ranking import Ranking as Ranking
    from vnsearch.text import tokenise as tokenise
    from vnsearch.text.segmentation import segment as segment

#: Public name -> (module, its name there). Imported at first use, so that ``import vnsearch`` is quick.
_MODULES = {
    "Article": ("vnsearch.model", "Article"),
    "Headline": ("vnsearch.model", "Headline"),
    "Hit": ("vnsearch.model", "Hit"),
    "Index": ("vnsearch.library.index", "Index"),
    "Limits": ("vnsearch.ingest.containers.limits", "Limits"),
    "Options": ("vnsearch.ingest.containers.members", "Options"),
    "Page": ("vnsearch.model", "Page"),
    "Ranking": ("vnsearch.ranking", "Ranking"),
    "Report": ("vnsearch.model", "Report"),
    "VnsearchError": ("vnsearch.errors", "VnsearchError"),
    "field_map": ("vnsearch.ingest.field_map", "field_map"),
    "open": ("vnsearch.library.index", "open_index"),
    "read": ("vnsearch.library.read", "read"),
    "segment": ("vnsearch.text.segmentation", "segment"),
    "tokenise": ("vnsearch.text", "tokenise"),
}

__all__ = [
    "Article",
    "Headline",
    "Hit",
    "Index",
    "Limits",
    "Options",
    "Page",
    "Ranking",
    "Report",
    "VnsearchError",
    "field_map",
    "open",
    "read",
    "segment",
    "tokenise",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'vnsearch' has no attribute {name!r}")
    module, attribute = _MODULES[name]
    return getattr(import_module(module), attribute)
