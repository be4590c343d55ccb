"""vnsearch: full-text search for Vietnamese news.

>>> import vnsearch
>>> with vnsearch.open("index", create=True) as index:        # doctest: +SKIP
...     index.update(["corpus/"])
...     for hit in index.search("bầu cử Đống Đa"):
...         print(hit.rank, hit["title"])
"""

from importlib import import_module
from typing import TYPE_CHECKING

from vnsearch.version import __version__

if TYPE_CHECKING:
    from vnsearch import errors as errors
    from vnsearch import evaluate as evaluate
    from vnsearch import fetch as fetch
    from vnsearch.client import connect as connect
    from vnsearch.errors import DeadlineError as DeadlineError
    from vnsearch.errors import DocumentNotFoundError as DocumentNotFoundError
    from vnsearch.errors import EngineUnavailableError as EngineUnavailableError
    from vnsearch.errors import ForeignFolderError as ForeignFolderError
    from vnsearch.errors import HelperLostError as HelperLostError
    from vnsearch.errors import IndexDamagedError as IndexDamagedError
    from vnsearch.errors import IndexLockedError as IndexLockedError
    from vnsearch.errors import IndexNotFoundError as IndexNotFoundError
    from vnsearch.errors import IndexVersionError as IndexVersionError
    from vnsearch.errors import IndexWriteError as IndexWriteError
    from vnsearch.errors import InputError as InputError
    from vnsearch.errors import QueryError as QueryError
    from vnsearch.errors import SegmentationModelError as SegmentationModelError
    from vnsearch.errors import StorageError as StorageError
    from vnsearch.errors import UnreadableError as UnreadableError
    from vnsearch.errors import VnsearchError as VnsearchError
    from vnsearch.ingest.containers.limits import Limits as Limits
    from vnsearch.ingest.containers.members import Options as Options
    from vnsearch.ingest.field_map import field_map as field_map
    from vnsearch.library.index import Index as Index
    from vnsearch.library.index import copy_index as copy
    from vnsearch.library.index import open_index as open
    from vnsearch.library.index import restore_index as restore
    from vnsearch.library.index import upgrade_index as upgrade
    from vnsearch.library.read import read as read
    from vnsearch.model import Article as Article
    from vnsearch.model import Backup as Backup
    from vnsearch.model import Bin as Bin
    from vnsearch.model import Compaction as Compaction
    from vnsearch.model import Comparison as Comparison
    from vnsearch.model import Count as Count
    from vnsearch.model import Facet as Facet
    from vnsearch.model import Fault as Fault
    from vnsearch.model import Headline as Headline
    from vnsearch.model import Highlighted as Highlighted
    from vnsearch.model import HighlightedDocument as HighlightedDocument
    from vnsearch.model import Hit as Hit
    from vnsearch.model import IndexCopy as IndexCopy
    from vnsearch.model import Kind as Kind
    from vnsearch.model import Page as Page
    from vnsearch.model import Period as Period
    from vnsearch.model import RelatedDocuments as RelatedDocuments
    from vnsearch.model import Removal as Removal
    from vnsearch.model import RemovalKind as RemovalKind
    from vnsearch.model import Report as Report
    from vnsearch.model import Root as Root
    from vnsearch.model import Statistics as Statistics
    from vnsearch.model import Timeline as Timeline
    from vnsearch.model import Upgrade as Upgrade
    from vnsearch.query.completion.completions import Completion as Completion
    from vnsearch.ranking import Ranking as Ranking
    from vnsearch.search.request import Sort as Sort
    from vnsearch.text import tokenise as tokenise
    from vnsearch.text.segmentation import segment as segment

#: Public name -> (module, its name there). Imported at first use, so that ``import vnsearch`` is quick.
_MODULES = {
    "Article": ("vnsearch.model", "Article"),
    "Backup": ("vnsearch.model", "Backup"),
    "Bin": ("vnsearch.model", "Bin"),
    "Compaction": ("vnsearch.model", "Compaction"),
    "Comparison": ("vnsearch.model", "Comparison"),
    "Completion": ("vnsearch.query.completion.completions", "Completion"),
    "Count": ("vnsearch.model", "Count"),
    "DeadlineError": ("vnsearch.errors", "DeadlineError"),
    "DocumentNotFoundError": ("vnsearch.errors", "DocumentNotFoundError"),
    "EngineUnavailableError": ("vnsearch.errors", "EngineUnavailableError"),
    "Facet": ("vnsearch.model", "Facet"),
    "Fault": ("vnsearch.model", "Fault"),
    "ForeignFolderError": ("vnsearch.errors", "ForeignFolderError"),
    "Headline": ("vnsearch.model", "Headline"),
    "HelperLostError": ("vnsearch.errors", "HelperLostError"),
    "Highlighted": ("vnsearch.model", "Highlighted"),
    "HighlightedDocument": ("vnsearch.model", "HighlightedDocument"),
    "Hit": ("vnsearch.model", "Hit"),
    "Index": ("vnsearch.library.index", "Index"),
    "IndexCopy": ("vnsearch.model", "IndexCopy"),
    "IndexDamagedError": ("vnsearch.errors", "IndexDamagedError"),
    "IndexLockedError": ("vnsearch.errors", "IndexLockedError"),
    "IndexNotFoundError": ("vnsearch.errors", "IndexNotFoundError"),
    "IndexVersionError": ("vnsearch.errors", "IndexVersionError"),
    "IndexWriteError": ("vnsearch.errors", "IndexWriteError"),
    "InputError": ("vnsearch.errors", "InputError"),
    "Kind": ("vnsearch.model", "Kind"),
    "Limits": ("vnsearch.ingest.containers.limits", "Limits"),
    "Options": ("vnsearch.ingest.containers.members", "Options"),
    "Page": ("vnsearch.model", "Page"),
    "Period": ("vnsearch.model", "Period"),
    "QueryError": ("vnsearch.errors", "QueryError"),
    "Ranking": ("vnsearch.ranking", "Ranking"),
    "RelatedDocuments": ("vnsearch.model", "RelatedDocuments"),
    "Removal": ("vnsearch.model", "Removal"),
    "RemovalKind": ("vnsearch.model", "RemovalKind"),
    "Report": ("vnsearch.model", "Report"),
    "Root": ("vnsearch.model", "Root"),
    "SegmentationModelError": ("vnsearch.errors", "SegmentationModelError"),
    "Sort": ("vnsearch.search.request", "Sort"),
    "Statistics": ("vnsearch.model", "Statistics"),
    "StorageError": ("vnsearch.errors", "StorageError"),
    "Timeline": ("vnsearch.model", "Timeline"),
    "UnreadableError": ("vnsearch.errors", "UnreadableError"),
    "Upgrade": ("vnsearch.model", "Upgrade"),
    "VnsearchError": ("vnsearch.errors", "VnsearchError"),
    "copy": ("vnsearch.library.index", "copy_index"),
    "connect": ("vnsearch.client", "connect"),
    "field_map": ("vnsearch.ingest.field_map", "field_map"),
    "open": ("vnsearch.library.index", "open_index"),
    "read": ("vnsearch.library.read", "read"),
    "restore": ("vnsearch.library.index", "restore_index"),
    "segment": ("vnsearch.text.segmentation", "segment"),
    "tokenise": ("vnsearch.text", "tokenise"),
    "upgrade": ("vnsearch.library.index", "upgrade_index"),
}
#: Public modules that are imported at first use.
_SUBMODULES = ("errors", "evaluate", "fetch")

__all__ = [
    "Article",
    "Backup",
    "Bin",
    "Compaction",
    "Comparison",
    "Completion",
    "Count",
    "DeadlineError",
    "DocumentNotFoundError",
    "EngineUnavailableError",
    "Facet",
    "Fault",
    "ForeignFolderError",
    "Headline",
    "HelperLostError",
    "Highlighted",
    "HighlightedDocument",
    "Hit",
    "Index",
    "IndexCopy",
    "IndexDamagedError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexVersionError",
    "IndexWriteError",
    "InputError",
    "Kind",
    "Limits",
    "Options",
    "Page",
    "Period",
    "QueryError",
    "Ranking",
    "RelatedDocuments",
    "Removal",
    "RemovalKind",
    "Report",
    "Root",
    "SegmentationModelError",
    "Sort",
    "Statistics",
    "StorageError",
    "Timeline",
    "UnreadableError",
    "Upgrade",
    "VnsearchError",
    "__version__",
    "connect",
    "copy",
    "errors",
    "evaluate",
    "fetch",
    "field_map",
    "open",
    "read",
    "restore",
    "segment",
    "tokenise",
    "upgrade",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        module, attribute = _MODULES[name]
        return getattr(import_module(module), attribute)
    if name in _SUBMODULES:
        return import_module(f"vnsearch.{name}")
    raise AttributeError(f"module 'vnsearch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
