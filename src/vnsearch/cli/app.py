"""The ``vnsearch`` command: its subcommands, and errors as one line and an exit code."""

from __future__ import annotations

import sys

import typer

from vnsearch import messages
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
from vnsearch.cli import eval as eval_
from vnsearch.cli.output import DONE, INTERRUPTED, UNUSABLE, echo_error
from vnsearch.errors import VnsearchError

app = typer.Typer(
    help="Full-text search for Vietnamese news. Exit codes: 0 done, 1 nothing found or some input skipped, "
    "2 unusable request.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version

        from vnsearch.native import kernels

        typer.echo(messages.version(version("vnsearch"), compiled=bool(kernels())))
        raise typer.Exit(DONE)


@app.callback()
def root(
    context: typer.Context,
    _: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Full-text search for Vietnamese news."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


# The name of a command is that of its module.
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
    eval_,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name, help=command.HELP, epilog=command.EXAMPLES)(command.run)


def _run() -> int:
    """Run the command line and return its exit code; an error becomes one line on stderr."""
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
        echo_error(messages.INTERRUPTED)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        echo_error(messages.cannot_go_on(error.strerror or str(error)))
        return UNUSABLE
    except Exception as error:
        # An error in the command line itself, recognised by a method: newer versions of Typer contain a Click
        # of their own, with other exception classes.
        if not hasattr(error, "format_message"):
            raise
        message = error.format_message()
        hint = messages.MINUS_HINT if "o such option" in message else ""
        echo_error(message + hint)
        return UNUSABLE


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_run())
