"""The values that pass between the layers: frozen dataclasses, no behaviour beyond derived views.

- ``dates``: when something was published
- ``documents``: articles and headlines; ``page_contents``: what is read from a page
- ``hits``: one result; ``highlighted_document``: a document with what matched in it
- ``results``: pages of results, related documents
- ``query_options``: what can be asked besides the query itself
- ``counts``: one facet; ``facets``: those of a query; ``timelines``: matches by period; ``comparisons``: queries
  side by side over time
- ``maintenance``: roots, removals, backups, copies and upgrades
- ``tables``: all of these as pandas or polars frames; ``notebook``: as HTML
- ``saved_searches``: searches under a name, and what is new in them
- ``reports``: what indexing runs and checks report
- ``diagnosis``: how well an archive is read

They are imported at first use: a query needs few of them, and each dataclass takes half a millisecond to make.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnsearch.model.comparisons import Comparison as Comparison
    from vnsearch.model.comparisons import Series as Series
    from vnsearch.model.counts import Count as Count
    from vnsearch.model.counts import Facet as Facet
    from vnsearch.model.dates import DateFields as DateFields
    from vnsearch.model.dates import Published as Published
    from vnsearch.model.dates import date_fields as date_fields
    from vnsearch.model.dates import iso_date as iso_date
    from vnsearch.model.dates import stated_date as stated_date
    from vnsearch.model.diagnosis import Diagnosis as Diagnosis
    from vnsearch.model.diagnosis import FieldShare as FieldShare
    from vnsearch.model.diagnosis import Oddity as Oddity
    from vnsearch.model.documents import Article as Article
    from vnsearch.model.documents import Document as Document
    from vnsearch.model.documents import Headline as Headline
    from vnsearch.model.documents import Kind as Kind
    from vnsearch.model.facets import Facets as Facets
    from vnsearch.model.highlighted_document import HighlightedDocument as HighlightedDocument
    from vnsearch.model.hits import Highlighted as Highlighted
    from vnsearch.model.hits import Hit as Hit
    from vnsearch.model.hits import ScorePart as ScorePart
    from vnsearch.model.maintenance import Backup as Backup
    from vnsearch.model.maintenance import IndexCopy as IndexCopy
    from vnsearch.model.maintenance import Removal as Removal
    from vnsearch.model.maintenance import RemovalKind as RemovalKind
    from vnsearch.model.maintenance import Root as Root
    from vnsearch.model.maintenance import Upgrade as Upgrade
    from vnsearch.model.page_contents import FieldCandidate as FieldCandidate
    from vnsearch.model.page_contents import PageContent as PageContent
    from vnsearch.model.page_contents import Sighting as Sighting
    from vnsearch.model.page_contents import StoryPart as StoryPart
    from vnsearch.model.query_options import AnswerOptions as AnswerOptions
    from vnsearch.model.query_options import CompareOptions as CompareOptions
    from vnsearch.model.query_options import Filters as Filters
    from vnsearch.model.query_options import SearchOptions as SearchOptions
    from vnsearch.model.reports import Changes as Changes
    from vnsearch.model.reports import Compaction as Compaction
    from vnsearch.model.reports import Fault as Fault
    from vnsearch.model.reports import PendingFiles as PendingFiles
    from vnsearch.model.reports import Report as Report
    from vnsearch.model.reports import Skip as Skip
    from vnsearch.model.reports import SkipCount as SkipCount
    from vnsearch.model.reports import SourceCounts as SourceCounts
    from vnsearch.model.reports import Statistics as Statistics
    from vnsearch.model.results import HitStream as HitStream
    from vnsearch.model.results import Page as Page
    from vnsearch.model.results import RelatedDocuments as RelatedDocuments
    from vnsearch.model.saved_searches import Alert as Alert
    from vnsearch.model.saved_searches import SavedSearch as SavedSearch
    from vnsearch.model.timelines import Bin as Bin
    from vnsearch.model.timelines import Period as Period
    from vnsearch.model.timelines import Timeline as Timeline

#: Module -> the names that are imported from it at first use.
_MODULES = {
    "comparisons": ("Comparison", "Series"),
    "counts": ("Count", "Facet"),
    "dates": ("DateFields", "Published", "date_fields", "iso_date", "stated_date"),
    "diagnosis": ("Diagnosis", "FieldShare", "Oddity"),
    "documents": ("Article", "Document", "Headline", "Kind"),
    "facets": ("Facets",),
    "highlighted_document": ("HighlightedDocument",),
    "hits": ("Highlighted", "Hit", "ScorePart"),
    "maintenance": ("Backup", "IndexCopy", "Removal", "RemovalKind", "Root", "Upgrade"),
    "page_contents": ("FieldCandidate", "PageContent", "Sighting", "StoryPart"),
    "query_options": ("AnswerOptions", "CompareOptions", "Filters", "SearchOptions"),
    "reports": (
        "Changes",
        "Compaction",
        "Fault",
        "PendingFiles",
        "Report",
        "Skip",
        "SkipCount",
        "SourceCounts",
        "Statistics",
    ),
    "results": ("HitStream", "Page", "RelatedDocuments"),
    "saved_searches": ("Alert", "SavedSearch"),
    "timelines": ("Bin", "Period", "Timeline"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
