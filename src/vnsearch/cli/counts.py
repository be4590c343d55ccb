"""Counts of values as bars, rows or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from vnsearch.cli.formats import Row, row_lines
from vnsearch.cli.output import echo
from vnsearch.cli.screen import Screen
from vnsearch.model import Facet, Facets

#: The fields whose values can be counted.
FIELDS = ("source", "category", "author", "tag", "kind")
#: What stands for the values that are not listed, where rows are for programs.
OTHERS = "…"


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
        rows = (row for facet in facets for row in _rows(facet))
        for line in row_lines(form, Facets.COLUMNS, rows):
            echo(line)


def _rows(facet: Facet) -> Iterator[Row]:
    """Yield the values of a field, then ``OTHERS`` for those not listed, and none for matches without a value."""
    yield from facet.to_records()
    for value, count in ((OTHERS, facet.others), (None, facet.missing)):
        if count:
            yield {"field": facet.field, "value": value, "count": count}
