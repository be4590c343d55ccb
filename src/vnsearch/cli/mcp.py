"""``vnsearch mcp``: an index as tools for assistants, over standard input and output."""

from __future__ import annotations

from vnsearch.cli.options import IndexDir
from vnsearch.cli.output import DONE
from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import help_texts
from vnsearch.messages import mcp as messages

HELP = messages.HELP
EXAMPLES = help_texts.examples("vnsearch mcp", "vnsearch mcp -i /data/index")
#: Seconds from one look for a newer commit to the next.
_REFRESH = 1.0


def run(screen: Screen, index_dir: IndexDir = "index") -> int:
    """Run the command and return its exit code."""
    _require_packages()
    import logging

    from vnsearch.library.index import open_index
    from vnsearch.mcp_server.server import index_server

    # A signal ends the command whatever asyncio is doing at that moment, which asyncio would report as an error.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with open_index(index_dir, refresh=_REFRESH) as index:
        index_server(index, screen.language).run("stdio")
    return DONE


def _require_packages() -> None:
    """Raise ``InputError`` where the package of the extra ``mcp`` is not installed."""
    from importlib.util import find_spec

    if not find_spec("mcp"):
        raise InputError(messages.NO_MCP_PACKAGE)
