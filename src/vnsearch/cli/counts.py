"""Counts of values as bars, rows or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vnsearch.cli.formats import row_lines
from vnsearch.cli.output import echo
from vnsearch.cli.screen import Screen
from vnsearch.model import Facet, Facets

#: The fields whose values can be counted.
FIELDS = ("source", "category", "author", "tag", "kind")


def print_facets(screen: Screen, facets: Sequence[Facet], form: str) -> None:
    """Print counts for readers (``table``) or for programs."""
    if form == "table":
        from vnsearch.cli.charts import facet_lines

        for facet in facets:
            for line in facet_lines(screen, facet):
                screen.echo(line)
    elif form == "json":
        echo(json.dumps(Facets(facets).to_dict(), ensure_ascii=False))
    else:
        for line in row_lines(form, Facets.COLUMNS, Facets(facets).to_records()):
            echo(line)
