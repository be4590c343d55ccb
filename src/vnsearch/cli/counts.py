"""Counts of values as bars, rows or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vnsearch.cli.formats import row_lines
from vnsearch.cli.output import echo
from vnsearch.cli.screen import Screen
from vnsearch.model import Facet

#: The fields whose values can be counted.
FIELDS = ("source", "category", "author", "tag", "kind")
_COLUMNS = ("field", "value", "count")


def print_facets(screen: Screen, facets: Sequence[Facet], form: str) -> None:
    """Print counts for readers (``table``) or for programs."""
    if form == "table":
        from vnsearch.cli.charts import facet_lines

        for facet in facets:
            for line in facet_lines(screen, facet):
                screen.echo(line)
    elif form == "json":
        record = {"facets": {facet.field: facet.to_dict() for facet in facets}}
        echo(json.dumps(record, ensure_ascii=False))
    else:
        rows = (record for facet in facets for record in facet.to_records())
        for line in row_lines(form, _COLUMNS, rows):
            echo(line)
