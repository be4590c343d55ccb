"""The values that pass between the layers: frozen dataclasses, no behaviour beyond derived views.

- ``dates``: when something was published
- ``documents``: articles, headlines, and what is read from a page
- ``hits``: one result; ``results``: pages of results, related documents
- ``counts``: facets and timelines
- ``maintenance``: roots, removals, backups and upgrades
- ``tables``: all of these as pandas or polars frames; ``notebook``: as HTML
- ``reports``: what indexing runs and checks report
"""

from vnsearch.model.counts import Bin as Bin
from vnsearch.model.counts import Count as Count
from vnsearch.model.counts import Facet as Facet
from vnsearch.model.counts import Facets as Facets
from vnsearch.model.counts import Period as Period
from vnsearch.model.counts import Timeline as Timeline
from vnsearch.model.dates import DateFields as DateFields
from vnsearch.model.dates import Published as Published
from vnsearch.model.dates import date_fields as date_fields
from vnsearch.model.dates import iso_date as iso_date
from vnsearch.model.dates import stated_date as stated_date
from vnsearch.model.documents import Article as Article
from vnsearch.model.documents import Document as Document
from vnsearch.model.documents import Headline as Headline
from vnsearch.model.documents import Kind as Kind
from vnsearch.model.documents import PageContent as PageContent
from vnsearch.model.documents import Sighting as Sighting
from vnsearch.model.hits import Highlighted as Highlighted
from vnsearch.model.hits import Hit as Hit
from vnsearch.model.hits import ScorePart as ScorePart
from vnsearch.model.maintenance import Backup as Backup
from vnsearch.model.maintenance import Removal as Removal
from vnsearch.model.maintenance import RemovalKind as RemovalKind
from vnsearch.model.maintenance import Root as Root
from vnsearch.model.maintenance import Upgrade as Upgrade
from vnsearch.model.reports import Changes as Changes
from vnsearch.model.reports import Compaction as Compaction
from vnsearch.model.reports import Fault as Fault
from vnsearch.model.reports import Report as Report
from vnsearch.model.reports import Skip as Skip
from vnsearch.model.reports import SourceCounts as SourceCounts
from vnsearch.model.reports import Statistics as Statistics
from vnsearch.model.results import HitStream as HitStream
from vnsearch.model.results import Page as Page
from vnsearch.model.results import RelatedDocuments as RelatedDocuments
