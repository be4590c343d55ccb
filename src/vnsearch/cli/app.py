"""The ``vnsearch`` command: its subcommands, and how errors become one line and an exit code."""

from __future__ import annotations

import sys

import typer

from vnsearch.cli import (
    analyze,
    check,
    compact,
    export,
    index,
    query,
    read,
    related,
    show,
    stats,
    suggest,
    timeline,
)
from vnsearch.cli import eval as judge
from vnsearch.cli.common import DONE, INTERRUPTED, UNUSABLE, echo_error
from vnsearch.errors import VnsearchError

app = typer.Typer(
    help="Full-text search for Vietnamese news. Exit codes: 0 done, 1 nothing found or some input skipped, "
    "2 unusable request.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from vnsearch.native import kernels

        loops = "compiled loops" if kernels() else "no compiled loops"
        typer.echo(f"vnsearch {version('vnsearch')} ({loops})")
        raise typer.Exit(DONE)


@app.callback()
def root(
    context: typer.Context,
    _: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Full-text search for Vietnamese news."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for command in (
    index,
    query,
    timeline,
    related,
    suggest,
    export,
    show,
    stats,
    check,
    compact,
    analyze,
    read,
    judge,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name, help=command.HELP, epilog=command.EXAMPLES)(command.run)


def _outcome() -> int:
    """Runs the command line; its exit code."""
    try:
        code = int(app(standalone_mode=False) or DONE)
        if code == INTERRUPTED:  # newer Typers turn Ctrl-C into this code themselves
            raise KeyboardInterrupt
        sys.stdout.flush()
        return code
    except VnsearchError as error:
        echo_error(str(error))
        return UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        echo_error("stopped; the last committed index is as it was")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        echo_error(f"cannot go on: {error.strerror or error}")
        return UNUSABLE
    except Exception as error:
        # Newer Typers carry Click inside them, older ones import it: told by its method, not its class.
        if not hasattr(error, "format_message"):
            raise
        message = error.format_message()
        hint = "; before a query that begins with a minus put --" if "o such option" in message else ""
        echo_error(message + hint)
        return UNUSABLE


def main() -> None:
    """Runs the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_outcome())
