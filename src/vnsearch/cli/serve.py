"""``vnsearch serve``: pages to search in the browser, and an HTTP API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vnsearch.cli.options import IndexDir
from vnsearch.cli.output import DONE
from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import help_texts, serve_command

HELP = serve_command.HELP
EXAMPLES = help_texts.examples("vnsearch serve", "vnsearch serve --port 8080 --no-open")

Host = Annotated[str, typer.Option("--host", metavar="HOST", help=serve_command.HOST_OPTION)]
Port = Annotated[
    int, typer.Option("--port", metavar="PORT", min=0, max=65535, help=serve_command.PORT_OPTION)
]
Open = Annotated[bool, typer.Option("--open/--no-open", help=serve_command.OPEN_OPTION)]
BasePath = Annotated[str, typer.Option("--base-path", metavar="PATH", help=serve_command.BASE_PATH_OPTION)]
Token = Annotated[
    str, typer.Option("--token", metavar="TOKEN", envvar="VNSEARCH_TOKEN", help=serve_command.TOKEN_OPTION)
]
Public = Annotated[bool, typer.Option("--public", help=serve_command.PUBLIC_OPTION)]
AllowHost = Annotated[
    list[str] | None, typer.Option("--allow-host", metavar="HOST", help=serve_command.ALLOW_HOST_OPTION)
]
Cors = Annotated[list[str] | None, typer.Option("--cors", metavar="ORIGIN", help=serve_command.CORS_OPTION)]
Workers = Annotated[
    int, typer.Option("--workers", metavar="N", min=1, max=64, help=serve_command.WORKERS_OPTION)
]
LogQueries = Annotated[bool, typer.Option("--log-queries", help=serve_command.LOG_QUERIES_OPTION)]


def run(
    screen: Screen,
    index_dir: IndexDir = "index",
    port: Port = 8710,
    host: Host = "127.0.0.1",
    browse: Open = True,
    base_path: BasePath = "",
    token: Token = "",
    is_public: Public = False,
    allow_host: AllowHost = None,
    cors: Cors = None,
    workers: Workers = 1,
    log_queries: LogQueries = False,
) -> int:
    """Run the command and return its exit code."""
    _require_packages()
    from vnsearch.web.cors import require_origins
    from vnsearch.web.server import serve
    from vnsearch.web.settings import ServerSettings

    settings = ServerSettings(
        folder=index_dir,
        host=host,
        port=port,
        base_path=_normal_path(base_path),
        token=token,
        is_public=is_public,
        hosts=tuple(allow_host or ()),
        cors_origins=require_origins(tuple(cors or ())),
        log_queries=log_queries,
        workers=workers,
    )

    def announce(message: str) -> None:
        screen.echo(message)
        sys.stdout.flush()

    serve(settings, announce, open_browser=browse and sys.stdout.isatty())
    return DONE


def _require_packages() -> None:
    """Raise ``InputError`` where the packages of the extra ``web`` are not installed."""
    from importlib.util import find_spec

    if not all(map(find_spec, ("fastapi", "uvicorn", "jinja2"))):
        raise InputError(serve_command.NO_WEB_PACKAGES)


def _normal_path(path: str) -> str:
    """Return a base path as addresses begin with it.

    >>> _normal_path("tin/"), _normal_path("/")
    ('/tin', '')
    """
    return f"/{path.strip('/')}" if path.strip("/") else ""
