"""``vnsearch alerts``: what is new in the saved searches since the last time, for cron and mail."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, serve_command
from vnsearch.model import Alert

HELP = serve_command.ALERTS_HELP
EXAMPLES = help_texts.examples("vnsearch alerts", "vnsearch alerts --json")
#: Under this name the command remembers what it has printed.
_VIEWER = "alerts"


def _lines(screen: Screen, alert: Alert) -> Iterator[str]:
    """Yield an alert as lines: the search, then each new match with source, day and address."""
    yield screen.text(serve_command.alert_heading(alert.search.name, len(alert.hits)))
    for hit in alert.hits:
        details = (hit.source, screen.date(hit.published, hit.date_only), hit.url)
        yield "  " + " · ".join(filter(None, (str(hit.title), *details)))


def run(screen: Screen, index_dir: IndexDir = "index", as_json: AsJson = False) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index
    from vnsearch.library.saved_searches import SavedSearches

    with open_index(index_dir) as index:
        searches = SavedSearches(index)
        alerts = [searches.alert(search, _VIEWER) for search in searches.all()]
        news = [alert for alert in alerts if alert.hits]
        if as_json:
            echo(json.dumps({"alerts": [alert.to_dict() for alert in news]}, ensure_ascii=False))
        else:
            for line in (line for alert in news for line in _lines(screen, alert)):
                screen.echo(strip_control(line))
        for alert in alerts:
            searches.mark_seen(alert.search, _VIEWER)
    return DONE if news else PARTLY
