"""The ``vnsearch`` command: its subcommands in the reader's language, errors as one line and an exit code."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer
from typer.core import TyperCommand

from vnsearch.cli.command_groups import COMMANDS, group_class
from vnsearch.cli.help_formatter import in_language
from vnsearch.cli.interruption import Interruption, StoppedError
from vnsearch.cli.localise import common_option, localise, parse_language
from vnsearch.cli.output import DONE, INTERRUPTED, UNUSABLE
from vnsearch.cli.screen import Screen
from vnsearch.cli.streams import discard_stdout, prepare_streams
from vnsearch.errors import VnsearchError
from vnsearch.messages import Language, help_texts, index_errors, usage
from vnsearch.messages.language import locale_language
from vnsearch.messages.system_errors import system_error

_SETTINGS = {"help_option_names": ["-h", "--help"]}
#: Where the summary of a command in the list of commands ends.
_SENTENCE_END = re.compile(r"[.:;](?= )|\.$")
#: Commands that end with their answer: to look for cycles meanwhile takes more time than it could free memory.
_SHORT = (["query"], ["related"], ["show"], ["suggest"])
#: Commands that write an index, and leave it as it was when they are stopped.
_WRITERS = ("index", "watch", "compact", "copy", "remove", "restore", "roots", "upgrade")
#: Before a text whose lines Click is to leave as they are.
_KEEP_LINES = "\b\n"


def build(screen: Screen, arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the command line in the language of a screen, for some arguments.

    Of a command that is called by name only the one module is imported: others cost it a tenth of its start.
    """
    app = typer.Typer(
        cls=in_language(group_class(screen), screen),
        context_settings=_SETTINGS,
        help=screen.text(help_texts.APP),
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(localise(_root, screen))
    for name in _needed_commands(arguments):
        command = import_module(f"vnsearch.cli.{name}")
        help_text, examples = screen.text(command.HELP), screen.text(command.EXAMPLES)
        frame = in_language(TyperCommand, screen)
        app.command(
            name,
            cls=frame,
            context_settings=_SETTINGS,
            help=help_text,
            short_help=_SENTENCE_END.split(help_text)[0],
            epilog=_KEEP_LINES + examples,
        )(localise(command.run, screen))
    return app


def _needed_commands(arguments: Sequence[str]) -> Sequence[str]:
    """Return the commands that a command line needs: one that is called by name, none for the version."""
    first = arguments[0] if arguments else ""
    if first == "--version":
        return ()
    return (first,) if first in COMMANDS else COMMANDS


def _root(
    screen: Screen,
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", is_eager=True, help=help_texts.VERSION)] = False,
) -> None:
    if version:
        _print_version(screen)
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        screen.echo(context.get_help())


def _print_version(screen: Screen) -> None:
    from vnsearch.messages import reports
    from vnsearch.native import kernels
    from vnsearch.version import __version__

    screen.echo(reports.version(__version__, compiled=bool(kernels())))


def _run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; an error becomes one line on stderr."""
    lang = common_option("--lang", arguments) or os.environ.get("VNSEARCH_LANG", "")
    language = parse_language(lang) if lang else locale_language(os.environ)
    screen = Screen(language or locale_language(os.environ))
    try:
        lost_characters = prepare_streams(common_option("--encoding", arguments))
    except VnsearchError as error:
        screen.echo_error(error.message)
        return UNUSABLE
    if language is None:
        screen.echo_error(usage.unknown_language(lang))
        return UNUSABLE
    code = _run_in_language(screen, arguments)
    if lost_characters.count:
        _tell_of_lost_characters(screen, lost_characters.count)
    return code


def _tell_of_lost_characters(screen: Screen, count: int) -> None:
    """Say that a terminal cannot show some characters: in English where it cannot show the sentence."""
    message = usage.characters_lost(count, sys.stdout.encoding)
    try:
        screen.text(message).encode(sys.stderr.encoding)
    except UnicodeEncodeError:
        screen = Screen(Language.ENGLISH)
    screen.echo_error(message)


def _run_in_language(screen: Screen, arguments: Sequence[str]) -> int:
    try:
        code = int(build(screen, arguments)(arguments, standalone_mode=False) or DONE)
        if code == INTERRUPTED:  # newer Typers turn Ctrl-C into this code themselves
            raise KeyboardInterrupt
        sys.stdout.flush()
        return code
    except VnsearchError as error:
        screen.echo_error(error.message)
        return INTERRUPTED if isinstance(error, StoppedError) else UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        command = next((word for word in arguments if word in COMMANDS), "")
        screen.echo_error(usage.INTERRUPTED if command in _WRITERS else usage.STOPPED)
        return INTERRUPTED
    except BrokenPipeError:
        discard_stdout()
        return DONE
    except SystemExit as end:  # the completion of a shell ended, or the reader of a pipe
        return DONE if _is_pipe_closed() else int(end.code or DONE)
    except MemoryError:
        screen.echo_error(index_errors.OUT_OF_MEMORY)
        return UNUSABLE
    except OSError as error:
        _flush_or_discard()
        screen.echo_error(usage.cannot_go_on(system_error(error)))
        return UNUSABLE
    except Exception as error:
        # An error in the command line itself, recognised by a method: newer versions of Typer contain a Click
        # of their own, with other exception classes.
        if not hasattr(error, "format_message"):
            raise
        from vnsearch.cli.command_line_errors import command_line_error

        screen.echo_error(command_line_error(error))
        return UNUSABLE


def _flush_or_discard() -> None:
    """Print what stdout still has; where that is what failed, it leads nowhere from now on."""
    try:
        sys.stdout.flush()
    except OSError:
        discard_stdout()


def _is_pipe_closed() -> bool:
    """Return whether Typer met a closed pipe: it wraps stdout then, and ends the program."""
    if type(sys.stdout).__name__ != "PacifyFlushWrapper":
        return False
    discard_stdout()
    return True


def main() -> None:
    """Run the command line and exit."""
    if sys.argv[1:2] in _SHORT:
        gc.disable()
    interruption = Interruption()
    interruption.install()
    interruption.exit(_run(sys.argv[1:]))
